"""A subject -> a talk kit: a topic that is laid out, or a search."""

from dataclasses import replace
from datetime import date

from assistant.corpus import Conflict, touching
from assistant.pipeline import Assistant
from assistant.question import checked_text
from assistant.schema import Language
from assistant.tools.kit.free import searched
from assistant.tools.kit.kit import Audience, Kit, Minutes
from assistant.tools.kit.laid_out import laid_out
from assistant.tools.kit.quoting import Quoter
from assistant.tools.kit.subject import free_subject, topic_of, topics

_NEAR_CONFLICT = 0.6  # cosine; on the laid-out topics those on the matter reach 0.6 to 0.85, others 0.4 to 0.55


def build_kit(
    assistant: Assistant,
    subject: str,
    audience: Audience = "primary",
    minutes: Minutes = 45,
    language: Language = "zh",
    today: date | None = None,
) -> Kit:
    """The talk on a topic (its id or one of its names) or on free text. Raises UsageError where too little is held on it."""
    quoter, made = Quoter(assistant, language, audience), today or assistant.settings.today
    cleaned = checked_text(subject)
    topic = topic_of(cleaned, topics(assistant))
    if topic is not None:
        kit = laid_out(topic, quoter, audience, minutes, made)
    else:
        kit = searched(free_subject(cleaned), quoter, audience, minutes, made)
    return with_conflicts(kit, assistant)


def with_conflicts(kit: Kit, assistant: Assistant) -> Kit:
    """The kit with the recorded conflicts on what it quotes: those of a clause, and of a whole document if they are near."""
    ids = {quote.citation.clause_id for quote in kit.quotes()}
    found = [conflict for conflict in touching(assistant.corpus.conflicts, ids) if conflict.newer]
    near = [conflict for conflict in found if ids & set(conflict.older) or _is_near(assistant, kit, conflict)]
    return replace(kit, conflicts=tuple(near))


def _is_near(assistant: Assistant, kit: Kit, conflict: Conflict) -> bool:
    """Whether a conflict of a whole document is about what is quoted of it."""
    words = [quote.citation.quote for quote in kit.quotes() if quote.document.document_id in conflict.older]
    vectors = assistant.quoter.context.retriever.model.encode([f"{conflict.topic['zh']} {conflict.says['zh']}", *words])
    return any(float(vector @ vectors[0]) >= _NEAR_CONFLICT for vector in vectors[1:])
