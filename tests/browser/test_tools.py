"""The tools as their users meet them: each journey from the first click to the opened file, on a phone and on a desk."""

import csv
import io
import re
from pathlib import Path

import openpyxl
import pypdf
import pytest
from PIL import Image

from assistant import messages
from assistant.settings import Settings
from assistant.tools.duties import load_duties
from assistant.tools.feedback import feedback_path, kept
from assistant.tools.indicators import load_indicators
from assistant.tools.practice import load_practice
from assistant.ui.keep import code
from tests.browser.actions import (
    DESK,
    PHONE,
    SCHEMES,
    SIZES,
    SLEEP,
    Page,
    Visit,
    answered,
    ask,
    box,
    check_targets,
    choose,
    expect,
    menu,
    open_tool,
    other_language,
    read_source,
    saved,
    tab,
)
from tests.conftest import ROOT

pytestmark = pytest.mark.browser

ABUSE = "suspected-abuse-or-violence"
SCENARIOS = {scenario.scenario_id: scenario for scenario in load_practice(ROOT / "corpus")}
INDICATORS = load_indicators(ROOT / "corpus")


# -- the tabs -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_every_tab_opens_its_tool_and_the_way_back_leads_to_the_conversation(
    visit: Visit, size: tuple[int, int], locale: str
) -> None:
    page = visit(size=size, locale=locale)
    ask(page, SLEEP)
    for name in ("handbook", "practice", "indicators", "talk"):
        tab(page, name)
        check_targets(page)
        expect(page.locator("#composer")).to_be_hidden()
    tab_button = page.locator(".tabs [data-tab=ask]")
    menu(page)
    tab_button.click()
    expect(page.locator("#live .turn")).to_be_visible()
    expect(tab_button).to_have_attribute("aria-current", "page")


def test_the_browsers_back_button_goes_through_the_tools(visit: Visit) -> None:
    page = visit(size=PHONE)
    tab(page, "handbook")
    page.click(f"[data-id={ABUSE}]")
    page.wait_for_selector(".handbook .step")
    page.locator("#tool .cite").first.click()
    page.wait_for_selector("body.sheet-open .clause-view")
    page.go_back()
    page.wait_for_selector("body:not(.sheet-open)")
    expect(page.locator(".handbook .step").first).to_be_visible()
    page.go_back()
    page.wait_for_selector(".handbook-index")
    page.go_back()
    expect(page.locator(".welcome")).to_be_visible()


def test_the_tabs_of_a_role_come_first(visit: Visit) -> None:
    page = visit(size=PHONE)
    choose(page, "instructor")
    expect(page.locator(".tabs button").nth(2)).to_have_attribute("data-tab", "talk")
    choose(page, "director")
    expect(page.locator(".tabs button").nth(2)).to_have_attribute("data-tab", "handbook")


def test_the_language_changes_under_an_open_tool(visit: Visit) -> None:
    page = visit(f"/?handbook={ABUSE}")
    page.wait_for_selector(".handbook .step")
    other_language(page)
    expect(page.locator("#tool .stage h3").first).to_have_text(messages.message("en", "handbook.when_at-once"))


# -- handbook ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", SIZES)
def test_a_checklist_from_the_first_click_to_the_clause(visit: Visit, size: tuple[int, int], scheme: str) -> None:
    page = visit(size=size, scheme=scheme)
    open_tool(page, "director", "handbook")
    page.click(f"[data-id={ABUSE}]")
    page.wait_for_selector(".handbook .step")
    first = page.locator(".step").first
    first.locator("label").click()
    assert first.locator("input").is_checked()
    expect(page.locator(".numbers a[href='tel:110']")).to_be_visible()
    check_targets(page)
    read_source(page, first.locator(".cite").first)


def test_a_checklist_is_printed_black_on_white(visit: Visit) -> None:
    page = visit(f"/?handbook={ABUSE}", scheme="dark")
    page.wait_for_selector(".handbook .step")
    paper = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4")))
    words = re.sub(r"\s", "", "".join(sheet.extract_text() for sheet in paper.pages))
    situation = next(entry for entry in load_duties(ROOT / "corpus") if entry.situation_id == ABUSE)
    for step in situation.steps:
        assert re.sub(r"\s", "", step.do.zh)[:12] in words
    assert re.sub(r"\s", "", situation.gaps[0].what.zh)[:12] in words
    assert "110" in words
    assert messages.message("zh", "ui.name") not in words
    assert messages.message("zh", "handbook.print") not in words
    page.emulate_media(media="print")
    colours = page.evaluate(
        "['.step-words', '.tool-title', 'body'].map(s => getComputedStyle(document.querySelector(s)))"
        ".map(s => [s.color, s.backgroundColor])"
    )
    assert [colour for colour, _ in colours] == ["rgb(0, 0, 0)"] * 3
    assert colours[2][1] == "rgb(255, 255, 255)"


# -- practice -----------------------------------------------------------------------------------------------------------------


