"""The first sentence of an answer that nothing shorter can begin: which rule it is, whom it is about, how strongly it binds.

It says no more than where the rule stands and what our key points mark of it; for whoever teaches from it, also whether it governs.
"""

import re
from datetime import date

from assistant.answering.compose import Quotation, called
from assistant.answering.stated import deciding_span
from assistant.corpus import Corpus, validity
from assistant.messages import message
from assistant.question import Question
from assistant.schema import KeyPoint, Language, Role

# Characters of a statement of ours that can stand as the first sentence.
LONGEST_FIRST: dict[Language, int] = {"zh": 90, "en": 220}
LIST_FROM = 5  # statements of one article: it was asked for as a list
_MOST_NAMED = 2  # of those whom a rule is about
_HEADED = re.compile(r"^[^，。：:]{2,20}[：:]")  # a statement that begins with its own heading


def opening(corpus: Corpus, question: Question, first: Quotation, role: Role, today: date) -> str:
    """The sentence; "" where the answer's first line says it better. An instructor always reads the basis first."""
    language = question.language
    document = corpus.document_of(first.clause)
    if role != "instructor" and not _is_needed(first, question, held_whole=document.held == "verbatim"):
        return ""
    key = "answer.basis" if role == "instructor" else "answer.rule"
    state = message(language, f"validity.{validity(document, today, corpus.documents, language).state}")
    locator = re.sub(
        r"^([一二三四五六七八九十]+)、$", r"第\1部分", first.clause.locator(language)
    )  # "二、。" is no sentence's end
    named = message(language, key, title=called(document, language), locator=locator, state=state)
    return named + (_about(first.points, language) or message(language, "answer.rule_end"))


def _is_needed(first: Quotation, question: Question, held_whole: bool) -> bool:
    """Whether the first line is no sentence that somebody would say: the text's own words without a figure that decides, a long
    list, a long point, one that begins with a heading.
    """
    said = [point.words(question.language) for point in first.points]
    if not said and held_whole:
        return deciding_span(first.sentence.text, question) is None
    line = said[0] if said else first.sentence.text
    return len(said) >= LIST_FROM or len(line) > LONGEST_FIRST[question.language] or bool(_HEADED.match(line))


def _about(points: tuple[KeyPoint, ...], language: Language) -> str:
    """Whom the rule is about and how strongly it binds, where all its key points say the same."""
    strengths, whom = {point.strength for point in points}, {point.who for point in points}
    if len(strengths) != 1 or len(whom) != 1 or not 0 < len(points[0].who) <= _MOST_NAMED:
        return ""
    strength, who = strengths.pop(), whom.pop()
    if strength == "fact":
        return ""
    names = message(language, "answer.rule_and").join(message(language, f"ui.who_{name}") for name in who)
    return message(language, f"answer.rule_{strength}", who=names)
