"""The tools without a browser: handbook, practice, indicators, talk kit, keeping, asking back, feedback."""

import base64
import csv
import io
import json
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from assistant import messages
from assistant.pipeline import Assistant
from assistant.safety import read_card_guide
from assistant.schema import ROLES, Answer, Language, Role, Segment
from assistant.settings import ModelSettings, Settings
from assistant.tools.duties import Step, load_duties
from assistant.tools.indicators import load_indicators
from assistant.tools.practice import load_practice
from assistant.ui import frame
from assistant.ui.ask_back import ask_back_html
from assistant.ui.conversation import turn_html
from assistant.ui.figures_table import bar
from assistant.ui.history import Choice
from assistant.ui.keep import code, share_text
from assistant.ui.page import Page
from assistant.ui.tool_views import TABS, VIEWS
from tests.conftest import ROOT
from tests.support.chat_server import ChatServer, Script
from tests.support.markup import Markup

LANGUAGES: tuple[Language, ...] = ("zh", "en")
HOSTILE = "<script>alert(1)</script><img src=x onerror='alert(2)'>\"&"
DUTIES = load_duties(ROOT / "corpus")
SCENARIOS = load_practice(ROOT / "corpus")
INDICATORS = load_indicators(ROOT / "corpus")


@pytest.fixture(scope="module")
def page(assistant: Assistant) -> Page:
    return Page(assistant)


def view(page: Page, name: str, identifier: str = "", language: Language = "zh", **more: str) -> str:
    return page.view({"name": name, "id": identifier, "language": language, **more})["html"]


def opened(shown: str) -> list[str]:
    """The clauses that the chips of some markup open."""
    return [chip["data-id"] or "" for chip in Markup(shown).named("cite") if "data-id" in chip]


# -- the tabs -----------------------------------------------------------------------------------------------------------


def test_every_role_has_every_tab_and_its_own_order() -> None:
    assert {frozenset(tabs) for tabs in TABS.values()} == {frozenset({*VIEWS, "ask", "saved", "browse"} - {"scenario"})}
    assert TABS["parent"][1] == "saved"
    assert TABS["director"][1:3] == ("handbook", "practice")
    assert set(TABS["instructor"][1:3]) == {"talk", "indicators"}
    for role in ROLES:
        shown = Markup(frame.bar_html(Choice(language="en", role=role), "Name", "2026-11-23"))
        own = [] if role == "parent" else ["home"]
        assert [a["data-tab"] for _, a in shown.elements if "data-tab" in a] == [*own, *TABS[role]]


