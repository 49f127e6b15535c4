"""The tools beside the conversation: which there are, what each shows, what the script may ask them to do.

Like the page they keep nothing of a reader. A talk kit lives in the reader's browser as its file; the last few that were
worked on are remembered by their content, so that a change does not answer every question of a kit again.
"""

import base64
import hashlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from assistant.errors import AssistantError, ModelFailure, UsageError
from assistant.messages import error_text, message
from assistant.pipeline import Assistant
from assistant.safety import CardGuide
from assistant.schema import Language, Role
from assistant.tools import feedback_path, keep, load_duties, load_indicators, load_practice, read_feedback
from assistant.ui.exercises import exercises_html, scenario_html
from assistant.ui.figures_table import indicators_html
from assistant.ui.handbook import handbook_html
from assistant.ui.keep import code, keep_dialog
from assistant.ui.markup import Html
from assistant.ui.talk import doubt_html, found_html, talk_html, talk_start_html

if TYPE_CHECKING:
    from assistant.tools.kit import Kit

# Every way to use the page, in the order in which each reader needs them.
TABS: Mapping[Role, tuple[str, ...]] = {
    "parent": ("ask", "saved", "browse", "handbook", "practice", "indicators", "talk"),
    "instructor": ("ask", "talk", "indicators", "browse", "handbook", "practice", "saved"),
    "director": ("ask", "handbook", "practice", "browse", "indicators", "talk", "saved"),
}
VIEWS = frozenset({"handbook", "practice", "scenario", "indicators", "talk"})
_KITS_REMEMBERED = 32
_MOST_FOUND = 6
_LONGEST_PAGE = 200  # characters of the page's own address
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LOG = logging.getLogger(__name__)
Reply = dict[str, Any]
Choice = TypeVar("Choice")


class Tools:
    """The tools over one shared assistant."""

    def __init__(self, assistant: Assistant, guide: CardGuide) -> None:
        self.assistant = assistant
        self.guide = guide
        root = assistant.settings.corpus
        self.duties = load_duties(root)
        self.practice = load_practice(root)
        self.indicators = load_indicators(root)
        self.desk = Desk(assistant)

    # -- what is shown ------------------------------------------------------------------------------------------------

    def view(self, name: str, identifier: str, data: Mapping[str, Any], language: Language) -> Html:
        """A tool as markup. Raises AssistantError."""
        assistant = self.assistant
        if name == "handbook":
            return handbook_html(assistant, self.duties, self.guide, identifier, language)
        if name == "practice":
            weak = str(data.get("weak", "")).split(",")[:200]
            return exercises_html(assistant, self.practice, self.duties, weak, language)
        if name == "scenario":
            return scenario_html(assistant, self.practice, identifier, _numbers(data.get("chosen")), language)
        if name == "indicators":
            return indicators_html(assistant, self.indicators, identifier, language)
        return talk_start_html(self.desk.topics(), language)

    # -- what is done -------------------------------------------------------------------------------------------------

    def act(self, data: Mapping[str, Any], language: Language) -> Reply:
        """Does one thing for the script. What cannot be done is said in a sentence, as {"error": ...}."""
        try:
            return self._act(data, language)
        except AssistantError as error:
            return {"error": error_text(error, language)}
        except Exception as error:
            _LOG.exception("a tool failed")
            return {"error": error_text(error, language)}

    def _act(self, data: Mapping[str, Any], language: Language) -> Reply:
        wanted = str(data.get("do", ""))
        if wanted == "code":
            return {"rows": code(str(data.get("address", ""))), "dialog": keep_dialog(language)}
        if wanted == "feedback":
            keep(read_feedback(data, self.assistant.settings.today), feedback_path(self.assistant.settings))
            return {"said": message(language, "feedback.thanks")}
        if wanted == "indicators":
            return self._table(str(data.get("form", "")), language)
        if wanted == "talk":
            return self.desk.change(data, language)
        if wanted == "talk-search":
            return self.desk.search(data, language)
        if wanted == "talk-export":
            return self.desk.export(data)
        raise UsageError("bad_option", value=wanted)

    def _table(self, form: str, language: Language) -> Reply:
        from assistant.tools.kit.export import indicator_rows, indicators_csv, indicators_xlsx

        rows = indicator_rows(self.assistant, self.indicators, language)
        if form == "csv":
            return _file("indicators.csv", "text/csv; charset=utf-8", indicators_csv(rows, language))
        return _file("indicators.xlsx", _XLSX, indicators_xlsx(rows, language))


