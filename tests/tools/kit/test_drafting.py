"""What a model drafts for a point: what passes, what falls, what is kept, and that only a person accepts."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import docx
import pytest
from pptx import Presentation

from assistant.errors import ModelFailure, UsageError
from assistant.pipeline import Assistant
from assistant.schema import Language
from assistant.settings import ModelSettings
from assistant.tools.kit import Kit, accept, build_kit, load_kit, move, remove, save_kit
from assistant.tools.kit.drafting import draft, invented_fault
from assistant.tools.kit.export.files import export_kit
from assistant.tools.kit.wording import standing
from assistant.tools.talks import load_talks
from assistant.tools.talks_check import sentences
from tests.conftest import ROOT
from tests.support.chat_server import ChatServer, Script
from tests.support.replies import token_in

PLACE = 2  # of bullying: what schools must do at once
QUOTE = "学校对学生欺凌行为应当立即制止，通知实施欺凌和被欺凌未成年学生的父母或者其他监护人参与欺凌行为的认定和处理"
HONEST = "学校对欺凌应当马上制止，通知两边孩子的家长参与认定和处理。"
STORY = "小宁一进门就把书包丢在地上，谁也不理。"
REPLY = f"""接着讲：{HONEST}⟦K: "{QUOTE}"⟧
学校对欺凌可以制止。⟦K: "{QUOTE}"⟧
学校要给受欺负的孩子赔500元。⟦K: "{QUOTE}"⟧
没有依据的一句话，海边的风很大。
**例子（编的）：**{STORY}奶奶说学校应当赔钱。他等了3个小时。妈妈坐到他身边，慢慢等他开口。"""


def reply(body: dict[str, Any]) -> str:
    return REPLY.replace("⟦K:", f"⟦{token_in(body, QUOTE[:12])}:")


def with_model(assistant: Assistant, server: ChatServer) -> Assistant:
    model = ModelSettings(provider="openai", name="m", address=server.address, key="sk-draft-0123456789", timeout=20)
    return Assistant(replace(assistant.settings, llm=model), assistant.quoter)


@pytest.fixture(scope="module")
def kit(assistant: Assistant) -> Kit:
    return build_kit(assistant, "bullying", "junior", 45)


@pytest.fixture(scope="module")
def drafted(assistant: Assistant, kit: Kit) -> Iterator[Kit]:
    with ChatServer(Script(reply=reply)) as server:
        yield draft(kit, with_model(assistant, server), PLACE)


def texts(kit: Kit, place: int = PLACE) -> list[str]:
    return [one.text for one in kit.points[place].drafts]


def written(kit: Kit) -> dict[str, str]:
    """All words of the files that are handed on."""
    word = docx.Document(io.BytesIO(export_kit(kit, "docx")))
    slides = Presentation(io.BytesIO(export_kit(kit, "pptx"))).slides
    return {
        "docx": "\n".join(paragraph.text for paragraph in word.paragraphs),
        "pptx": "\n".join(slide.notes_slide.notes_text_frame.text for slide in slides),
        "md": export_kit(kit, "md").decode("utf-8"),
    }


def test_what_passes_stands_as_drafts_and_the_rest_is_gone(drafted: Kit) -> None:
    found = drafted.points[PLACE].drafts
    assert [(one.text, one.kind) for one in found] == [
        (HONEST, "prose"),
        (STORY, "example"),
        ("妈妈坐到他身边，慢慢等他开口。", "example"),
    ]
    assert not any(one.accepted for one in found)
    assert not any(point.drafts for place, point in enumerate(drafted.points) if place != PLACE)


def test_the_model_sees_the_point_and_its_own_words_alone(assistant: Assistant, kit: Kit) -> None:
    with ChatServer(Script(reply=reply)) as server:
        draft(kit, with_model(assistant, server), PLACE)
        asked = "\n".join(part["content"] for part in server.requests[0].body["messages"])
    assert kit.points[PLACE].message.text in asked
    assert all(quote.citation.quote in asked for quote in kit.points[PLACE].quotes())
    assert not any(point.message.text in asked for place, point in enumerate(kit.points) if place != PLACE)


def test_the_second_reading_lets_a_sentence_fall(assistant: Assistant, kit: Kit) -> None:
    reading = Script(reply='{"words": "", "verdict": "not entailed"}')
    with ChatServer(Script(reply=reply, reading=reading)) as server:
        made = draft(kit, with_model(assistant, server), PLACE)
        assert len(server.readings) == 1  # an example rests on nothing, and is not read against anything
    assert texts(made) == [STORY, "妈妈坐到他身边，慢慢等他开口。"]


def test_words_of_the_clause_that_the_talk_does_not_quote_bear_nothing(assistant: Assistant, kit: Kit) -> None:
    point = kit.points[PLACE]
    message = replace(point.message, quotes=point.message.quotes[:1])
    bare = replace(kit, points=(replace(point, message=message),))
    other = next(
        quote for quote in point.quotes()[1:] if quote.citation.clause_id == point.quotes()[0].citation.clause_id
    )
    said = f'{other.citation.quote}。⟦K1: "{other.citation.quote}"⟧'
    with ChatServer(Script(reply=said)) as server, pytest.raises(UsageError, match="kit_no_draft"):
        draft(bare, with_model(assistant, server), 0)


@pytest.mark.parametrize(
    ("script", "error"),
    [
        pytest.param(Script(reply="学校要给孩子赔500元。"), UsageError, id="nothing passes"),
        pytest.param(Script(status=401), ModelFailure, id="the model fails"),
    ],
)
def test_where_nothing_comes_it_is_said(assistant: Assistant, kit: Kit, script: Script, error: type[Exception]) -> None:
    with ChatServer(script) as server, pytest.raises(error):
        draft(kit, with_model(assistant, server), PLACE)


def test_without_a_model_nothing_is_drafted(assistant: Assistant, kit: Kit) -> None:
    with pytest.raises(UsageError, match="model_unset"):
        draft(kit, assistant, PLACE)


def test_a_draft_stands_in_no_file_before_it_is_accepted(drafted: Kit) -> None:
    assert not [form for form, text in written(drafted).items() if HONEST in text or STORY in text]
    accepted = accept(drafted, PLACE, 0)
    for text in written(accepted).values():
        assert HONEST in text
        assert STORY not in text
        assert "模型起草" in text
    assert not any(HONEST in text for text in written(remove(accepted, PLACE, 0)).values())


def test_accepting_one_sentence_accepts_no_other(drafted: Kit) -> None:
    assert [one.accepted for one in accept(drafted, PLACE, 1).points[PLACE].drafts] == [False, True, False]
    with pytest.raises(IndexError):
        accept(drafted, PLACE, 9)


def test_what_was_accepted_stays_when_more_is_drafted(assistant: Assistant, drafted: Kit) -> None:
    accepted = accept(drafted, PLACE, 1)
    with ChatServer(Script(reply="例子：爸爸在门口蹲下来，替他拍掉裤子上的灰。")) as server:
        again = draft(accepted, with_model(assistant, server), PLACE)
    assert [(one.text, one.accepted) for one in again.points[PLACE].drafts] == [
        (STORY, True),
        ("爸爸在门口蹲下来，替他拍掉裤子上的灰。", False),
    ]


def test_drafts_are_saved_with_what_was_accepted_and_move_with_their_point(assistant: Assistant, drafted: Kit) -> None:
    kit = move(accept(drafted, PLACE, 0), "points", PLACE, 0)
    opened = load_kit(save_kit(kit), assistant)
    assert opened == kit
    assert [one.accepted for one in opened.points[0].drafts] == [True, False, False]


def test_an_altered_file_brings_in_no_sentence_that_the_rules_stop(assistant: Assistant, drafted: Kit) -> None:
    record = json.loads(save_kit(drafted))
    first, second, third = record["points"][PLACE]["drafts"]
    first |= {"text": "学校对欺凌可以不管。", "accepted": True}
    second |= {"text": "小宁的妈妈领到了五百块补贴。", "accepted": True}
    third |= {"text": "<img src=x onerror=alert(1)>小宁很高兴。", "accepted": True}
    assert load_kit(json.dumps(record).encode(), assistant).points[PLACE].drafts == ()


def test_the_plan_of_minutes_counts_what_was_accepted(drafted: Kit) -> None:
    from assistant.tools.kit.lengths import needed

    assert needed(drafted) == needed(replace(drafted, points=standing(drafted).points))
    assert needed(accept(drafted, PLACE, 0)) > needed(drafted)


# -- the rule for what is invented -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "sentence", "fault"),
    [
        ("zh", "小宁玩了两个小时。", "figure"),
        ("zh", "爸爸给了他几百块。", "figure"),
        ("zh", "他等了半天。", "figure"),
        ("zh", "小宁今年12岁。", "figure"),
        ("zh", "老师必须告诉家长。", "duty"),
        ("zh", "孩子有权不回答。", "duty"),
        ("zh", "奶奶去领了补贴。", "source"),
        ("zh", "妈妈给他吃了退烧药。", "source"),
        ("zh", "按规定走了一遍。", "source"),
        ("zh", "Mum waited at the gate.", "language"),
        ("zh", "见[网址](http://a.b)。", "markup"),
        ("zh", "小宁低着头，奶奶轻轻拍了拍他的背。", ""),
        ("en", "Grandma waited two hours.", "figure"),
        ("en", "The school must tell his parents.", "duty"),
        ("en", "Dad asked about the benefit.", "source"),
        ("en", "Xiaoning dropped her bag and said nothing.", ""),
    ],
)
def test_an_example_says_nothing_that_needs_a_source(language: Language, sentence: str, fault: str) -> None:
    assert invented_fault(sentence, language) == fault


@pytest.mark.parametrize("language", ["zh", "en"])
def test_most_of_our_own_examples_would_pass(language: Language) -> None:
    own = [
        s
        for topic in load_talks(ROOT / "corpus")
        for p in topic.points
        for s in sentences(p.example.of(language), language)
    ]
    passed = [sentence for sentence in own if not invented_fault(sentence, language)]
    assert len(passed) > 0.5 * len(own)