@pytest.mark.parametrize("name", sorted(VIEWS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_tool_turns_what_it_is_sent_into_markup(page: Page, name: str, language: Language) -> None:
    shown = view(page, name, HOSTILE, language, weak=HOSTILE, chosen=HOSTILE)
    parsed = Markup(shown)
    assert parsed.open == []
    assert not {tag for tag, _ in parsed.elements} & {"script", "img"}


# -- handbook -----------------------------------------------------------------------------------------------------------


def is_first(step: Step) -> bool:
    """What everybody does first, whoever is bound to."""
    return step.when == "at-once" and step.strength == "fact"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_situation_is_listed_and_shows_every_step_with_strength_and_clauses(
    page: Page, language: Language
) -> None:
    tiles = Markup(view(page, "handbook", "", language)).named("tile")
    assert [tile["data-id"] for tile in tiles] == [situation.situation_id for situation in DUTIES]
    for situation in DUTIES:
        shown = view(page, "handbook", situation.situation_id, language)
        parsed = Markup(shown)
        assert parsed.open == []
        assert len(parsed.named("step")) == len(situation.steps)
        assert opened(shown) == [clause_id for step in situation.steps for clause_id in step.clause_ids]
        strengths = [(entry["class"] or "").split()[1] for entry in parsed.named("strength")]
        assert strengths == ["first" if is_first(step) else step.strength for step in situation.steps]
        for step in situation.steps:
            assert step.do.of(language) in parsed.words
            assert step.limit is None or step.limit.of(language) in parsed.words
        for gap in situation.gaps:
            assert gap.what.of(language) in parsed.words
        assert any((a.get("href") or "").startswith("tel:") for _, a in parsed.elements)


def test_the_steps_stand_in_order_of_time(page: Page) -> None:
    order = ["at-once", "within", "then", "monthly", "record", "never"]
    for situation in DUTIES:
        stages = [
            (s["class"] or "").split()[1] for s in Markup(view(page, "handbook", situation.situation_id)).named("stage")
        ]
        assert stages == sorted(stages, key=order.index)


def test_what_is_never_done_has_no_box_to_tick(page: Page) -> None:
    for situation in DUTIES:
        boxes = [
            a for _, a in Markup(view(page, "handbook", situation.situation_id)).elements if a.get("type") == "checkbox"
        ]
        assert len(boxes) == sum(
            is_first(step) or (step.when != "never" and step.strength != "fact") for step in situation.steps
        )


# -- practice -----------------------------------------------------------------------------------------------------------


def test_the_start_of_practice_names_every_scenario_once(page: Page) -> None:
    (listed,) = [a["data-scenarios"] for _, a in Markup(view(page, "practice")).elements if "data-scenarios" in a]
    ids = [name for group in json.loads(listed or "").values() for name in group]
    assert sorted(ids) == sorted(scenario.scenario_id for scenario in SCENARIOS)


def test_what_was_answered_wrong_gives_its_clauses_to_read_again(page: Page) -> None:
    first, second = SCENARIOS[0], SCENARIOS[30]
    shown = view(page, "practice", weak=f"{first.scenario_id},no-such,{second.scenario_id}")
    assert opened(shown) == list(dict.fromkeys((*first.clause_ids, *second.clause_ids)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_scenario_is_asked_without_its_answer_and_judged_with_it(page: Page, language: Language) -> None:
    for scenario in SCENARIOS:
        asked = Markup(view(page, "scenario", scenario.scenario_id, language))
        assert scenario.explanation.of(language) not in asked.words
        assert not asked.named("right")
        right = ",".join(str(n) for n, option in enumerate(scenario.options) if option.right)
        wrong = ",".join(str(n) for n, option in enumerate(scenario.options) if not option.right)
        good = view(page, "scenario", scenario.scenario_id, language, chosen=right)
        bad = view(page, "scenario", scenario.scenario_id, language, chosen=wrong)
        assert [Markup(shown).named("verdict")[0]["data-right"] for shown in (good, bad)] == ["true", "false"]
        assert scenario.explanation.of(language) in Markup(good).words
        assert opened(bad) == list(scenario.clause_ids)


# -- indicators ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_has_a_row_that_opens_its_words(page: Page, assistant: Assistant, language: Language) -> None:
    shown = view(page, "indicators", "", language)
    chips = Markup(shown).named("cite")
    assert len(chips) == len(INDICATORS)
    for chip, entry in zip(chips, INDICATORS, strict=True):
        text = assistant.document(assistant.clause(entry.clause_id).document_id).text
        assert text[int(chip["data-start"] or 0) : int(chip["data-end"] or 0)] == entry.quote
    words = Markup(shown).words
    for entry in INDICATORS:
        assert entry.what.of(language) in words
        assert entry.reading(language) in words


def test_targets_are_labelled_and_newer_figures_marked_as_not_verified(page: Page) -> None:
    parsed = Markup(view(page, "indicators"))
    assert len(parsed.named("kind-target")) == sum(entry.kind == "target" for entry in INDICATORS)
    newer = [entry for entry in INDICATORS if entry.newer_value]
    assert len(parsed.named("newer")) == len(newer)
    assert parsed.words.count(messages.message("zh", "indicators.not_verified")) >= len(newer)


def test_a_field_shows_its_own_figures_only(page: Page) -> None:
    shown = Markup(view(page, "indicators", "4"))
    assert len(shown.named("cite")) == sum(entry.field == 4 for entry in INDICATORS)
    assert [a["data-id"] for _, a in shown.elements if a.get("aria-pressed") == "true"] == ["4"]


@pytest.mark.parametrize(("comparison", "start", "width"), [("at-least", "80", "20"), ("at-most", "0", "80")])
def test_a_bar_fills_the_reach_that_meets_the_figure(comparison: Any, start: str, width: str) -> None:
    entry = replace(INDICATORS[0], comparison=comparison, value="80", unit="%", newer_value="")
    (reach,) = Markup(bar(entry, "zh")).named("reach")
    assert (reach["x"], reach["width"]) == (start, width)


def test_a_fall_whose_beginning_is_unknown_has_no_bar() -> None:
    assert bar(replace(INDICATORS[0], comparison="reduce-by", value="10", unit="%"), "zh") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_is_downloaded_as_csv_and_as_a_workbook(page: Page, language: Language) -> None:
    reply = page.act({"do": "indicators", "form": "csv", "language": language})
    rows = list(csv.reader(io.StringIO(base64.b64decode(reply["data"]).decode("utf-8-sig"))))
    assert len(rows) == len(INDICATORS) + 1
    reply = page.act({"do": "indicators", "form": "xlsx", "language": language})
    book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(reply["data"])))
    assert book.worksheets[0].max_row == len(INDICATORS) + 1


# -- the talk kit ---------------------------------------------------------------------------------------------------------


def made(page: Page, **more: Any) -> dict[str, Any]:
    wanted = {
        "do": "talk",
        "step": "make",
        "subject": "myopia",
        "audience": "primary",
        "minutes": "20",
        "language": "zh",
    }
    return page.act({**wanted, **more})


def points(reply: dict[str, Any]) -> list[str]:
    return [point["quotes"][0]["clause_id"] for point in json.loads(reply["kit"])["points"]]


def edit(page: Page, reply: dict[str, Any], step: str, **more: Any) -> dict[str, Any]:
    return page.act({"do": "talk", "step": step, "kit": reply["kit"], "section": "points", "language": "zh", **more})


def test_a_talk_is_moved_dropped_and_added_to(page: Page) -> None:
    reply = made(page)
    before = points(reply)
    moved = edit(page, reply, "down", place="0", to="1")
    assert points(moved) == [before[1], before[0], *before[2:]]
    assert points(edit(page, moved, "up", place="1", to="0")) == before
    assert points(edit(page, reply, "drop", place="0")) == before[1:]
    added = edit(page, reply, "add", clause="minors-protection-law-2024/33")
    assert points(added) == [*before, "minors-protection-law-2024/33"]
    asked = edit(page, reply, "ask", section="questions", words="孩子近视了，学校要做什么？", insist=True)
    assert "孩子近视了，学校要做什么？" in Markup(asked["html"]).words
    assert Markup(asked["html"]).open == []


def test_a_doubt_is_told_with_a_button_and_can_be_overruled(page: Page) -> None:
    reply = made(page)
    doubt = edit(page, reply, "add", clause="civil-code-2020/1191")
    assert "关系不大" in Markup(doubt["doubt"]).words
    assert any(a.get("data-action") == "talk-insist" for _, a in Markup(doubt["doubt"]).elements)
    assert "kit" not in doubt
    added = edit(page, reply, "add", clause="civil-code-2020/1191", insist=True)
    assert points(added)[-1] == "civil-code-2020/1191"
    assert "doubt" in edit(page, reply, "add", clause="civil-code-2020/1191", insist="true")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_talk_shows_whose_words_are_whose(page: Page, language: Language) -> None:
    shown = Markup(made(page, subject="bullying", minutes="45", audience="junior", language=language)["html"])
    assert shown.open == []
    for key in ("lead_tell", "lead_example", "lead_ask"):
        assert messages.message(language, f"kit.{key}").strip() in shown.words
    assert len(shown.named("told")) >= 10
    assert shown.named("quoted-words")
    assert messages.message(language, "kit.part_close") in shown.words


@pytest.mark.parametrize(
    "more",
    [
        {"step": "drop", "place": "99"},
        {"step": "drop", "place": "x"},
        {"step": "up"},
        {"step": "add", "clause": HOSTILE},
        {"step": "ask", "section": "questions", "words": ""},
        {"step": "open", "kit": "{}"},
        {"step": "open", "kit": "[" * 5000},
        {"step": "show", "kit": HOSTILE},
    ],
)
def test_a_change_that_cannot_be_made_is_a_sentence(page: Page, more: dict[str, str]) -> None:
    reply = page.act({"do": "talk", "kit": made(page)["kit"], "section": "points", "language": "en", **more})
    assert reply["error"]
    assert "Traceback" not in reply["error"]


def test_a_kit_whose_words_changed_is_marked_when_it_is_opened(page: Page) -> None:
    record = json.loads(made(page)["kit"])
    record["points"][0]["quotes"][0]["quote"] = "规划里没有的话"
    reply = page.act({"do": "talk", "step": "open", "kit": json.dumps(record, ensure_ascii=False), "language": "zh"})
    shown = Markup(reply["html"])
    assert len(shown.named("stale")) == 1
    assert messages.message("zh", "kit.stale_changed") in shown.words


def test_a_kit_in_the_hand_of_somebody_else_never_becomes_markup(page: Page) -> None:
    record = json.loads(made(page, subject="校车安全")["kit"])
    record["points"][0]["quotes"][0]["quote"] = HOSTILE
    record["points"][1]["key"] = HOSTILE
    record["questions"] = [{"question": HOSTILE, "quotes": []}]
    reply = page.act({"do": "talk", "step": "open", "kit": json.dumps(record, ensure_ascii=False), "language": "zh"})
    assert not {tag for tag, _ in Markup(reply.get("html", "")).elements} & {"script", "img"}


def test_clauses_are_found_to_be_added(page: Page) -> None:
    reply = page.act({"do": "talk-search", "words": "户外活动", "section": "family", "language": "zh"})
    buttons = [a for _, a in Markup(reply["html"]).elements if a.get("data-step") == "add"]
    assert buttons
    assert {button["data-section"] for button in buttons} == {"family"}


@pytest.mark.parametrize("form", ["docx", "pptx", "handout", "md", "json"])
def test_every_export_gives_a_file(page: Page, form: str) -> None:
    reply = page.act({"do": "talk-export", "kit": made(page)["kit"], "form": form, "language": "zh"})
    assert len(base64.b64decode(reply["data"])) > 1000
    assert reply["name"].startswith("myopia-primary-20")


def test_what_is_not_known_is_not_done(page: Page) -> None:
    for wanted in (None, {}, {"do": "shell"}, {"do": "talk-export", "form": "exe", "kit": "x"}):
        assert page.act(wanted)["error"]


# -- asking back ----------------------------------------------------------------------------------------------------------


def answer_of(**changes: Any) -> Answer:
    base = Answer(
        question="孩子",
        asked="孩子",
        language="zh",
        role="parent",
        status="clarify",
        segments=(Segment(text="请补充"),),
    )
    return replace(base, **changes)


@pytest.mark.parametrize(("language", "asked"), [("zh", "孩子"), ("en", "my child")])
@pytest.mark.parametrize("role", ROLES)
def test_asking_back_offers_stages_that_lead_to_answers(
    assistant: Assistant, language: Language, asked: str, role: Role
) -> None:
    shown = Markup(ask_back_html(answer_of(asked=asked, language=language, role=role)))
    questions = [button["data-question"] or "" for button in shown.named("suggestion")]
    assert len(questions) == 9
    assert {assistant.ask(question, role=role).status for question in questions} <= {"answered", "related"}


def test_a_stage_that_is_named_is_not_asked_for_again() -> None:
    assert len(Markup(ask_back_html(answer_of(asked="初二的孩子"))).named("suggestion")) == 4
    assert ask_back_html(answer_of(status="answered")) == ""


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("我们在浙江打工，娃在那边读书要啥条件", "registration"),
        ("We moved here for work, can my daughter enrol in a school?", "registration"),
        ("当地残疾孩子康复救助标准怎么定", "place"),
    ],
)
def test_what_decides_and_was_left_out_is_asked_for_once(assistant: Assistant, text: str, needs: str) -> None:
    answer = assistant.ask(text)
    assert answer.provenance["needs"] == needs
    questions = [chip["data-question"] or "" for chip in Markup(ask_back_html(answer)).named("suggestion")]
    assert len(questions) == 2
    for question in questions:
        again = assistant.ask(question)
        assert again.status in {"answered", "related", "declined"}
        assert "needs" not in again.provenance or again.provenance["needs"] != needs


