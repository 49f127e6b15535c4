"""The administrator's page: signing in, what was removed and can come back, what was changed, and everything as one file.

It is plain HTML with forms, no script. A form is taken only from this server's own page (see `gate`) and with the token of the
session that it was given to. Where no administrator is set there is no such page.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from assistant.accounts import Tries, form_token, is_form_token, is_password, signed_in
from assistant.backup import backed_up
from assistant.corpus.library import Removed, Shelf, changes
from assistant.errors import AssistantError
from assistant.live import Live
from assistant.messages import error_text, message
from assistant.schema import Language
from assistant.settings import Settings
from assistant.tools import counts, feedback_path, kept
from assistant.ui.front import Pairs
from assistant.ui.history import preferred_language
from assistant.ui.office_views import Shown, office_html, sign_in_html
from assistant.ui.permission import COOKIE, is_loopback, session_of

PATH = "/admin"
LARGEST_FORM = 16_384  # bytes
_SHOWN_CHANGES = 50
Reply = tuple[int, Pairs, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request for the administrator's page."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    client: str
    is_secure: bool

    @property
    def address(self) -> str:
        """Whose wrong passwords are counted: behind a proxy of this machine, the nearest that the proxy saw."""
        passed = self.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
        return passed if passed and is_loopback(self.client) else self.client

    def form(self) -> dict[str, str]:
        found = parse_qs(self.body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
        return {name: values[-1] for name, values in found.items()}


class Office:
    """Answers what is asked under PATH. `clock` tells the seconds that sessions and tries are counted by."""

    def __init__(self, live: Live, clock: Callable[[], float] = time.time) -> None:
        self.live = live
        self.settings: Settings = live.settings
        self.clock = clock
        self.tries = Tries(clock)
        self._one = threading.Lock()  # a password costs memory to look at: one at a time

    def serves(self, path: str) -> bool:
        return bool(self.settings.admin) and (path == PATH or path.startswith(f"{PATH}/"))

    def reply(self, asked: Asked) -> Reply:
        """Status, headers and body."""
        language = self._language(asked)
        session = session_of(asked.headers, self.settings, self.clock())
        if asked.method == "GET":
            if asked.path != PATH:
                return _page("", 404)
            return _page(self._office(session, language) if session else sign_in_html(language))
        step = {f"{PATH}/in": self._sign_in, f"{PATH}/out": self._sign_out}.get(asked.path)
        if step is not None:
            return step(asked, language)
        own = {f"{PATH}/restore": self._restore, f"{PATH}/backup": self._backup}.get(asked.path)
        if own is None:
            return _page("", 404)
        if not session:
            return _page(sign_in_html(language), 403)
        if not is_form_token(asked.form().get("token", ""), session, self.settings.admin):
            return _page(self._office(session, language, message(language, "admin.expired")), 403)
        return own(asked, session, language)

    def _language(self, asked: Asked) -> Language:
        default = self.settings.spoken
        wanted = parse_qs(asked.query).get("lang", [""])[-1] or asked.form().get("lang", "")
        if wanted in ("zh", "en"):
            return "zh" if wanted == "zh" else "en"
        return preferred_language(asked.headers.get("accept-language", ""), default)

    def _sign_in(self, asked: Asked, language: Language) -> Reply:
        with self._one:
            if wait := self.tries.wait(asked.address):
                said = message(language, "admin.wait", minutes=-(-wait // 60))
                return _page(sign_in_html(language, said), 429, ("retry-after", str(wait)))
            self.tries.count(asked.address)
            if not is_password(asked.form().get("password", ""), self.settings.admin):
                return _page(sign_in_html(language, message(language, "admin.wrong")), 403)
            self.tries.right(asked.address)
        session = signed_in(self.settings.admin, self.clock())
        return _onward(language, _cookie(session, asked.is_secure))

    def _sign_out(self, asked: Asked, language: Language) -> Reply:
        return _onward(language, _cookie("", asked.is_secure, "; Max-Age=0"))

    def _restore(self, asked: Asked, session: str, language: Language) -> Reply:
        try:
            back: Removed = self._shelf().restore(asked.form().get("id", ""))
        except AssistantError as error:
            return _page(self._office(session, language, error_text(error, language)), 409)
        return _page(self._office(session, language, message(language, "admin.brought_back", title=back.title)))

    def _backup(self, asked: Asked, session: str, language: Language) -> Reply:
        try:
            data = backed_up(self.settings, self.live.now().corpus).data
        except AssistantError as error:
            return _page(self._office(session, language, error_text(error, language)), 409)
        pairs = {
            "content-type": "application/zip",
            "content-disposition": 'attachment; filename="backup.zip"',
            "cache-control": "no-store",
            "content-length": str(len(data)),
        }
        return 200, [(name.encode(), value.encode()) for name, value in pairs.items()], data

    def _shelf(self) -> Shelf:
        return Shelf(self.settings.library, "administrator")

    def _office(self, session: str, language: Language, said: str = "") -> str:
        shown = Shown(
            said=said,
            token=form_token(session, self.settings.admin),
            removed=self._shelf().removed(),
            changes=list(changes(self.settings.library))[-_SHOWN_CHANGES:][::-1],
            feedback={str(word): count for word, count in counts(list(kept(feedback_path(self.settings)))).items()},
        )
        return office_html(shown, language)


def _cookie(session: str, is_secure: bool, more: str = "") -> tuple[str, str]:
    """For no script, no other site and no other path than this server's."""
    secure = "; Secure" if is_secure else ""
    return "set-cookie", f"{COOKIE}={session}; Path=/; HttpOnly; SameSite=Strict{secure}{more}"


def _onward(language: Language, *more: tuple[str, str]) -> Reply:
    """Back to the page, asked for anew: a reload sends no password twice."""
    return _page("", 303, ("location", f"{PATH}?lang={language}"), *more)


def _page(text: str, status: int = 200, *more: tuple[str, str]) -> Reply:
    body = text.encode("utf-8")
    pairs = {"content-type": "text/html; charset=utf-8", "cache-control": "no-store", "content-length": str(len(body))}
    return status, [(name.encode(), value.encode("latin-1")) for name, value in (*pairs.items(), *more)], body
