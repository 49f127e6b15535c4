"""What the page may be asked to do with the library: take a file in, show what was read of it, keep it, remove it.

Whether somebody may ask at all is decided before (see `permission`); here every request is carried out or said to be refused.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import cached_property
from typing import Any

from assistant.corpus import Corpus, corpus_of
from assistant.corpus.library import (
    Preview,
    Shelf,
    editions,
    keep,
    preview_of,
    ranks_of,
    supersede,
    with_level,
    with_place,
)
from assistant.errors import AssistantError, ImportRefused, UsageError
from assistant.live import Live
from assistant.messages import error_text, message
from assistant.question import Places, read_places
from assistant.schema import Language
from assistant.ui.indexing import Indexing, State
from assistant.ui.markup import Html
from assistant.ui.own_documents import (
    choice_html,
    documents_html,
    draft_html,
    facts_of,
    message_of,
    own_documents,
    preview_html,
    refused_html,
    standing_html,
    state_html,
)
from assistant.ui.uploads import Uploads, file_name

Reply = dict[str, Any]
_LOG = logging.getLogger(__name__)


class Adding:
    """The library of an assistant that follows it, as the page changes it."""

    def __init__(self, live: Live, indexing: Indexing | None = None) -> None:
        self.live = live
        self.settings = live.settings
        self.indexing = indexing or Indexing(live.catch_up)
        self.shelf = Shelf(self.settings.library, "administrator" if self.settings.admin else "page on this machine")
        self._lock = threading.Lock()
        self._changed: Corpus | None = None  # the library as it is, while the assistant still answers from what it was

    @cached_property
    def ranks(self) -> dict[str, str]:
        return ranks_of(self.settings.corpus)

    @cached_property
    def places(self) -> Places:
        return read_places(self.settings.corpus)

    @cached_property
    def uploads(self) -> Uploads:
        return Uploads(self.ranks)

    def corpus(self) -> Corpus:
        """The texts as they are on the disk."""
        with self._lock:
            if self._changed is not None and self.indexing.state.stage == "done":
                self._changed = None
            return self._changed or self.live.now().corpus

    def view(self, language: Language) -> Html:
        """The tool. That an earlier change is done needs no word any more."""
        state = self.indexing.state
        shown = State() if state.stage == "done" else state
        return documents_html(own_documents(self.corpus(), self.shelf), self.shelf.removed(), shown, language)

    def act(self, data: Mapping[str, Any], language: Language) -> Reply:
        """Does one thing. What is refused is a sentence, as {"refused": ...}."""
        steps: Mapping[str, Callable[[Mapping[str, Any], Language], Reply]] = {
            "library-piece": self._piece,
            "library-check": self._check,
            "library-keep": self._keep,
            "library-remove": self._remove,
            "library-restore": self._restore,
            "library-state": self._state,
            "library-again": self._again,
        }
        step = steps.get(str(data.get("do", "")))
        try:
            if step is None:
                raise UsageError("bad_option", value=str(data.get("do", "")))
            return step(data, language)
        except AssistantError as error:
            return {"refused": message_of(error, language)}
        except Exception as error:
            _LOG.exception("the library could not be changed")
            return {"refused": error_text(error, language)}

    # -- a file comes in ---------------------------------------------------------------------------------------------

    def _piece(self, data: Mapping[str, Any], language: Language) -> Reply:
        name, size = file_name(data.get("name")), int(data.get("size", 0))
        token, here = self.uploads.piece(str(data.get("token", "")), name, str(data.get("data", "")), size)
        if here < size:
            return {"token": token, "here": here}
        key = self.uploads.read(token, name)
        draft = self.uploads.draft(key)
        return {"html": draft_html(key, draft, self._shown(key, {"facts": asdict(draft.facts)}, language), language)}

    def _check(self, data: Mapping[str, Any], language: Language) -> Reply:
        return {"html": self._shown(str(data.get("draft", "")), data, language)}

    def _shown(self, key: str, data: Mapping[str, Any], language: Language) -> Html:
        chosen = str(data.get("edition", ""))
        try:
            preview = self._preview(key, data)
        except ImportRefused as error:
            if error.key != "import_present" or not self.shelf.holds(error.details["id"]):
                return refused_html(message_of(error, language))
            way = f"replace:{error.details['id']}"
            legend = message(language, "adding.edition")
            options = [(way, message(language, "adding.replace_present"))]
            return refused_html(message_of(error, language), choice_html(legend, options, chosen))
        except AssistantError as error:
            return refused_html(message_of(error, language))
        return preview_html(preview, editions(preview, self.corpus(), self.shelf), chosen, language)

    def _preview(self, key: str, data: Mapping[str, Any]) -> Preview:
        way, _, other = str(data.get("edition", "")).partition(":")
        facts = with_level(with_place(facts_of(data), self.places), self.ranks)
        replaced = other if way == "replace" else ""
        return preview_of(self.uploads.draft(key), facts, self.corpus(), self.shelf, replaced=replaced)

    # -- the library is changed --------------------------------------------------------------------------------------

    def _keep(self, data: Mapping[str, Any], language: Language) -> Reply:
        key = str(data.get("draft", ""))
        preview = self._preview(key, data)
        way, _, other = str(data.get("edition", "")).partition(":")
        older = next((d for d in editions(preview, self.corpus(), self.shelf) if d.document_id == other), None)
        keep(self.shelf, preview, self.settings.today)
        if way == "supersede" and older:
            supersede(self.shelf, older, preview.document)
        self.uploads.forget(key)
        self._follow()
        said = message(language, "adding.kept", title=preview.document.title)
        return self._standing(language) | {"said": said, "id": preview.document.document_id}

    def _remove(self, data: Mapping[str, Any], language: Language) -> Reply:
        document_id = str(data.get("id", ""))
        if not self.shelf.is_own(document_id):
            raise UsageError("library_not_held", document=document_id)
        known = self.corpus().documents.get(document_id)
        self.shelf.remove(document_id)
        self._follow()
        title = known.title if known else document_id
        return self._standing(language) | {"said": message(language, "adding.removed", title=title)}

    def _restore(self, data: Mapping[str, Any], language: Language) -> Reply:
        back = self.shelf.restore(str(data.get("id", "")))
        self._follow()
        return self._standing(language) | {"said": message(language, "admin.brought_back", title=back.title)}

    def _follow(self) -> None:
        changed = corpus_of(self.settings, before=self.corpus())
        self.indexing.start()  # first, so that no job that ended before is taken for this one
        with self._lock:
            self._changed = changed

    def _again(self, data: Mapping[str, Any], language: Language) -> Reply:
        self.indexing.start()
        return self._standing(language)

    def _state(self, data: Mapping[str, Any], language: Language) -> Reply:
        state = self.indexing.state
        if state.stage == "running":
            return {"stage": state.stage, "bar": state_html(state, language)}
        return self._standing(language)

    def _standing(self, language: Language) -> Reply:
        state = self.indexing.state
        own = own_documents(self.corpus(), self.shelf)
        return {"stage": state.stage, "html": standing_html(own, self.shelf.removed(), state, language)}
