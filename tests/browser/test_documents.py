"""A document of one's own from the file to an answer that cites it, and words looked for in everything held."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.corpus.library import Shelf
from assistant.live import Live
from assistant.settings import Settings
from tests.browser.actions import (
    DESK,
    PHONE,
    SIZES,
    Page,
    Visit,
    ask,
    box,
    check_targets,
    expect,
    other_language,
    served,
)
from tests.browser.axe import faults
from tests.support import offered_files

pytestmark = pytest.mark.browser

QUESTION = "在廊坊，儿童之家每周开放多少小时？"  # the place that is corrected on the way: the text names another
WORDS = "每周开放不少于二十二小时"


@pytest.fixture(scope="module")
def own(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Live:
    """An assistant that follows a library of its own, small enough to be indexed at once."""
    folder = tmp_path_factory.mktemp("own")
    return Live.start(replace(settings, library=folder / "library", store=folder / "store", statutes=False))


@pytest.fixture(scope="module")
def address(own: Live) -> Iterator[str]:
    with served(own) as place:
        yield place


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("offered") / "rules.pdf"
    file.write_bytes(offered_files.pdf([offered_files.RULES.strip().split("\n")]))
    return file


def opened(page: Page, name: str) -> None:
    page.wait_for_selector(f"#panel-body:not([aria-busy]) .{name}-view")


def offered(page: Page, file: Path) -> None:
    page.set_input_files("#document-file", file)
    page.wait_for_selector("#document-draft .draft")


def settled(page: Page) -> None:
    """The index is built."""
    expect(page.locator("#document-list .index-state[data-stage=done]")).to_be_visible(timeout=300_000)


def test_from_a_pdf_through_preview_and_correction_to_an_answer_that_cites_it_and_out_again(
    visit: Visit, own: Live, rules: Path
) -> None:
    page = visit("/?browse", PHONE)
    opened(page, "browse")
    page.click(".add-document")
    page.wait_for_selector("#tool:not([aria-busy]) .documents")
    check_targets(page)
    assert "documents" in page.url
    offered(page, rules)
    assert page.input_value(".draft [name=title]") == offered_files.TITLE
    expect(page.locator("#draft-shown")).to_contain_text("6条，占正文的100%")
    assert faults(page) == []
    page.fill(".draft [name=title]", "")
    page.locator(".draft [name=number]").focus()
    expect(page.locator("#draft-shown .alert")).to_be_visible()  # said at once, and the form is as it was
    page.fill(".draft [name=title]", offered_files.TITLE)
    page.fill(".draft [name=issuer]", "青禾市妇女联合会")
    page.fill(".draft [name=place]", "火星市")
    page.locator(".draft [name=number]").focus()
    expect(page.locator("#draft-shown .alert")).to_contain_text("火星市")
    page.fill(".draft [name=place]", "廊坊市")
    page.locator(".draft [name=number]").focus()
    expect(page.locator("#draft-shown .facts")).to_contain_text("河北省廊坊市")
    page.dblclick(".draft [type=submit]")
    settled(page)
    expect(page.locator(".own-list > li")).to_have_count(1)
    assert faults(page) == []
    kept = next(document for document in own.now().corpus.documents.values() if document.title == offered_files.TITLE)
    assert (kept.issuer, kept.place) == ("青禾市妇女联合会", "河北省廊坊市")

    page.goto(page.url.split("?")[0])
    page.wait_for_selector("body.ready #question")
    turn = ask(page, QUESTION)
    source = turn.locator(f"[data-id^='{kept.document_id}/']").first
    expect(source).to_be_visible()
    source.click()
    opened(page, "clause")
    expect(page.locator("#panel-body .original")).to_contain_text("二十二小时")
    expect(page.locator("#panel-body .badge.own")).to_be_visible()

    page.goto(page.url.split("?")[0] + "?documents")
    page.wait_for_selector("#tool:not([aria-busy]) .own-list")
    page.click("[data-action=library-ask]")
    page.click("[data-action=library-spare]")
    expect(page.locator(".sure")).to_be_hidden()
    page.click("[data-action=library-ask]")
    page.click("[data-action=library-remove]")
    settled(page)
    expect(page.locator(".own-list")).to_have_count(0)
    assert kept.document_id not in own.now().corpus.documents
    assert Shelf(own.settings.library).ids() == []

    page.click("#document-list details summary")
    page.click("[data-action=library-restore]")
    expect(page.locator(".own-list > li")).to_have_count(1)  # the reply is there, and with it that the index is not
    settled(page)
    page.goto(page.url.split("?")[0])
    page.wait_for_selector("body.ready #question")
    expect(ask(page, QUESTION).locator(f"[data-id^='{kept.document_id}/']").first).to_be_visible()


def test_what_is_refused_stays_chosen_and_pasted_words_stay_written(visit: Visit, tmp_path: Path) -> None:
    page = visit("/?documents", PHONE)
    page.wait_for_selector("#tool:not([aria-busy]) .documents")
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\nnothing here")
    page.set_input_files("#document-file", broken)
    expect(page.locator("#document-sent .alert")).to_contain_text("broken.pdf")
    assert page.evaluate("document.querySelector('#document-file').files.length") == 1
    page.click("[data-action=library-resend]")
    expect(page.locator("#document-sent .alert")).to_contain_text("broken.pdf")
    page.click(".paste summary")
    page.fill(".paste textarea", "？？？")
    page.click(".paste [type=submit]")
    expect(page.locator("#draft-shown .alert")).to_be_visible()
    page.click(".draft [type=submit]")
    expect(page.locator("#draft-shown .alert")).to_be_visible()
    assert page.input_value(".paste textarea") == "？？？"
    assert faults(page) == []
    page.fill(".paste textarea", offered_files.RULES)
    page.click(".paste [type=submit]")
    expect(page.locator(".draft [name=title]")).to_have_value(offered_files.TITLE)
    page.fill(".draft [name=issuer]", "青禾市妇女联合会")
    other_language(page)
    expect(page.locator(".tool-title")).to_have_text("Documents you added")
    assert page.input_value(".draft [name=issuer]") == "青禾市妇女联合会"
    assert page.input_value(".paste textarea") == offered_files.RULES
    page.click("[data-action=library-drop]")
    expect(page.locator(".draft")).to_have_count(0)


def test_a_file_can_be_dropped(visit: Visit) -> None:
    page = visit("/?documents", DESK)
    page.wait_for_selector("#tool:not([aria-busy]) .documents")
    data = page.evaluate_handle(
        """(text) => {
          const data = new DataTransfer();
          data.items.add(new File([text], "办法.txt", { type: "text/plain" }));
          return data;
        }""",
        offered_files.RULES,
    )
    page.dispatch_event(".drop", "dragover", {"dataTransfer": data})
    expect(page.locator(".drop.over")).to_be_visible()
    page.dispatch_event(".drop", "drop", {"dataTransfer": data})
    page.wait_for_selector("#document-draft .draft")
    expect(page.locator(".drop.over")).to_have_count(0)
    assert page.input_value(".draft [name=title]") == offered_files.TITLE


@pytest.mark.parametrize("size", SIZES)
def test_words_are_looked_for_in_everything_and_a_hit_opens_its_article(visit: Visit, size: tuple[int, int]) -> None:
    page = visit("/?browse", size)
    opened(page, "browse")
    page.fill(".find-words [name=words]", "近视")
    page.keyboard.press("Enter")
    opened(page, "find")
    assert page.locator(".find-view mark").first.inner_text() == "近视"
    assert "find=" in page.url
    assert faults(page) == []
    groups = page.locator(".found-group").count()
    if page.locator(".found-more").count():
        page.click(".found-more")
        expect(page.locator(".found-group")).not_to_have_count(groups)
    page.locator(".find-view .entry").first.click()
    opened(page, "clause")
    assert page.locator(".original mark").inner_text() == "近视"
    page.click("#panel-back")
    opened(page, "find")


@pytest.mark.parametrize("size", SIZES)
def test_topics_lead_to_texts_and_a_permalink_shows_its_article_and_title(visit: Visit, size: tuple[int, int]) -> None:
    page = visit("/?browse", size)
    opened(page, "browse")
    page.click(".topic[data-id=health]")
    opened(page, "topic")
    assert faults(page) == []
    page = visit("/?clause=zunyi-plan/2.1/measures/8", size)
    opened(page, "clause")
    expect(page.locator(".whole-marked")).to_be_visible()
    title, panel = box(page.locator(".clause-view .view-title")), box(page.locator("#panel-body"))
    assert title["y"] >= panel["y"]
    assert "儿童发展规划" in page.locator("#panel-label").inner_text()
