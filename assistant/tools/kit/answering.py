"""A question of an instructor's own -> its answer by the library, as sentences with what bears them; none where it has none."""

from assistant.pipeline import Assistant
from assistant.schema import Answer, Language
from assistant.tools.kit.kit import Asked, Audience, Told
from assistant.tools.kit.quoting import Quoter

_MOST_SAID = 3  # sentences of one answer: more cannot be said in a minute
_ANSWERS = frozenset({"answered", "signposted"})


def answered_now(assistant: Assistant, question: str, language: Language, audience: Audience) -> Asked:
    """The question with what the library answers now. Nothing that only lies near is taken for an answer."""
    answer = assistant.ask(question, role="instructor")
    told = _told(answer, Quoter(assistant, language, audience)) if answer.status in _ANSWERS else ()
    return Asked(
        question=answer.question,
        answer=told,
        contacts=answer.card.contacts if answer.card else answer.contacts if told else (),
        own=True,
    )


def _told(answer: Answer, quoter: Quoter) -> tuple[Told, ...]:
    """A model's verified sentences with their quotations, else the statements that answer."""
    prose = [segment for segment in answer.segments if segment.kind == "prose" and segment.markers]
    if prose:
        cited = {citation.marker: citation for citation in answer.citations}
        return tuple(
            Told(text=segment.text.strip(), quotes=tuple(quoter.cited(cited[m]) for m in segment.markers), by="model")
            for segment in prose
        )
    found = []
    for citation in answer.citations[:_MOST_SAID]:
        clause = quoter.assistant.clause(citation.clause_id)
        statements = quoter.assistant.corpus.statements(clause)
        touched = [s for s in statements if any(a < citation.end and citation.start < b for a, b in s.spans)]
        found += [quoter.told(statement) for statement in touched[:1]]
    return tuple({told.key: told for told in found}.values())
