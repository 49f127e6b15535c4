"""Graphs on a Chroma server, for several processes or machines: reached, opened, and removed again.

Every store has collections of its own there, whose names end with the stamp of its folder: nobody else writes or removes them.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from assistant.chroma_settings import ChromaSettings
from assistant.errors import AssistantError, ChromaFailed, ChromaLacking
from assistant.schema import Language

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

PATIENCE = 30.0  # seconds that a build, an opening or a removal waits for one reply
_REFUSED = (401, 403)
_UNKNOWN = 404


def stamp_of(folder: Path) -> str:
    """What tells the store in a folder from all others."""
    return folder.name.rpartition("-")[2]


def collection_name(language: Language, checksum: str, stamp: str) -> str:
    return f"passages-{language}-{checksum}-{stamp}"


def connect(chroma: ChromaSettings) -> "Client":
    """A client of the server that waits for it with patience. Raises ChromaFailed."""
    import chromadb
    from chromadb.config import Settings

    _look(chroma)
    with told(chroma):
        client = chromadb.HttpClient(
            host=chroma.host,
            port=chroma.port,
            ssl=chroma.tls,
            headers=_headers(chroma),
            settings=Settings(anonymized_telemetry=False),
            tenant=chroma.tenant,
            database=chroma.database,
        )
    wait_for(cast("Client", client), PATIENCE)
    return cast("Client", client)


def wait_for(client: "Client", seconds: float) -> None:
    """Let a client wait so long for each reply: Chroma's own waits for ever and has no setting for it."""
    cast(Any, client)._server._session.timeout = seconds


def _look(chroma: ChromaSettings) -> None:
    """Look whether the server is there, knows us and has the database, before Chroma's client would wait for it."""
    import httpx

    scheme = "https" if chroma.tls else "http"
    path = f"/api/v2/tenants/{chroma.tenant}/databases/{chroma.database}"
    try:
        reply = httpx.get(f"{scheme}://{chroma.place}{path}", headers=_headers(chroma), timeout=2 * chroma.timeout)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ChromaFailed("chroma_unreachable", place=chroma.place) from error
    if reply.status_code in _REFUSED:
        raise ChromaFailed("chroma_refused", place=chroma.place)
    if reply.status_code == _UNKNOWN and "NotFound" in reply.text:
        raise ChromaFailed("chroma_database", place=chroma.place, tenant=chroma.tenant, database=chroma.database)
    if not reply.is_success:
        raise ChromaFailed("chroma_unread", place=chroma.place)


def _headers(chroma: ChromaSettings) -> dict[str, str]:
    """The token in both ways in which it is asked for: by Chroma's own services, and by what stands before a server."""
    return {"X-Chroma-Token": chroma.token, "Authorization": f"Bearer {chroma.token}"} if chroma.token else {}


@contextmanager
def told(chroma: ChromaSettings) -> Iterator[None]:
    """Whatever Chroma's client raises, as one of ours that says what to do. Raises ChromaFailed."""
    import httpx
    from chromadb.errors import AuthorizationError, ChromaAuthError, NotFoundError

    try:
        yield
    except AssistantError:
        raise
    except NotFoundError as error:
        raise ChromaLacking("chroma_lacking", place=chroma.place) from error
    except (AuthorizationError, ChromaAuthError) as error:
        raise ChromaFailed("chroma_refused", place=chroma.place) from error
    except httpx.TransportError as error:
        raise ChromaFailed("chroma_unreachable", place=chroma.place) from error
    except Exception as error:
        raise ChromaFailed("chroma_unread", place=chroma.place) from error


def open_collections(
    chroma: ChromaSettings, names: Mapping[Language, str]
) -> "tuple[Client, dict[Language, Collection]]":
    """The client and the collection of each language. Raises ChromaFailed, ChromaLacking where one is not there."""
    client = connect(chroma)
    try:
        with told(chroma):
            return client, {
                language: client.get_collection(name, embedding_function=None) for language, name in names.items()
            }
    except BaseException:
        client.close()
        raise


def remove_collections(chroma: ChromaSettings, folder: Path) -> None:
    """Remove the collections of the store in a folder, those of a build that was cut off too. Raises ChromaFailed."""
    with closing(connect(chroma)) as client, told(chroma):
        for collection in client.list_collections():
            if collection.name.endswith(f"-{stamp_of(folder)}"):
                client.delete_collection(collection.name)