class Desk:
    """Where talk kits are made and changed. A kit comes as its file and goes back as its file."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self._kits: OrderedDict[str, Kit] = OrderedDict()
        self._lock = threading.Lock()
        self._drafting = threading.Lock()  # one request to a model at a time, so that other acts find a place beside it

    def topics(self) -> Any:
        """The subjects that are laid out ready."""
        from assistant.tools.kit import topics

        return topics(self.assistant)

    def change(self, data: Mapping[str, Any], language: Language) -> Reply:
        """A kit made, opened or changed: its markup and its file; or why there is a doubt. Raises AssistantError."""
        from assistant.tools.kit import DOUBTS

        step = str(data.get("step", ""))
        try:
            kit = self._made(data, language) if step == "make" else self._changed(step, self._opened(data), data)
        except UsageError as error:
            if error.key in DOUBTS:
                return {"doubt": doubt_html(error_text(error, language), language)}
            raise
        saved = self._remember(kit)
        return {"html": talk_html(self.assistant, kit, language), "kit": saved}

    def _made(self, data: Mapping[str, Any], language: Language) -> "Kit":
        from assistant.tools.kit import AUDIENCES, LENGTHS, build_kit

        audience = _picked(data.get("audience"), AUDIENCES, "primary")
        minutes = _picked(data.get("minutes"), LENGTHS, 45)
        return build_kit(self.assistant, str(data.get("subject", "")), audience, minutes, language)

    def _changed(self, step: str, kit: "Kit", data: Mapping[str, Any]) -> "Kit":
        from assistant.tools.kit import SECTIONS, accept, add_clause, add_question, drop, move, remove

        section, insist = _picked(data.get("section"), SECTIONS, "points"), data.get("insist") is True
        changes: Mapping[str, Callable[[], Kit]] = {
            "drop": lambda: drop(kit, section, int(data["place"])),
            "up": lambda: move(kit, section, int(data["place"]), int(data["to"])),
            "down": lambda: move(kit, section, int(data["place"]), int(data["to"])),
            "add": lambda: add_clause(kit, self.assistant, section, str(data.get("clause", "")), insist),
            "ask": lambda: add_question(kit, self.assistant, str(data.get("words", "")), insist),
            "draft": lambda: self._drafted(kit, int(data["place"])),
            "accept": lambda: accept(kit, int(data["place"]), int(data["sentence"])),
            "remove": lambda: remove(kit, int(data["place"]), int(data["sentence"])),
        }
        try:
            return changes[step]() if step in changes else kit
        except (KeyError, IndexError, ValueError) as error:
            raise UsageError("bad_option", value=step) from error

    def _drafted(self, kit: "Kit", place: int) -> "Kit":
        """A point with what a model drafts for it. Raises UsageError or ModelFailure, also where another is drafted."""
        from assistant.tools.kit.drafting import draft

        if not self._drafting.acquire(blocking=False):
            raise ModelFailure("model_busy")
        try:
            return draft(kit, self.assistant, place)
        finally:
            self._drafting.release()

    def _opened(self, data: Mapping[str, Any]) -> "Kit":
        from assistant.tools.kit import load_kit

        text = str(data.get("kit", ""))
        if data.get("step") != "open":  # a file from outside is always checked anew
            with self._lock:
                if (known := self._kits.get(_digest(text))) is not None:
                    return known
        return load_kit(text.encode("utf-8", "replace"), self.assistant)

    def _remember(self, kit: "Kit") -> str:
        from assistant.tools.kit import save_kit

        text = save_kit(kit).decode("utf-8")
        with self._lock:
            self._kits[_digest(text)] = kit
            while len(self._kits) > _KITS_REMEMBERED:
                self._kits.popitem(last=False)
        return text

    def search(self, data: Mapping[str, Any], language: Language) -> Reply:
        """Clauses to add to a section. Raises UsageError."""
        hits = self.assistant.search(str(data.get("words", "")), _MOST_FOUND)
        return {"html": found_html(self.assistant, hits, str(data.get("section", "")), language)}

    def export(self, data: Mapping[str, Any]) -> Reply:
        """A kit as a file. Raises AssistantError."""
        from assistant.tools.kit.export import EXPORTS, export_kit, file_name

        form = next((name for name in EXPORTS if name == data.get("form")), None)
        if form is None:
            raise UsageError("bad_option", value=str(data.get("form", "")))
        kit = self._opened(data)
        content = export_kit(kit, form, str(data.get("page", ""))[:_LONGEST_PAGE])
        return _file(file_name(kit, form), EXPORTS[form].media_type, content)


def _picked(value: object, choices: Sequence[Choice], otherwise: Choice) -> Choice:
    """The choice that a page sent as text; another where it is none of them."""
    return next((choice for choice in choices if str(choice) == str(value)), otherwise)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _numbers(value: object) -> tuple[int, ...] | None:
    """Positions as "0,2"; None where nothing was chosen yet."""
    if not isinstance(value, str):
        return None
    return tuple(int(part) for part in value.split(",")[:20] if part.isascii() and part.isdecimal())


def _file(name: str, media_type: str, content: bytes) -> Reply:
    return {"name": name, "type": media_type, "data": base64.b64encode(content).decode("ascii")}