def answer_scenario(page: Page, rightly: bool) -> str:
    """Answers the scenario that is shown; returns its id."""
    form = page.locator("#tool form[data-form=scenario]")
    name = form.get_attribute("data-id") or ""
    for number, option in enumerate(SCENARIOS[name].options):
        if option.right == rightly:
            form.locator("label").nth(number).click()
            if not rightly:
                break
    form.locator("[type=submit]").click()
    verdict = page.locator("#tool .verdict")
    expect(verdict).to_have_attribute("data-right", "true" if rightly else "false")
    assert verdict.evaluate("e => e === document.activeElement")
    return name


@pytest.mark.parametrize("size", SIZES)
def test_a_round_of_practice_and_what_to_read_again(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(size=size)
    tab(page, "practice")
    expect(page.locator("[data-count=new]")).to_have_text(str(len(SCENARIOS)))
    page.locator(".practice > .main-button").click()
    wrong = ""
    for number in range(10):
        page.wait_for_selector("#tool form[data-form=scenario]")
        name = answer_scenario(page, rightly=number > 0)
        wrong = wrong or name
        if number == 0:
            check_targets(page)
        page.click("[data-action=practice-next]")
    expect(page.locator(".round-result")).to_have_text(messages.message("zh", "practice.result", right=9, done=10))
    expect(page.locator("[data-count=new]")).to_have_text(str(len(SCENARIOS) - 10))
    expect(page.locator("[data-count=due]")).to_have_text("1")
    shown = [chip.get_attribute("data-id") for chip in page.locator(".read-again .cite").all()]
    assert shown == list(SCENARIOS[wrong].clause_ids)
    page.reload()
    ready_tool(page)
    expect(page.locator("[data-count=due]")).to_have_text("1")
    page.locator(".practice > .main-button").click()
    expect(page.locator("#tool form")).to_have_attribute("data-id", wrong)


def ready_tool(page: Page) -> None:
    page.wait_for_selector("body.ready #tool .tool-view")


def test_boxes_come_again_when_their_days_have_passed(visit: Visit) -> None:
    page = visit("/?practice")
    ready_tool(page)
    name = next(iter(SCENARIOS))
    plan = page.evaluate(
        """name => {
            const day = Math.floor((Date.now() - new Date().getTimezoneOffset() * 60000) / 86400000);
            localStorage.setItem('child-policy-assistant-practice', JSON.stringify({[name]: {box: 2, due: day + 1}}));
            return day;
        }""",
        name,
    )
    assert plan > 0
    tab(page, "practice")
    expect(page.locator("[data-count=due]")).to_have_text("0")
    page.evaluate(
        "([name, day]) => localStorage.setItem('child-policy-assistant-practice', JSON.stringify({[name]: {box: 2, due: day}}))",
        [name, plan],
    )
    page.reload()
    ready_tool(page)
    expect(page.locator("[data-count=due]")).to_have_text("1")
    page.locator(".practice > .main-button").click()
    assert answer_scenario(page, rightly=True) == name
    kept_now = page.evaluate("JSON.parse(localStorage.getItem('child-policy-assistant-practice'))")
    assert kept_now[name] == {"box": 3, "due": plan + 7}


def test_practice_by_keyboard_alone(visit: Visit) -> None:
    page = visit("/?practice")
    ready_tool(page)
    page.locator(".practice > .main-button").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#tool form[data-form=scenario]")
    assert page.evaluate("document.activeElement.classList.contains('tool-title')")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.locator("#tool [type=submit]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#tool .verdict")


def test_an_answer_without_a_choice_is_asked_for(visit: Visit) -> None:
    page = visit("/?practice")
    ready_tool(page)
    page.locator(".practice > .main-button").click()
    page.click("#tool form [type=submit]")
    expect(page.locator("#told")).to_have_text(messages.message("zh", "practice.choose_first"))


def test_what_practice_keeps_can_be_cleared(visit: Visit) -> None:
    page = visit("/?practice")
    ready_tool(page)
    expect(page.locator("[data-action=practice-forget]")).to_be_hidden()
    page.locator(".practice > .main-button").click()
    page.wait_for_selector("#tool form")
    answer_scenario(page, rightly=True)
    tab(page, "practice")
    page.click("[data-action=practice-forget]")
    expect(page.locator("[data-count=new]")).to_have_text(str(len(SCENARIOS)))


# -- indicators -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_the_figures_are_filtered_opened_and_downloaded(visit: Visit, size: tuple[int, int], tmp_path: Path) -> None:
    page = visit(size=size)
    open_tool(page, "instructor", "indicators")
    expect(page.locator("#tool tbody tr")).to_have_count(len(INDICATORS))
    check_targets(page)
    page.click("[data-name=indicators][data-id='1']")
    expect(page.locator("#tool tbody tr")).to_have_count(sum(entry.field == 1 for entry in INDICATORS))
    first = next(entry for entry in INDICATORS if entry.field == 1)
    assert read_source(page, page.locator("#tool tbody .cite").first) == first.quote
    book = openpyxl.load_workbook(saved(page, "[data-form=xlsx]", tmp_path))
    assert book.worksheets[0].max_row == len(INDICATORS) + 1
    head, *rows = csv.reader(io.StringIO(saved(page, "[data-form=csv]", tmp_path).read_text("utf-8-sig")))
    assert len(rows) == len(INDICATORS)
    assert {len(row) for row in rows} == {len(head)}
    assert any(first.quote in row for row in rows)


# -- asking back, keeping, saying whether it was right ------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_asking_back_is_answered_by_a_tap(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(size=size)
    turn = ask(page, "孩子")
    chips = turn.locator(".ask-back .suggestion")
    assert all(box(chip)["height"] >= 44 for chip in chips.all())
    chips.filter(has_text="初中生").first.click()
    expect(page.locator("#log .turn")).to_have_count(1)
    assert "初中生" in answered(page).inner_text()


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESK, "dark")])
def test_an_answer_is_kept_as_a_picture(
    visit: Visit, address: str, tmp_path: Path, size: tuple[int, int], scheme: str
) -> None:
    page = visit(size=size, scheme=scheme)
    turn = ask(page, SLEEP)
    page.evaluate("window.isLocal = () => false")  # as on a page that others can open: elsewhere there is no code
    turn.locator("[data-action=keep]").click()
    page.wait_for_selector("#keep[open] img")
    assert page.locator("#keep img").get_attribute("alt")
    file = saved(page, "#keep-save", tmp_path)
    picture = Image.open(file).convert("L")
    assert file.suffix == ".png"
    assert picture.width == 750
    assert picture.height > 600
    clause = page.locator("#live .chip").first.get_attribute("data-id")
    assert read_code(picture) == code(f"{address}/?clause={clause}")
    page.keyboard.press("Escape")
    expect(page.locator("#keep")).to_be_hidden()
    assert page.locator("#live .turn").is_visible()