def test_a_model_that_asks_for_a_place_gets_places_to_tap() -> None:
    chips = Markup(ask_back_html(answer_of(provenance={"needs": "place"}))).named("suggestion")
    assert [chip["data-question"] for chip in chips] == ["孩子，在遵义？", "孩子，在外省？"]


# -- keeping ----------------------------------------------------------------------------------------------------------------


def test_the_text_for_a_chat_has_every_source_with_its_state_and_no_marks(assistant: Assistant) -> None:
    answer = assistant.ask("初二的孩子每天该睡几个小时？")
    text = share_text(answer)
    assert "**" not in text
    for citation in answer.citations:
        assert f"[{citation.marker}] {citation.document_title} · {citation.locator}" in text
        assert messages.message("zh", f"validity.{citation.validity.state}") in text


def test_the_text_for_a_chat_keeps_the_numbers_of_a_danger_first(assistant: Assistant) -> None:
    text = share_text(assistant.ask("我女儿说她不想活了"))
    assert 0 < text.index("120") < text.index("[1]")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "", "https://a/" + "x" * 700])
def test_only_an_address_of_a_page_becomes_a_code(page: Page, address: str) -> None:
    assert page.act({"do": "code", "address": address, "language": "zh"}).keys() == {"error"}


def test_a_code_has_its_three_corners() -> None:
    rows = code("http://127.0.0.1:7860/?clause=zunyi-plan/2.1/measures/8")
    corner = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]
    assert [row[:7] for row in rows[:7]] == corner
    assert [row[-7:] for row in rows[:7]] == corner
    assert [row[:7] for row in rows[-7:]] == corner


