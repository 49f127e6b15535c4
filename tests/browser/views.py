"""Every view of the page and the clicks that lead to it, for the tests that look at all of them."""

from collections.abc import Callable, Mapping

from assistant.schema import Language
from tests.browser.actions import Page, ask, browse, choose, close_sheet, menu, tab

Opening = Callable[[Page, Language], None]

BULLYING: Mapping[Language, str] = {
    "zh": "孩子在学校被欺负，学校必须做什么？",
    "en": "What must the school do about bullying?",
}
DANGER: Mapping[Language, str] = {"zh": "我女儿说她不想活了", "en": "My daughter says she wants to die"}
VAGUE: Mapping[Language, str] = {"zh": "孩子", "en": "my child"}
MONEY: Mapping[Language, str] = {"zh": "遵义市孤儿每月补贴多少钱？", "en": "How much is an orphan's monthly allowance?"}
ABUSE = "suspected-abuse-or-violence"


def _welcome(page: Page, language: Language) -> None:
    page.wait_for_selector(".welcome")


def _menu(page: Page, language: Language) -> None:
    menu(page)


def _numbers(page: Page, language: Language) -> None:
    page.keyboard.press("Escape")
    page.click("#danger summary")


def _desk(page: Page, language: Language) -> None:
    page.keyboard.press("Escape")
    choose(page, "instructor")
    page.wait_for_selector(".instructor-home")


def _cases(page: Page, language: Language) -> None:
    choose(page, "director")
    page.wait_for_selector(".director-home")


def _answer(page: Page, language: Language) -> None:
    choose(page, "parent")
    ask(page, BULLYING[language])


def _source(page: Page, language: Language) -> None:
    page.locator("#live .words .chip:visible").last.click()
    page.wait_for_selector("#panel-body:not([aria-busy]) .current mark")


def _opinion(page: Page, language: Language) -> None:
    _lower(page)
    page.locator("#live .opinion summary").click()


def _keep(page: Page, language: Language) -> None:
    page.locator("#live [data-action=keep]").click()
    page.wait_for_selector("#keep[open] img")


def _danger(page: Page, language: Language) -> None:
    page.keyboard.press("Escape")  # the picture that was kept
    ask(page, DANGER[language])


def _declined(page: Page, language: Language) -> None:
    ask(page, MONEY[language])


def _clarify(page: Page, language: Language) -> None:
    ask(page, VAGUE[language])


def _browse(page: Page, language: Language) -> None:
    browse(page)


def _map(page: Page, language: Language) -> None:
    page.locator(".browse-view details:has(.map) summary").first.click()


def _section(page: Page, language: Language) -> None:
    page.locator(".browse-view .fields .tile").first.click()
    page.wait_for_selector("#panel-body:not([aria-busy]) .section-view")


def _document(page: Page, language: Language) -> None:
    page.click("#panel-back")
    page.locator(".browse-view .entries .tile").first.click()
    page.wait_for_selector("#panel-body:not([aria-busy]) .document-view")


def _handbook_index(page: Page, language: Language) -> None:
    _lower(page)
    tab(page, "handbook")


def _handbook(page: Page, language: Language) -> None:
    page.click(f"#tool [data-id={ABUSE}]")
    page.wait_for_selector("#tool:not([aria-busy]) .handbook .step")


def _practice(page: Page, language: Language) -> None:
    tab(page, "practice")


def _scenario(page: Page, language: Language) -> None:
    page.locator(".practice > .main-button").click()
    page.wait_for_selector("#tool:not([aria-busy]) form[data-form=scenario]")


def _verdict(page: Page, language: Language) -> None:
    page.locator("#tool label.option").first.click()
    page.click("#tool form [type=submit]")
    page.wait_for_selector("#tool:not([aria-busy]) .verdict")


def _indicators(page: Page, language: Language) -> None:
    tab(page, "indicators")


def _talk_start(page: Page, language: Language) -> None:
    tab(page, "talk")


def _talk(page: Page, language: Language) -> None:
    page.select_option("#tool [name=topic]", "myopia")
    page.click("#tool [type=submit]")
    page.wait_for_selector("#tool:not([aria-busy]) .talk-item")


def _lower(page: Page) -> None:
    if page.locator("body.sheet-open").count():
        close_sheet(page)


# In this order each view is reached from the one before it.
VIEWS: Mapping[str, Opening] = {
    "welcome": _welcome,
    "menu": _menu,
    "numbers": _numbers,
    "desk": _desk,
    "cases": _cases,
    "answer": _answer,
    "source": _source,
    "opinion": _opinion,
    "keep": _keep,
    "danger": _danger,
    "declined": _declined,
    "clarify": _clarify,
    "browse": _browse,
    "map": _map,
    "section": _section,
    "document": _document,
    "handbook index": _handbook_index,
    "handbook": _handbook,
    "practice": _practice,
    "scenario": _scenario,
    "verdict": _verdict,
    "indicators": _indicators,
    "talk start": _talk_start,
    "talk": _talk,
}


def walk(page: Page, language: Language, look: Callable[[str], None]) -> None:
    """Goes through every view and looks at each, all movement ended."""
    for name, opening in VIEWS.items():
        opening(page, language)
        page.evaluate(  # one that is cancelled on the way has ended too
            "Promise.all(document.getAnimations().filter(a => a.effect.getTiming().iterations < 9)"
            ".map(a => a.finished.catch(() => null)))"
        )
        look(name)
