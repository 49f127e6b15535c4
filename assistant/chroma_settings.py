"""The Chroma server that dense search uses, read from the environment once. Unset, the graphs lie among the index's files.

>>> read_chroma_settings({"ASSISTANT_CHROMA": "https://vectors.example"}).place
'vectors.example:443'
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from assistant.errors import UsageError

_PORTS = {"http": 8000, "https": 443}
_NAME = re.compile(r"[A-Za-z0-9._-]{1,512}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChromaSettings:
    """A server, and what it asks for. `timeout` is how many seconds a question waits for it at most."""

    host: str
    port: int
    tls: bool = False
    token: str = field(default="", repr=False)
    tenant: str = "default_tenant"
    database: str = "default_database"
    timeout: float = 2.0

    @property
    def place(self) -> str:
        """Where it is, for people."""
        return f"{self.host}:{self.port}"


def read_chroma_settings(env: Mapping[str, str]) -> ChromaSettings | None:
    """From ASSISTANT_CHROMA (http://host:port, or https), _CHROMA_TOKEN, _CHROMA_TENANT and _CHROMA_DATABASE; None where the
    first is unset. Raises UsageError, which never shows an address or a token that cannot be read.
    """
    address = env.get("ASSISTANT_CHROMA", "").strip()
    if not address:
        return None
    parts = _split(address)
    token = env.get("ASSISTANT_CHROMA_TOKEN", "").strip()
    if not re.fullmatch(r"[\x21-\x7e]*", token):
        raise UsageError("chroma_token")
    host = parts.hostname or ""
    return ChromaSettings(
        host=f"[{host}]" if ":" in host else host,
        port=parts.port or _PORTS[parts.scheme],
        tls=parts.scheme == "https",
        token=token,
        tenant=_name(env, "ASSISTANT_CHROMA_TENANT", "default_tenant"),
        database=_name(env, "ASSISTANT_CHROMA_DATABASE", "default_database"),
    )


def _split(address: str) -> SplitResult:
    """Scheme, host and port alone: a password in an address would be found in logs and lists of processes."""
    try:
        parts = urlsplit(address)
        plain = parts.hostname and parts.port != 0 and not parts.username and not parts.password
    except ValueError as error:
        raise UsageError("chroma_address") from error
    if not plain or parts.scheme not in _PORTS or parts.path.strip("/") or parts.query or parts.fragment:
        raise UsageError("chroma_address")
    return parts


def _name(env: Mapping[str, str], variable: str, default: str) -> str:
    name = env.get(variable, "").strip() or default
    if not _NAME.fullmatch(name):
        raise UsageError("chroma_name", name=variable)
    return name
