"""A reply that was stopped: what was verified stays, marked; where that answers nothing, quoting has to."""

from datetime import date

import pytest

from assistant.errors import ModelFailure
from assistant.generation.draft import Base, Draft
from assistant.generation.ending import cut_short
from assistant.generation.generate import Request, Writer
from assistant.generation.verify import Claim, Quote
from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.question.question import read_question
from tests.support.replies import SLEEP_CLAUSE, SLEEP_QUOTE

TODAY = date(2026, 11, 23)
SENTENCE = "规划倡导初中生每天睡9小时。"


def begun(assistant: Assistant, *sentences: str) -> Draft:
    """A draft that holds what became of these sentences, each quoting the clause on sleep."""
    question = read_question("初二的孩子每天该睡几个小时?")
    writer = Writer(assistant.quoter.context, assistant.settings.prompts)
    quoted = assistant.quoter.answer(question, "parent", TODAY)
    request: Request = writer.request(question, quoted, "parent", TODAY, "text")
    token = next(t for t, s in request.shown.sources.items() if s.clause.clause_id == SLEEP_CLAUSE)
    draft = Draft(Base(corpus=assistant.corpus, question=question, quoted=quoted, today=TODAY))
    for text in sentences:
        draft.add(writer.verdict(Claim(text=text, quotes=(Quote(token=token, text=SLEEP_QUOTE),)), request))
    return draft


@pytest.mark.parametrize("kind", ["timeout", "length", "refused", "cut"])
def test_what_was_verified_stays_and_is_marked(assistant: Assistant, kind: str) -> None:
    answer = cut_short(begun(assistant, SENTENCE), ModelFailure(f"model_{kind}"), {})
    assert answer is not None
    assert [segment.text for segment in answer.segments if segment.kind == "prose"] == [SENTENCE]
    assert answer.provenance["cut"] == f"model_{kind}"
    assert message("zh", "notice.model_cut", reason=message("zh", f"model.reason_{kind}")) == answer.notices[-1]


@pytest.mark.parametrize("sentences", [(), ("初中生每天必须睡12小时。",)])
def test_nothing_verified_leaves_it_to_quoting(assistant: Assistant, sentences: tuple[str, ...]) -> None:
    assert cut_short(begun(assistant, *sentences), ModelFailure("model_timeout"), {}) is None
