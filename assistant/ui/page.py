"""The gradio page: which part is shown by what, and what each event of the reader does.

Nothing of a reader is kept here. The conversation and the choices live in the reader's browser and come with each event.
"""

import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import anyio
import anyio.to_thread
import gradio as gr

from assistant.api import QUOTED_AT_ONCE
from assistant.errors import AssistantError
from assistant.live import Live, following
from assistant.messages import error_text, message
from assistant.meters import Meters
from assistant.pipeline import Assistant
from assistant.question import LONGEST_QUESTION, language_of, read_question
from assistant.schema import Answer, Language, Segment
from assistant.ui import first, frame, history
from assistant.ui.adding import Adding
from assistant.ui.browse import browse_html
from assistant.ui.conversation import conversation_html, turn_html
from assistant.ui.find import Finder, find_html, topic_html
from assistant.ui.front import Front
from assistant.ui.history import Choice, Reader
from assistant.ui.homes import director_html, instructor_html
from assistant.ui.labels import say
from assistant.ui.library import document_html, section_html
from assistant.ui.markup import Html, element
from assistant.ui.permission import Asked, may_change_library
from assistant.ui.saved import saved_html
from assistant.ui.source import clause_html
from assistant.ui.tool_views import TABS, VIEWS, Tools
from assistant.ui.ways import Ways

CONCURRENT_ANSWERS = 16
MOST_WAITING = 200  # questions to a language model; who comes later is told so at once
_VIEWS_AT_ONCE, _ACTS_AT_ONCE = 4, 2
_LONGEST_ID = 500  # characters of what is to be shown: an id, or the words that are looked for
_SECONDS_BETWEEN_FRAMES = 0.06  # a frame a segment floods slow phones; this still reads as growing
_LOG = logging.getLogger(__name__)


class Site(gr.Blocks):
    """gradio's queue and calls, and what stands before them: the page that a browser gets."""

    front: Front
    meters: Meters