def read_code(picture: Image.Image) -> list[str]:
    """The modules of the code in the lower right corner of a kept picture."""
    side, margin = 212, 48
    corner = picture.crop(
        (750 - margin - side, picture.height - margin - side + 8, 750 - margin, picture.height - margin + 8)
    )
    dark = corner.point(lambda value: 255 if value < 128 else 0).getbbox()
    assert dark is not None
    found = corner.crop(dark)
    run = next(x for x in range(found.width) if found.getpixel((x, 1)) > 128)  # seven modules of the first corner
    count = round(found.width / (run / 7))
    cell = found.width / count
    return [
        "".join(
            "1" if found.getpixel((int((x + 0.5) * cell), int((y + 0.5) * cell))) < 128 else "0" for x in range(count)
        )
        for y in range(count)
    ]


def test_a_danger_is_kept_with_its_numbers(visit: Visit, tmp_path: Path) -> None:
    page = visit(size=PHONE)
    turn = ask(page, "我女儿说她不想活了")
    turn.locator("[data-action=share]").click()
    text = page.evaluate("navigator.clipboard.readText()")
    assert 0 < text.index("120") < text.index("[1]")
    turn.locator("[data-action=keep]").click()
    page.wait_for_selector("#keep[open] img")
    assert Image.open(saved(page, "#keep-save", tmp_path)).height > 900


def test_an_answer_is_copied_for_a_chat(visit: Visit) -> None:
    page = visit(locale="en-US")
    ask(page, "How many hours should a middle schooler sleep?").locator("[data-action=share]").click()
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith("Question: How many hours")
    assert "**" not in text
    assert "2026-11-23" in text
    assert "[1] " in text


def test_one_tap_says_that_an_answer_was_of_use_and_leaves_no_words(visit: Visit, settings: Settings) -> None:
    page = visit(size=PHONE)
    turn = ask(page, SLEEP)
    turn.locator("[data-action=useful]").click()
    expect(turn).to_contain_text(messages.message("zh", "feedback.thanks"))
    expect(turn.locator("[data-action=useful], .opinion")).to_have_count(0)
    last = list(kept(feedback_path(settings, {})))[-1]
    assert (last.verdict, last.question) == ("right", "")
    assert last.clause_ids


@pytest.mark.parametrize("size", SIZES)
def test_a_reader_says_that_an_answer_is_incomplete(visit: Visit, settings: Settings, size: tuple[int, int]) -> None:
    page = visit(size=size)
    opinion = ask(page, SLEEP).locator(".opinion")
    opinion.locator("summary").click()
    assert all(box(choice)["height"] >= 44 for choice in opinion.locator("label").all())
    opinion.locator("[value=incomplete]").check()
    opinion.locator("[name=note]").fill(f"<b>还差</b>幼儿园 {size[0]}")
    opinion.locator("[type=submit]").click()
    expect(page.locator("#live .reply")).to_contain_text(messages.message("zh", "feedback.thanks"))
    last = list(kept(feedback_path(settings, {})))[-1]
    assert (last.verdict, last.question, last.note) == ("incomplete", SLEEP, f"<b>还差</b>幼儿园 {size[0]}")
    assert last.clause_ids
