"""The gradio page: which part is shown by what, and what each event of the reader does.

Nothing of a reader is kept here. The conversation and the choices live in the reader's browser and come with each event.
"""

import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from typing import Any

import gradio as gr

from assistant.errors import AssistantError
from assistant.messages import error_text
from assistant.pipeline import Assistant
from assistant.question import language_of, read_question
from assistant.schema import Answer, Language, Segment
from assistant.ui import frame, history
from assistant.ui.browse import browse_html
from assistant.ui.conversation import conversation_html, pending_html, turn_html
from assistant.ui.history import Choice, Reader
from assistant.ui.labels import say
from assistant.ui.library import document_html, section_html
from assistant.ui.markup import element
from assistant.ui.source import clause_html
from assistant.ui.tool_views import VIEWS, Tools
from assistant.ui.ways import Ways

CONCURRENT_ANSWERS = 16
_SECONDS_BETWEEN_FRAMES = 0.06  # a frame a segment floods slow phones; this still reads as growing
SCRIPTS = ("panel.js", "tools.js", "practice.js", "talk.js", "keep.js", "page.js")  # in this order, as one
_KEY = "child-policy-assistant"
_LOG = logging.getLogger(__name__)


def asset(name: str) -> str:
    """A file of this package."""
    return resources.files("assistant.ui").joinpath(name).read_text("utf-8")