class Page:
    """The page's events as functions over one shared assistant."""

    def __init__(self, assistant: Assistant, adding: Adding | None = None, meters: Meters | None = None) -> None:
        self.assistant = assistant
        self.meters = meters or Meters()
        self.default = assistant.settings.spoken
        guide = assistant.quoter.context.cards
        self.tools = Tools(assistant, guide)
        self.finder = Finder(assistant)
        self.adding = adding or Adding(following(assistant))
        self.ways = Ways(assistant=assistant, situations=self.tools.duties)
        self.reader = Reader(assistant=assistant, cards=guide, ways=self.ways)

    # -- the page, and the page once more with what a browser kept -------------------------------------------------------

    def parts(self, choice: Choice, saved_turns: object = None) -> dict[str, str]:
        """The parts of the page for a reader's choice and the conversation that the reader's browser keeps."""
        language = choice.language
        answers = self.reader.answers(saved_turns)
        settings = self.assistant.settings
        name = first.page_name(self.assistant, language)
        return {
            "name": name,
            "head": frame.bar_html(choice, name, settings.today.isoformat()),
            "log": conversation_html(answers, language) if answers else self.home(choice),
            "after": frame.clear_html(language),
            "composer": frame.composer_html(language, settings.llm),
            "danger": first.danger_html(self.tools.guide, language),
            "panel": frame.panel_html(),
            "said": frame.said_html(),
            "templates": frame.pending_template(language),
        }

    def home(self, choice: Choice) -> Html:
        """Where a reader of this kind begins."""
        if choice.role == "instructor":
            return instructor_html(self.assistant, choice.language, TABS["instructor"])
        if choice.role == "director":
            return director_html(self.assistant, self.tools.duties, self.tools.guide, choice.language)
        return frame.welcome_html(self.assistant, choice)

    def start(self, wanted: Any) -> dict[str, str]:
        """The page as this reader left it: in another language, for another role, with the conversation that was kept."""
        data = wanted if isinstance(wanted, dict) else {}
        return self.parts(history.read_choice(data, self.default), data.get("turns"))

    # -- one question ----------------------------------------------------------------------------------------------------

    def answer(self, wanted: Any) -> dict[str, Any]:
        """The answer by quoting, whole, and what the browser is to keep of it."""
        data = wanted if isinstance(wanted, dict) else {}
        *_, done = self.ask({**data, "model": False}, growing=False)
        return done

    def ask(self, data: Mapping[str, Any], growing: bool = True) -> Iterator[dict[str, Any]]:
        """The answer as it grows, and at the end what the browser is to keep of it."""
        choice = history.read_choice(data, self.default)
        question = str(data.get("question", ""))
        serial = time.monotonic_ns()
        last = None
        use_model = False if data.get("model") is False else None
        for last, frame_due in self._growing(question, choice, data.get("turns"), use_model):
            if growing and frame_due:
                yield _stage(turn_html(last, choice.language, "streaming", serial))
        assert last is not None
        last = self.ways.with_ways(last)
        self.meters.answered("page", last.status, last.timings_ms)
        kept = None if last.status == "failed" else history.save_answer(last)
        yield _stage(turn_html(last, choice.language, "done", serial), kept)

    def _growing(
        self, question: str, choice: Choice, saved_turns: object, use_model: bool | None
    ) -> Iterator[tuple[Answer, bool]]:
        """The growing answer, each with whether it is time to show it; an answer that says so where something broke."""
        shown_at = time.monotonic()
        try:
            read_question(question)
            turns = history.turns_of(saved_turns)
            for answer in self.assistant.stream(question, turns, choice.role, use_model=use_model):
                due = time.monotonic() - shown_at >= _SECONDS_BETWEEN_FRAMES
                shown_at = time.monotonic() if due else shown_at
                yield answer, due
        except Exception as error:  # the reader gets a sentence, whoever runs the page gets the traceback
            if not isinstance(error, AssistantError):
                _LOG.exception("a question could not be answered")
            yield self._failed(question, choice, error), False

    def _failed(self, question: str, choice: Choice, error: BaseException) -> Answer:
        """What went wrong, in the language of the page where the question itself shows none."""
        answer = self.assistant.failed(question, choice.role, error)
        language = language_of(question[:LONGEST_QUESTION]) or choice.language
        return replace(answer, language=language, segments=(Segment(text=error_text(error, language)),))

    # -- the panel: asked for and answered outside the queue, so that a slow answer never holds up a source ---------

    def view(self, wanted: Any, asked: Asked | None = None) -> dict[str, str]:
        """A view of the panel as markup, as far as who asked may see it. What cannot be shown is said in a sentence."""
        data = wanted if isinstance(wanted, dict) else {}
        choice = history.read_choice(data, self.default)
        try:
            return {
                "html": self._view(
                    str(data.get("name", "")), str(data.get("id", ""))[:_LONGEST_ID], data, choice, asked
                )
            }
        except AssistantError as error:
            sentence = (
                say(choice.language, "not_found")
                if error.key == "unknown_clause"
                else error_text(error, choice.language)
            )
        except Exception as error:
            _LOG.exception("a view could not be made")
            sentence = error_text(error, choice.language)
        return {"html": element("p", sentence, class_="alert", role="alert")}

    def act(self, wanted: Any, asked: Asked | None = None) -> dict[str, Any]:
        """What the tools are asked to do: a file, a code, a kit, a word on an answer, a change of the library."""
        data = wanted if isinstance(wanted, dict) else {}
        language = history.read_choice({"language": data.get("page", data.get("language"))}, self.default).language
        if not str(data.get("do", "")).startswith("library-"):
            return self.tools.act(data, language)
        if not self._may_change(asked):
            key = "admin.sign_in_first" if self.assistant.settings.admin else "adding.not_allowed"
            return {"refused": message(language, key)}
        return self.adding.act(data, language)

    def _closed(self, language: Language) -> Html:
        """What somebody sees who may not change the library, and the way in for the administrator where there is one."""
        if not self.assistant.settings.admin:
            return element("p", message(language, "adding.not_allowed"), class_="alert", role="alert")
        link = element("a", message(language, "admin.open"), href=f"/admin?lang={language}")
        return element("p", message(language, "admin.sign_in_lead"), " ", link)

    def _may_change(self, asked: Asked | None) -> bool:
        return may_change_library(asked, self.assistant.settings)

    def _view(self, name: str, identifier: str, data: dict[str, Any], choice: Choice, asked: Asked | None) -> str:
        language = choice.language
        if name == "clause":
            cited_by = self.finder.citations.clauses.get(identifier, ())
            return clause_html(self.assistant, identifier, _span(data), language, cited_by)
        if name == "document":
            cited_by = self.finder.citations.documents.get(identifier, ())
            return document_html(self.assistant, identifier, language, cited_by)
        if name == "section":
            return section_html(self.assistant, identifier, language)
        if name == "find":
            return find_html(self.assistant, self.finder.find(identifier), data, language)
        if name == "topic":
            return topic_html(self.assistant, identifier, language)
        if name == "home":
            return element("section", self.home(choice), class_="tool-view home-view")
        if name == "saved":
            kept = self.reader.answers([data.get("turn")])
            return saved_html(kept[0] if kept else None, str(data.get("day", "")), language)
        if name in VIEWS:
            return self.tools.view(name, identifier, data, language)
        if name == "documents":
            if not self._may_change(asked):
                return self._closed(language)
            return self.adding.view(language)
        return browse_html(self.assistant, choice.role, language, self._may_change(asked))


