"""The talk kit in Chromium: from the first click to the opened files, and a saved kit opened again."""

import json
from pathlib import Path
from typing import Any

import docx
import pptx
import pytest

from assistant import messages
from tests.browser.actions import (
    SIZES,
    Page,
    Visit,
    check_targets,
    expect,
    open_tool,
    read_source,
    saved,
)
from tests.support.office import converted, pdf_pages

pytestmark = pytest.mark.browser


def make_talk(page: Page, topic: str = "myopia", minutes: str = "20") -> None:
    page.wait_for_selector("#tool form[data-form=talk]")
    page.select_option("#tool [name=topic]", topic)
    page.select_option("#tool [name=minutes]", minutes)
    page.click("#tool [type=submit]")
    page.wait_for_selector("#tool .talk-item")


def places(page: Page, section: str = "points") -> list[Any]:
    entries = page.locator(f".talk-section[data-section={section}] .talk-item").all()
    return [entry.locator(".cite").first.get_attribute("data-id") for entry in entries]


@pytest.mark.parametrize("size", SIZES)
def test_a_talk_from_the_first_click_to_the_opened_files(visit: Visit, size: tuple[int, int], tmp_path: Path) -> None:
    page = visit(size=size)
    open_tool(page, "instructor", "talk")
    make_talk(page)
    check_targets(page)
    before = places(page)
    points = page.locator(".talk-section[data-section=points]")
    points.locator("[data-step=down]").first.click()
    page.wait_for_function(
        "id => document.querySelector('.talk-section[data-section=points] .cite').dataset.id === id", arg=before[1]
    )
    assert page.evaluate("document.activeElement.dataset.section") == "points"
    points.locator("[data-step=drop]").nth(1).click()
    expect(points.locator(".talk-item")).to_have_count(len(before) - 1)
    points.locator(".adder summary").click()
    points.locator("[name=words]").fill("用人单位的工作人员造成他人损害")
    points.locator("[type=submit]").click()
    points.locator("[data-step=add]").first.click()
    expect(points.locator(".found .caution")).to_contain_text("关系不大")
    expect(points.locator(".talk-item")).to_have_count(len(before) - 1)
    points.locator("[data-action=talk-insist]").click()
    expect(points.locator(".talk-item")).to_have_count(len(before))
    first = page.locator("#tool .quoted-words").first.inner_text().strip("“”")
    assert read_source(page, page.locator("#tool .cite").first) == first
    word, deck, handout = office_files(page, tmp_path)
    assert first in "".join(paragraph.text for paragraph in word.paragraphs)
    assert any(first in slide.notes_slide.notes_text_frame.text for slide in deck.slides if slide.has_notes_slide)
    assert handout.paragraphs
    assert first in saved(page, "[data-form=md]", tmp_path).read_text("utf-8")
    kit = json.loads(saved(page, "[data-form=json]", tmp_path).read_text("utf-8"))
    assert [point["quotes"][0]["clause_id"] for point in kit["points"]] == places(page)


def office_files(page: Page, folder: Path) -> tuple[Any, Any, Any]:
    """The talk, the slides and the handout as a browser saves them, each opened by its library."""
    word = docx.Document(str(saved(page, "[data-form=docx]", folder)))
    deck = pptx.Presentation(str(saved(page, "[data-form=pptx]", folder)))
    return word, deck, docx.Document(str(saved(page, "[data-form=handout]", folder)))


@pytest.mark.parametrize("size", SIZES)
def test_the_saved_files_of_a_talk_are_opened_by_libreoffice(
    visit: Visit, office: str, size: tuple[int, int], tmp_path: Path
) -> None:
    page = visit("/?talk", size=size)
    make_talk(page)
    folder = tmp_path / "files"
    folder.mkdir()
    _, deck, _ = office_files(page, folder)
    for file in list(folder.iterdir()):  # talk and slides have one name, their PDFs need two
        file.rename(file.with_stem(f"{file.stem}-{file.suffix[1:]}"))
    pages = {
        name.removeprefix("myopia-primary-20-"): pdf_pages(data) for name, data in converted(office, folder).items()
    }
    assert pages.pop("docx") >= 1
    assert pages == {"pptx": len(deck.slides), "handout-docx": 1}


@pytest.mark.parametrize("size", SIZES)
def test_a_saved_talk_is_opened_again_and_what_changed_is_marked(
    visit: Visit, size: tuple[int, int], tmp_path: Path
) -> None:
    page = visit("/?talk", size=size)
    make_talk(page)
    file = saved(page, "[data-form=json]", tmp_path)
    kit = json.loads(file.read_text("utf-8"))
    kit["points"][0]["quotes"][0]["quote"] = "从前这里写着别的话"
    file.write_text(json.dumps(kit, ensure_ascii=False), "utf-8")
    page.click("[data-action=talk-again]")
    page.set_input_files("#talk-file", file)
    page.wait_for_selector("#tool .talk-item.stale")
    expect(page.locator("#tool .talk-item.stale .badge").first).to_have_text(
        messages.message("zh", "kit.stale_changed")
    )
    page.reload()
    page.wait_for_selector("#tool .talk-item.stale")


def test_a_file_that_is_no_talk_is_refused_in_a_sentence(visit: Visit, tmp_path: Path) -> None:
    page = visit("/?talk")
    page.wait_for_selector("#talk-file", state="attached")
    (tmp_path / "other.json").write_text('{"a": 1}')
    page.set_input_files("#talk-file", tmp_path / "other.json")
    expect(page.locator("#told")).to_have_text(messages.message("zh", "errors.kit_foreign"))


def test_a_subject_of_ones_own_and_one_that_nothing_is_held_on(visit: Visit) -> None:
    page = visit("/?talk", locale="en-US")
    page.wait_for_selector("#tool form[data-form=talk]")
    page.fill("#tool [name=own]", "qwerty zxcvb")
    page.click("#tool [type=submit]")
    expect(page.locator("#told")).not_to_be_empty()
    page.fill("#tool [name=own]", "school buses")
    page.click("#tool [type=submit]")
    page.wait_for_selector("#tool .talk-item")
