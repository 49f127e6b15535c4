"""The search as a knowledge base of other systems: Dify's external knowledge at /retrieval, RAGFlow's /api/v1/retrieval.

Both ask with a key and get clauses with where they stand, whether they govern and the page that shows them; a danger's card first.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import anyio
from starlette.requests import Request
from starlette.responses import Response

from assistant.api.offered import QUOTED_AT_ONCE
from assistant.api.plugs.wire import (
    Refused,
    Routes,
    Turnstile,
    bearer,
    is_known,
    json_response,
    page_address,
    read_body,
    read_object,
)
from assistant.errors import AssistantError
from assistant.live import Source
from assistant.messages import error_text, message
from assistant.records import MOST, Record, find

LARGEST_BODY = 64_000  # bytes
AT_ONCE = 16
KNOWLEDGE = "child-policy"  # the whole library; a document's id asks for that document alone
_WIDER = 10  # times as many are looked at where only one document's count
_LOG = logging.getLogger(__name__)


class Retrieval:
    """The addresses, open to whoever has a key."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.plugs = source.settings.plugs
        self.turnstile = Turnstile(AT_ONCE)
        self.limit = anyio.CapacityLimiter(QUOTED_AT_ONCE)

    def routes(self) -> Routes:
        """Path -> what answers there; empty where no key is set."""
        if not self.plugs.retrieval_keys:
            return {}
        return {
            "/retrieval": partial(self._guarded, run=self._dify, told=dify_fault),
            "/api/v1/retrieval": partial(self._guarded, run=self._ragflow, told=ragflow_fault),
        }

    async def _guarded(self, request: Request, run: Any, told: Callable[[Refused, str], Response]) -> Response:
        language = self.source.settings.spoken
        try:
            self._check(request)
            given = read_object(await read_body(request, LARGEST_BODY))
            with self.turnstile.held():
                asked = partial(run, given, page_address(self.plugs.address, request))
                response: Response = await anyio.to_thread.run_sync(asked, limiter=self.limit)
                return response
        except Refused as refused:
            return told(refused, message(language, f"errors.{refused.key}", **refused.details))
        except Exception as error:
            known = isinstance(error, AssistantError)
            if not known:
                _LOG.error("a search failed", exc_info=error)
            return told(Refused(400 if known else 500, "error", "internal"), error_text(error, language))

    def _check(self, request: Request) -> None:
        """Raises Refused."""
        key = bearer(request)
        if key is None:
            raise Refused(403, "no_key", "plug_unknown_key")
        if not is_known(key, self.plugs.retrieval_keys):
            raise Refused(403, "wrong_key", "plug_unknown_key")
        if request.method != "POST":
            raise Refused(405, "method", "service_method", methods="POST")
        if self.turnstile.is_full:
            raise Refused(429, "busy", "plug_busy")

    def _dify(self, given: Mapping[str, Any], address: str) -> Response:
        """Dify's request and response; `knowledge_id` is the library, or one document of it."""
        setting = given.get("retrieval_setting")
        setting = setting if isinstance(setting, dict) else {}
        count = _number(setting.get("top_k", 4), "top_k", 1, MOST)
        least = _number(setting.get("score_threshold") or 0.0, "score_threshold", 0, 1)
        found = self._found(given.get("query"), given.get("knowledge_id"), int(count), least, address)
        return json_response({"records": [dify_record(record) for record in found]})

    def _ragflow(self, given: Mapping[str, Any], address: str) -> Response:
        """RAGFlow's: `dataset_ids` name the library or one document."""
        sets = given.get("dataset_ids")
        wanted = sets[0] if isinstance(sets, list) and len(sets) == 1 else KNOWLEDGE
        size = int(_number(given.get("page_size", 10), "page_size", 1, MOST))
        least = _number(given.get("similarity_threshold") or 0.0, "similarity_threshold", 0, 1)
        chunks = [ragflow_chunk(r) for r in self._found(given.get("question"), wanted, size, least, address)]
        return json_response({"code": 0, "data": {"chunks": chunks, "total": len(chunks)}})

    def _found(self, query: object, knowledge: object, count: int, least: float, address: str) -> Sequence[Record]:
        """Records of the library, or of one document. Raises Refused, UsageError."""
        if not isinstance(query, str):
            raise Refused(400, "query", "service_text", name="query")
        assistant = self.source.now()
        if knowledge == KNOWLEDGE:
            return find(assistant, query, count, address=address, least=least)
        if not isinstance(knowledge, str) or knowledge not in assistant.corpus.documents:
            raise Refused(404, "no_knowledge", "plug_knowledge", name=KNOWLEDGE)
        wide = find(assistant, query, count * _WIDER, address=address, least=least)
        own = [record for record in wide if record.metadata.get("document_id", knowledge) == knowledge]
        return own[:count]


def dify_record(record: Record) -> dict[str, Any]:
    """A record as Dify documents it."""
    return {"content": record.content, "score": record.score, "title": record.title, "metadata": dict(record.metadata)}


def ragflow_chunk(record: Record) -> dict[str, Any]:
    """A record as RAGFlow documents its chunks."""
    document = record.metadata.get("document_id", record.record_id)
    return {
        "id": record.record_id,
        "content": record.content,
        "document_id": document,
        "document_keyword": record.title,
        "kb_id": KNOWLEDGE,
        "similarity": record.score,
        "vector_similarity": record.score,
        "term_similarity": record.score,
        "important_keywords": [],
        "positions": [],
        "metadata": dict(record.metadata),
    }


_DIFY_CODES = {"no_key": 1001, "wrong_key": 1002, "no_knowledge": 2001}


def dify_fault(refused: Refused, text: str) -> Response:
    """1001 is a header that cannot be read, 1002 a wrong key, 2001 a knowledge base that is not there; else the status."""
    return json_response(
        {"error_code": _DIFY_CODES.get(refused.code, refused.status), "error_msg": text}, refused.status
    )


def ragflow_fault(refused: Refused, text: str) -> Response:
    """RAGFlow says what is wrong by `code`; the status says it as well."""
    return json_response({"code": refused.status, "message": text, "data": None}, refused.status)


def _number(given: object, name: str, least: int, most: int) -> float:
    """A number within bounds. Raises Refused."""
    if isinstance(given, bool) or not isinstance(given, (int, float)) or not least <= given <= most:
        raise Refused(400, "number", "service_count", name=name, least=least, most=most)
    return given