def test_an_answer_can_be_kept_and_judged_but_a_greeting_cannot(assistant: Assistant) -> None:
    shown = turn_html(assistant.ask("打孩子违法吗？"), "zh")
    assert {"keep", "share", "useful"} <= {a.get("data-action") for _, a in Markup(shown).elements}
    assert Markup(shown).named("opinion")
    greeting = turn_html(assistant.ask("你好"), "zh")
    assert not Markup(greeting).named("opinion")


def test_every_number_of_the_handbook_is_in_the_file_of_contacts(settings: Settings) -> None:
    guide = read_card_guide(settings.corpus)
    for situation in load_duties(settings.corpus):
        assert "110" in situation.numbers, situation.situation_id
        assert set(situation.numbers) <= set(guide.contacts), situation.situation_id


# -- drafts of a model ---------------------------------------------------------------------------------------------------


def kit_steps(page: Page, kit: str, **step: object) -> dict[str, Any]:
    return page.act({"do": "talk", "language": "zh", "kit": kit, "section": "points", **step})


def test_without_a_model_a_talk_shows_nothing_of_drafts(page: Page) -> None:
    made = kit_steps(page, "", step="make", subject="bullying", audience="junior", minutes="20")
    assert "draft" not in made["html"]
    refused = kit_steps(page, made["kit"], step="draft", place=0)
    assert "html" not in refused
    assert "ASSISTANT_LLM" in refused["error"]


