"""What is shown when sentences of a model fall: whole thoughts, the statement that decides, whom to ask."""

from dataclasses import replace
from datetime import date

import pytest

from assistant.generation.draft import Base, Draft
from assistant.generation.generate import Request, Writer, settled, wants_model
from assistant.generation.marks import End
from assistant.generation.reply import ReplyReader
from assistant.generation.verify import Verdict
from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.question.question import read_question
from assistant.schema import Answer, Role, Segment

TODAY = date(2026, 11, 23)
BULLYING = "学校发现欺凌该怎么办?"
STOP = "学校对学生欺凌行为应当立即制止"
ORDER = "法院受理保护令申请后多久作出"


def asked(assistant: Assistant, question: str, role: Role = "parent") -> tuple[Writer, Request]:
    read = read_question(question)
    writer = Writer(assistant.quoter.context, assistant.settings.prompts)
    quoted = assistant.quoter.answer(read, role, TODAY)
    return writer, writer.request(read, quoted, role, TODAY, "text")


def prose(answer: Answer) -> list[str]:
    return [segment.text for segment in answer.segments if segment.kind == "prose"]


def test_halves_of_a_sentence_go_together(assistant: Assistant) -> None:
    writer, request = asked(assistant, BULLYING)
    reply = f'学校应当开除欺负人的学生；⟦: "{STOP}"⟧\n通知双方父母参与处理。⟦: "{STOP}"⟧\n'
    assert prose(writer.answer(request, reply)) == []
    whole = f'学校对欺凌应当立即制止；⟦: "{STOP}"⟧\n通知双方的父母参与处理。⟦: "通知实施欺凌和被欺凌未成年学生的父母"⟧'
    assert prose(writer.answer(request, whole)) == ["学校对欺凌应当立即制止；通知双方的父母参与处理。"]


@pytest.mark.parametrize(
    "goes_on", ["并通知双方父母参与处理。", "它要及时给相关学生心理辅导。", "也要及时报告公安机关。"]
)
def test_what_goes_on_from_a_fallen_sentence_falls(assistant: Assistant, goes_on: str) -> None:
    _, request = asked(assistant, BULLYING)
    draft = Draft(request.base)
    draft.add(Verdict(text="公安机关要开除学生。", reason="name"))
    assert not draft.add(Verdict(text=goes_on))
    assert [verdict.reason for verdict in draft.verdicts] == ["name", "half"]


@pytest.mark.parametrize("form", ["lines", "json"])
def test_an_item_is_read_with_the_head_of_its_list(form: str) -> None:
    lines = '学校应当：\\n- 立即制止欺凌。⟦K7: "立即制止"⟧\\n- 通知家长。⟦K7: "通知"⟧'.replace("\\n", "\n")
    items = (
        '"text": "- 立即制止欺凌。", "quotes": ["K7: 立即制止"]',
        '"text": "- 通知家长。", "quotes": ["K7: 通知双方"]',
    )
    as_json = '{"sentences": [{"text": "学校应当：", "quotes": []}, ' + ", ".join(f"{{{i}}}" for i in items) + "]}"
    reader = ReplyReader()
    claims = [*reader.feed(lines if form == "lines" else as_json), *reader.finish()[0]]
    assert [claim.text for claim in claims] == ["学校应当：立即制止欺凌。", "学校应当：通知家长。"]


def test_what_decides_is_quoted_where_what_was_written_on_it_fell(assistant: Assistant) -> None:
    writer, request = asked(assistant, ORDER)
    reply = (
        '法院必须当天作出保护令。⟦: "人民法院受理申请后"⟧\n'
        '保护令的有效期不超过6个月。⟦: "人身安全保护令的有效期不超过六个月"⟧\n⟦complete: full⟧'
    )
    answer = writer.answer(request, reply)
    deciding = request.base.quoted.citations[0]
    assert "72小时" in answer.text.split("\n")[0]
    assert deciding.quote in [citation.quote for citation in answer.citations]
    assert prose(answer) == ["保护令的有效期不超过6个月。"] or answer.provenance["fallback"] == "model_replaced"


def test_a_true_sentence_beside_the_question_answers_nothing(assistant: Assistant) -> None:
    writer, request = asked(assistant, ORDER)
    given = request.base.quoted
    quoted = replace(given, rated=(), citations=given.citations[:1])  # what was written is in none of it
    base = Base(corpus=assistant.corpus, question=request.base.question, quoted=quoted, today=TODAY)
    draft = Draft(base)
    for claim in ReplyReader().feed('保护令的有效期不超过6个月。⟦: "人身安全保护令的有效期不超过六个月"⟧\n'):
        draft.add(writer.verdict(claim, request))
    assert draft.kept
    answer = settled(draft, End(complete="full"), request.provenance)
    assert answer.segments == quoted.segments


def test_nothing_answers_and_nothing_is_kept(assistant: Assistant) -> None:
    writer, request = asked(assistant, BULLYING)
    answer = writer.answer(request, '校长要罚款。⟦: "学校"⟧\n⟦complete: none⟧')
    assert answer.status == "related"
    assert answer.text.startswith(message("zh", "answer.related"))
    assert answer.text.endswith(message("zh", "answer.where_to_ask"))


def test_whom_to_call_stays_in_prose(assistant: Assistant) -> None:
    writer, request = asked(assistant, ORDER)
    stays = [segment.text for segment in request.base.quoted.segments if segment.stays]
    assert any("12348" in text for text in stays)
    reply = '法院受理后要在72小时内作出保护令或者驳回申请。⟦: "应当在七十二小时内作出人身安全保护令或者驳回申请"⟧'
    answer = writer.answer(request, reply)
    assert prose(answer)
    assert all(text in answer.text for text in stays)


def test_what_is_not_held_and_notices_stay_in_prose(assistant: Assistant) -> None:
    writer, request = asked(assistant, ORDER)
    said = Segment(text="这件事多半要看另一份文件，资料库里没有。", slot="lacking")
    ask = Segment(text=message("zh", "answer.where_to_ask"), slot="where")
    quoted = request.base.quoted
    quoted = replace(quoted, status="related", segments=(said, *quoted.segments, ask), notices=("另有一句提醒。",))
    related = replace(request, base=replace(request.base, quoted=quoted))
    reply = '法院受理后要在72小时内作出保护令或者驳回申请。⟦: "应当在七十二小时内作出人身安全保护令或者驳回申请"⟧'
    answer = writer.answer(related, reply)
    assert answer.text.startswith(f"{said.text}\n{message('zh', 'answer.related')}")
    assert answer.text.endswith(ask.text)
    assert "另有一句提醒。" in answer.notices


def test_a_card_above_an_answer_does_not_keep_the_model_away(assistant: Assistant) -> None:
    quoted = assistant.quoter.answer(read_question(BULLYING), "parent", TODAY)
    card = assistant.quoter.context.cards.card("drowning", "zh")
    assert wants_model(replace(quoted, card=card))
    assert not wants_model(replace(quoted, card=card, status="signposted"))
