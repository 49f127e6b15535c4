"""What a reader sees first: what this is, who runs it, six situations to tap, and the numbers to call in danger."""

from dataclasses import dataclass
from urllib.parse import quote

from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.safety import CardGuide
from assistant.schema import Contact, Language
from assistant.ui.markup import Html, element, icon, joined

MOST_URGENT = ("110", "120", "119")
_URGENT_TOO = ("12110", "122")  # for whoever cannot speak, and after a road accident


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A situation to tap."""

    name: str
    icon: str


# In this order. What each asks is answered by national law, so that it holds wherever the page is at home; which article
# that is, a test holds.
TILES = (
    Tile(name="bullied", icon="shield"),
    Tile(name="school", icon="book"),
    Tile(name="phone", icon="mobile"),
    Tile(name="beaten", icon="hand"),
    Tile(name="aid", icon="coin"),
    Tile(name="away", icon="bag"),
)


def say(language: Language, key: str, **values: object) -> str:
    """A sentence of the [first] section of the locale files."""
    return message(language, f"first.{key}", **values)


def home_place(assistant: Assistant, language: Language) -> str:
    """The short name of the place whose texts come first; "" where there is none.

    "遵义" of 遵义市, "Zunyi" in English.
    """
    places = assistant.quoter.context.places
    home = next((place for place in places.divisions if place.code == places.home), None)
    if home is None:
        return ""
    return home.short if language == "zh" else home.english.title()


def page_name(assistant: Assistant, language: Language) -> str:
    """What the page is called: after its place."""
    return say(language, "name", place=home_place(assistant, language)).strip()


def promise_html(assistant: Assistant, language: Language, away: str) -> Html:
    """One promise, and the small lines under it. `away` is the host of a language model to which questions may go."""
    place = home_place(assistant, language)
    title = say(language, "promise" if place else "promise_nation", place=place)
    kept = say(language, "kept_away", host=away) if away else say(language, "kept")
    return element(
        "div",
        element("h2", title),
        element("p", say(language, "free"), "" if language == "zh" else " ", kept, class_="free"),
        _runner(assistant, language),
        class_="promise",
    )


def _runner(assistant: Assistant, language: Language) -> Html:
    """Who runs the page and how to reach them, and up to when its texts were checked."""
    settings = assistant.settings
    who = say(language, "run_by", name=settings.runner) if settings.runner else say(language, "run_by_nobody")
    contact = _contact(settings.contact, language) if settings.contact else ""
    day = max((document.checked for document in assistant.corpus.documents.values()), default="")
    checked = say(language, "checked", day=_written(day, language)) if day else ""
    lines = [element("span", line) for line in (who, contact, checked) if line]
    return element("p", *lines, class_="runner")


def _written(day: str, language: Language) -> str:
    """A day as people write it.

    >>> _written("2026-11-03", "zh"), _written("2026", "zh")
    ('2026年11月3日', '2026')
    """
    parts = day.split("-")
    if language == "en" or len(parts) != 3:
        return day
    return "{}年{}月{}日".format(*(int(part) for part in parts))


def _contact(contact: str, language: Language) -> Html:
    """How to reach who runs the page: to tap, where it is a number or an address of e-mail."""
    digits = "".join(sign for sign in contact if sign.isascii() and (sign.isdigit() or sign == "+"))
    words = element("span", say(language, "contact"))
    if "@" in contact:
        return joined([words, element("a", contact, href=f"mailto:{contact}")])
    if len(digits) >= 5 and len(digits) > len(contact) / 2:
        return joined([words, element("a", contact, href=f"tel:{digits}")])
    return joined([words, contact])


def tiles_html(language: Language) -> Html:
    """The situations, each a link that asks its question: also before the script is there."""
    links = [element("li", _tile(tile, language)) for tile in TILES]
    return element("ul", *links, class_="tiles", aria_label=say(language, "tiles"))


def tile_question(tile: Tile, language: Language) -> str:
    """What is asked where a tile is tapped."""
    return say(language, f"tile_{tile.name}_ask")


def _tile(tile: Tile, language: Language) -> Html:
    question = tile_question(tile, language)
    return element(
        "a",
        element("span", icon(tile.icon), class_="tile-icon"),
        element(
            "span", element("b", say(language, f"tile_{tile.name}")), element("span", question), class_="tile-words"
        ),
        href=asked_by_address(question),
        class_="situation",
        data_action="ask",
        data_question=question,
    )


def asked_by_address(question: str) -> str:
    """The address that asks a question.

    >>> asked_by_address("a b?")
    '/?q=a%20b%3F'
    """
    return f"/?q={quote(question)}"


def homes_line(language: Language) -> Html:
    """The way to the homes of those who work with children."""
    links = [
        element(
            "a",
            say(language, f"home_{role}"),
            href=f"/?role={role}",
            data_action="choose",
            data_role=role,
            class_="home-link",
        )
        for role in ("instructor", "director")
    ]
    return element("p", element("span", say(language, "homes")), *links, class_="homes-line")


def danger_html(guide: CardGuide, language: Language) -> Html:
    """Always in reach: whom to call when a child is in danger. It opens without any script."""
    urgent = [element("li", _number(guide.contact(number, language), language)) for number in MOST_URGENT]
    others = [number for number in guide.contacts if number not in {*MOST_URGENT, *_URGENT_TOO}]
    too, lines = (
        [element("li", _number(guide.contact(n, language), language)) for n in ns] for ns in (_URGENT_TOO, others)
    )
    sheet = element(
        "div",
        element("p", say(language, "danger_lead"), class_="danger-lead"),
        element("ul", *urgent, class_="urgent"),
        element("ul", *too, class_="others urgent-too"),
        element("h3", say(language, "danger_others")),
        element("ul", *lines, class_="others"),
        class_="danger-sheet",
    )
    summary = element("summary", icon("phone"), element("span", say(language, "danger")))
    return element("details", summary, sheet, id="danger", class_="danger-help")


def _number(contact: Contact, language: Language) -> Html:
    label = message(language, "ui.call", number=contact.number, name=contact.name)
    doubt = contact.certainty == "check-locally"
    unsure = element("span", message(language, "ui.check_locally"), class_="unsure") if doubt else ""
    about = element(
        "span", element("b", contact.name), element("span", contact.use, class_="use"), unsure, class_="who"
    )
    return element(
        "a", element("span", contact.number, class_="tel"), about, href=f"tel:{contact.number}", aria_label=label
    )