class Page:
    """The page's events as functions over one shared assistant."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.default: Language = "en" if assistant.settings.language == "en" else "zh"
        guide = assistant.quoter.context.cards
        self.tools = Tools(assistant, guide)
        self.ways = Ways(assistant=assistant, situations=self.tools.duties)
        self.reader = Reader(assistant=assistant, cards=guide, ways=self.ways)

    # -- events: each returns the new content of head, roles, log, live, composer and what the browser keeps -------

    def load(self, saved_choice: object, saved_turns: object, request: gr.Request) -> tuple[Any, ...]:
        """The page as it was left, in the language of ?lang=, of the last visit, or of the browser."""
        preferred = history.preferred_language(request.headers.get("accept-language", ""), self.default)
        kept = dict(saved_choice) if isinstance(saved_choice, dict) else {}
        asked_for = request.query_params.get("lang")
        choice = history.read_choice(kept | ({"language": asked_for} if asked_for in ("zh", "en") else {}), preferred)
        return self._frame(choice, saved_turns)

    def choose(self, event: gr.EventData, saved_choice: object, saved_turns: object) -> tuple[Any, ...]:
        """Another language or role."""
        kept = dict(saved_choice) if isinstance(saved_choice, dict) else {}
        wanted = {key: value for key, value in _data(event).items() if key in ("language", "role")}
        choice = history.read_choice(kept | wanted, self.default)
        return (*self._frame(choice, saved_turns), choice.saved())

    def clear(self, event: gr.EventData, saved_choice: object) -> tuple[Any, ...]:
        """Nothing said yet."""
        choice = history.read_choice(kept_with_event(saved_choice, event), self.default)
        return (*self._frame(choice, []), [])

    def _frame(self, choice: Choice, saved_turns: object) -> tuple[str, str, str, str, str]:
        answers = self.reader.answers(saved_turns)
        log = conversation_html(answers, choice.language) if answers else frame.welcome_html(self.assistant, choice)
        roles = frame.roles_html(choice, talked=bool(answers))
        day = self.assistant.settings.today.isoformat()
        composer = frame.composer_html(choice.language, self.assistant.settings.llm)
        return frame.head_html(choice, day), roles, log, "", composer

    def ask(self, event: gr.EventData, saved_choice: object, saved_turns: object) -> Iterator[tuple[Any, ...]]:
        """The question at once, the answer as it grows, and at the end the conversation to keep."""
        choice = history.read_choice(kept_with_event(saved_choice, event), self.default)
        question = str(_data(event).get("question", ""))
        serial = time.monotonic_ns()
        before = self.reader.answers(saved_turns)
        roles = frame.roles_html(choice, talked=True)
        yield (
            roles,
            conversation_html(before, choice.language),
            pending_html(question[:400], choice.language, serial),
            gr.skip(),
        )
        last = None
        use_model = False if _data(event).get("model") is False else None
        for last, frame_due in self._growing(question, choice, saved_turns, use_model):
            if frame_due:
                yield gr.skip(), gr.skip(), turn_html(last, choice.language, "streaming", serial), gr.skip()
        assert last is not None
        yield self._finished(last, choice, saved_turns, before, serial)

    def _finished(
        self, answer: Answer, choice: Choice, saved_turns: object, before: tuple[Answer, ...], serial: int
    ) -> tuple[Any, ...]:
        answer = self.ways.with_ways(answer)
        shown = turn_html(answer, choice.language, "done", serial)
        if answer.status != "failed":
            return gr.skip(), gr.skip(), shown, history.with_answer(saved_turns, answer)
        if before:
            return gr.skip(), gr.skip(), shown, gr.skip()
        return frame.roles_html(choice, talked=False), frame.welcome_html(self.assistant, choice), shown, gr.skip()

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
        language = language_of(question) or choice.language
        return replace(answer, language=language, segments=(Segment(text=error_text(error, language)),))

    # -- the panel: asked for and answered outside the queue, so that a slow answer never holds up a source ---------

    def view(self, wanted: Any) -> dict[str, str]:
        """A view of the panel as markup. What cannot be shown is said in a sentence."""
        data = wanted if isinstance(wanted, dict) else {}
        choice = history.read_choice(data, self.default)
        try:
            return {"html": self._view(str(data.get("name", "")), str(data.get("id", "")), data, choice)}
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

    def act(self, wanted: Any) -> dict[str, Any]:
        """What the tools are asked to do: a file, a code, a kit, a word on an answer."""
        data = wanted if isinstance(wanted, dict) else {}
        return self.tools.act(
            data, history.read_choice({"language": data.get("page", data.get("language"))}, self.default).language
        )

    def _view(self, name: str, identifier: str, data: dict[str, Any], choice: Choice) -> str:
        if name == "clause":
            return clause_html(self.assistant, identifier, _span(data), choice.language)
        if name == "document":
            return document_html(self.assistant, identifier, choice.language)
        if name == "section":
            return section_html(self.assistant, identifier, choice.language)
        if name in VIEWS:
            return self.tools.view(name, identifier, data, choice.language)
        return browse_html(self.assistant, choice.role, choice.language)


def kept_with_event(saved_choice: object, event: gr.EventData) -> dict[str, Any]:
    """The kept choice, or what the page shows where the reader has not chosen yet."""
    shown = {key: value for key, value in _data(event).items() if key in ("language", "role")}
    kept = saved_choice if isinstance(saved_choice, dict) else {}
    return shown | {key: value for key, value in kept.items() if value}


def _data(event: gr.EventData) -> dict[str, Any]:
    return event._data if isinstance(event._data, dict) else {}


def _span(data: dict[str, Any]) -> tuple[int, int] | None:
    start, end = str(data.get("start", "")), str(data.get("end", ""))
    return (int(start), int(end)) if start.isdecimal() and end.isdecimal() else None


def build(assistant: Assistant) -> gr.Blocks:
    """Lay the page out and bind its events."""
    page = Page(assistant)

    def view(wanted: Any) -> dict[str, str]:
        return page.view(wanted)

    def act(wanted: Any) -> dict[str, Any]:
        return page.act(wanted)

    names = f"{say('zh', 'name')} · {say('en', 'name')}"
    blocks = gr.Blocks(title=names, analytics_enabled=False, fill_width=True)
    with blocks:
        kept_choice = gr.BrowserState({}, storage_key=f"{_KEY}-choice", secret=_KEY)
        kept_turns = gr.BrowserState([], storage_key=f"{_KEY}-turns", secret=_KEY)
        script = "\n".join(asset(name) for name in SCRIPTS)
        head = gr.HTML(elem_id="head", js_on_load=script, server_functions=[view, act], apply_default_css=False)
        with gr.Row(elem_id="main"):
            with gr.Column(elem_id="chat"):
                roles = gr.HTML(elem_id="roles", js_on_load=None, apply_default_css=False)
                gr.HTML(frame.tool_html(), elem_id="work", js_on_load=None, apply_default_css=False)
                log = gr.HTML(elem_id="log", js_on_load=None, apply_default_css=False)
                live = gr.HTML(elem_id="live", js_on_load=None, apply_default_css=False)
                composer = gr.HTML(elem_id="composer", js_on_load=None, apply_default_css=False)
            with gr.Column(elem_id="side"):
                gr.HTML(frame.panel_html(), elem_id="source", js_on_load=None, apply_default_css=False)
        private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        shown = [head, roles, log, live, composer]
        blocks.load(page.load, [kept_choice, kept_turns], shown, **private)
        head.choose(page.choose, [kept_choice, kept_turns], [*shown, kept_choice], **private)
        head.clear(page.clear, [kept_choice], [*shown, kept_turns], **private)
        # An answer that was stopped must not keep the next question waiting: the script sends one at a time.
        asked = head.ask(
            page.ask, [kept_choice, kept_turns], [roles, log, live, kept_turns], trigger_mode="multiple", **private
        )
        head.stop(None, None, None, cancels=[asked], **private)
    blocks.queue(default_concurrency_limit=CONCURRENT_ANSWERS, max_size=None)
    return blocks
