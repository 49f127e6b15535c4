"""Answer -> JSON and plain text. The JSON is a contract, held by a test."""

from collections.abc import Mapping
from typing import Any

from assistant.messages import message
from assistant.schema import Answer, Card, Citation, Clause, Contact, Document, Language, Role


def citation_json(citation: Citation) -> dict[str, Any]:
    """A citation as other programs read it; `quote` is always the original's own characters."""
    return {
        "marker": citation.marker,
        "document_id": citation.document_id,
        "document_title": citation.document_title,
        "clause_id": citation.clause_id,
        "locator": citation.locator,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "clause_text": citation.clause_text,
        "translation": citation.translation,
        "validity": {"state": citation.validity.state, "note": citation.validity.note},
        "plain": citation.plain,
        "held": citation.held,
        "url": citation.url,
    }


def card_json(card: Card | None) -> dict[str, Any] | None:
    """The crisis card as other programs read it."""
    if card is None:
        return None
    contacts = [contact_json(contact) for contact in card.contacts]
    advice = [
        {"text": a.text, "clause_id": a.clause_id, "practice": a.practice, "verified": a.verified} for a in card.advice
    ]
    return {"kind": card.kind, "title": card.title, "contacts": contacts, "first": card.first, "advice": advice}


def contact_json(contact: Contact) -> dict[str, str]:
    """A number to call as other programs read it."""
    return {name: str(getattr(contact, name)) for name in ("number", "name", "use", "hours", "certainty")}


def answer_json(answer: Answer, identifier: str | int | None = None) -> dict[str, Any]:
    """The whole answer as one JSON object. `text` is the answer with [n] markers, the card's text before it."""
    card = card_text(answer.card, answer.language) if answer.card else ""
    return {
        "id": identifier,
        "question": answer.question,
        "language": answer.language,
        "status": answer.status,
        "text": f"{card}\n{answer.text}".strip(),
        "citations": [citation_json(citation) for citation in answer.citations],
        "notices": list(answer.notices),
        "card": card_json(answer.card),
        "suggestions": list(answer.suggestions),
        "contacts": [contact_json(contact) for contact in answer.contacts],
        "retrieved": [{"clause_id": hit.clause.clause_id, "score": hit.score} for hit in answer.hits],
        "provenance": _plain(answer.provenance),
        "timings_ms": dict(answer.timings_ms),
    }


def _plain(value: object) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def card_text(card: Card, language: Language) -> str:
    """The crisis card in lines: whom to call, most urgent first, then what to do."""
    lines = [card.title, message(language, "answer.contacts")]
    lines += [f"{c.number} {c.name} ({c.hours})" for c in card.contacts]
    lines += [f"{number}. {line.text}" for number, line in enumerate(card.advice, 1)]
    return "\n".join(lines)


def answer_text(answer: Answer) -> str:
    """The answer for people at a terminal: text, then every citation with locator and quote, then notices."""
    blocks = [card_text(answer.card, answer.language)] if answer.card else []
    blocks.append(answer.text)
    blocks += [_citation_text(citation, answer.role, answer.language) for citation in answer.citations]
    blocks += [f"* {notice}" for notice in answer.notices]
    blocks += [further_text(answer)] if answer.suggestions else []
    return "\n\n".join(block for block in blocks if block)


def further_title(answer: Answer) -> str:
    """What the further questions are: what may have been meant, where nothing answers, or what can be asked besides."""
    meant = answer.status in {"related", "declined"}
    return message(answer.language, "answer.meant" if meant else "answer.further")


def further_text(answer: Answer) -> str:
    """The further questions, a line each, under what they are."""
    return "\n".join((further_title(answer), *(f"- {question}" for question in answer.suggestions)))


def cited_line(citation: Citation, language: Language) -> str:
    """A quotation in one line as it is cited: source, the original's own words, whether it governs and up to when that was
    checked; "" where only our words are held.
    """
    if citation.held != "verbatim":
        return ""
    state = message(language, f"validity.{citation.validity.state}")
    words = "".join(line.strip() for line in citation.quote.splitlines())
    key = "cite.line" if citation.checked else "cite.line_unchecked"
    named = {"title": citation.document_title, "locator": citation.locator, "day": citation.checked}
    return message(language, key, state=state, words=words, **named)


def _citation_text(citation: Citation, role: Role, language: Language) -> str:
    if role == "instructor" and (line := cited_line(citation, language)):
        return f"[{citation.marker}] {line}\n    {citation.clause_id}"
    head = f"[{citation.marker}] {citation.document_title} · {citation.locator}"
    state = message(language, f"validity.{citation.validity.state}")
    return f"{head} ({state})\n    {citation.quote}\n    {citation.clause_id}"


def clause_text(clause: Clause, document: Document, language: Language) -> str:
    """A clause for people: where it stands, its words, our English where there is one."""
    title = document.title if language == "zh" else document.title_en
    lines = [f"{title} · {clause.locator(language)}", " > ".join(clause.headings), "", clause.text]
    if clause.translation:
        lines += ["", clause.translation]
    return "\n".join(line for line in lines if line is not None)