def _stage(turn: str, kept: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """One stage of an answer, as the script takes it."""
    return {"turn": turn, "kept": kept}


class Pages:
    """The page over the texts of the moment: every event is carried to its end by the page that it began with."""

    def __init__(self, live: Live, meters: Meters | None = None) -> None:
        self.live = live
        self.meters = meters or Meters()
        self.adding = Adding(live)
        # Each kind of call has places of its own: a talk kit that takes seconds never stands before a question.
        self.answers, self.views, self.acts = map(
            anyio.CapacityLimiter, (QUOTED_AT_ONCE, _VIEWS_AT_ONCE, _ACTS_AT_ONCE)
        )
        self._page: Page | None = None

    def now(self) -> Page:
        """The page of the assistant of the moment, made anew when that is another."""
        assistant, page = self.live.now(), self._page
        if page is None or page.assistant is not assistant:
            page = self._page = Page(assistant, self.adding, self.meters)
        return page

    def edition(self) -> str:
        """What tells one first view from another: the day, and the texts."""
        assistant = self.live.now()
        return f"{assistant.settings.today.isoformat()} {assistant.corpus.fingerprint}"

    def parts(self, choice: Choice) -> dict[str, str]:
        return self.now().parts(choice)

    def start(self, wanted: Any) -> dict[str, str]:
        return self.now().start(wanted)

    def ask(self, event: gr.EventData) -> Iterator[dict[str, Any]]:
        yield from self.now().ask(_data(event))

    def answer(self, wanted: Any) -> dict[str, Any]:
        return self.now().answer(wanted)

    def view(self, wanted: Any, asked: Asked | None = None) -> dict[str, str]:
        return self.now().view(wanted, asked)

    def act(self, wanted: Any, asked: Asked | None = None) -> dict[str, Any]:
        return self.now().act(wanted, asked)


def _data(event: gr.EventData) -> dict[str, Any]:
    return event._data if isinstance(event._data, dict) else {}


def _span(data: dict[str, Any]) -> tuple[int, int] | None:
    start, end = str(data.get("start", "")), str(data.get("end", ""))
    return (int(start), int(end)) if start.isdecimal() and end.isdecimal() else None


def build(source: Live | Assistant, meters: Meters | None = None) -> Site:
    """The page, and the calls that its script makes: what a language model writes through gradio's queue, the rest at once."""
    meters = meters or Meters()
    page = Pages(following(source), meters)

    async def start(wanted: Any) -> dict[str, str]:
        return await anyio.to_thread.run_sync(page.start, wanted, limiter=page.views)

    async def answer(wanted: Any) -> dict[str, Any]:
        return await anyio.to_thread.run_sync(page.answer, wanted, limiter=page.answers)

    # gradio gives the request to a parameter that says so by its type.
    async def view(wanted: Any, request: gr.Request) -> dict[str, str]:
        return await anyio.to_thread.run_sync(page.view, wanted, request, limiter=page.views)

    async def act(wanted: Any, request: gr.Request) -> dict[str, Any]:
        return await anyio.to_thread.run_sync(page.act, wanted, request, limiter=page.acts)

    names = f"{say('zh', 'name')} · {say('en', 'name')}"
    blocks = Site(title=names, analytics_enabled=False)
    with blocks:
        # gradio takes the names of events from the script of its own page; ours sends them itself.
        caller = gr.HTML(js_on_load='"ask"', server_functions=[start, answer, view, act])
        shown = gr.JSON()
        asked = caller.ask(page.ask, None, [shown], api_visibility="private", show_progress="hidden")
    blocks.queue(default_concurrency_limit=CONCURRENT_ANSWERS, max_size=MOST_WAITING)
    blocks.meters = meters
    blocks.front = Front(
        page.parts, page.edition, caller._id, asked["id"], page.now().default, source.settings.plugs.embedders
    )
    return blocks