def test_drafts_are_marked_until_a_person_accepts_them_one_by_one(assistant: Assistant) -> None:
    story = "例子：小宁一进门就把书包丢在地上。奶奶放下碗，坐到他身边。"
    with ChatServer(Script(reply=story)) as server:
        llm = ModelSettings(provider="openai", name="m", address=server.address, key="sk-draft-0123456789", timeout=20)
        page = Page(Assistant(replace(assistant.settings, llm=llm), assistant.quoter))
        made = kit_steps(page, "", step="make", subject="bullying", audience="junior", minutes="20")
        assert Markup(made["html"]).open == []
        assert made["html"].count('data-step="draft"') == 3  # a button at each point
        drafted = kit_steps(page, made["kit"], step="draft", place=1)
    assert drafted["html"].count("草稿 · ") == 2
    assert messages.message("zh", "talk.draft_note") in drafted["html"]
    accepted = kit_steps(page, drafted["kit"], step="accept", place=1, sentence=0)
    assert accepted["html"].count("草稿 · ") == 1
    left = kit_steps(page, accepted["kit"], step="remove", place=1, sentence=1)
    assert left["html"].count("草稿 · ") == 0
    kept = json.loads(left["kit"])["points"][1]["drafts"]
    assert [(one["text"], one["accepted"]) for one in kept] == [("小宁一进门就把书包丢在地上。", True)]
