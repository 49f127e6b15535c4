"""The administrator: signed in by a password, kept by a signed session, and nobody else does what is the administrator's."""

import asyncio
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest

from assistant.accounts import LASTS, Tries, hashed, is_session, signed_in
from assistant.cli.main import main
from assistant.corpus import Corpus
from assistant.corpus.library import Receipt, Shelf
from assistant.corpus.library.shelf import sha256_of
from assistant.errors import UsageError
from assistant.settings import Settings
from assistant.ui.gate import Gate
from assistant.ui.office import LARGEST_FORM, Office
from assistant.ui.permission import may_change_library
from assistant.ui.place import tell_where

PASSWORD = "a lantern in the window"
ADMIN = hashed(PASSWORD, salt=b"0" * 16)
HOST = "ask.example.cn"
HOSTILE = "<script>alert(1)</script>"
TEXT = "第一条　学校每天安排一小时活动。\n"


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = 1_000_000.0

    def __call__(self) -> float:
        return self.at


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def session(self) -> str:
        return self.headers["set-cookie"].partition(";")[0].partition("=")[2]


class Browser:
    """Sends to the gate what a browser would, from one address."""

    def __init__(self, office: Office) -> None:
        self.gate = Gate(_never, own_names={HOST}, office=office)
        self.address = "203.0.113.7"
        self.cookie = ""

    def get(self, path: str = "/admin", **headers: str) -> Reply:
        return self._sent("GET", path, b"", headers)

    def post(self, path: str, form: Mapping[str, str], **headers: str) -> Reply:
        own = {"origin": f"http://{HOST}", "sec_fetch_site": "same-origin", **headers}
        return self._sent("POST", path, urlencode(form).encode(), own)

    def sign_in(self, password: str = PASSWORD, **headers: str) -> Reply:
        reply = self.post("/admin/in", {"password": password}, **headers)
        if reply.status == 303:
            self.cookie = f"administrator={reply.session}"
        return reply

    def token(self) -> str:
        found = re.search(r'name="token" value="(\w+)"', self.get().text)
        assert found
        return found.group(1)

    def _sent(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        path, _, query = path.partition("?")
        named = {
            "host": HOST,
            "cookie": self.cookie,
            **{key.replace("_", "-"): value for key, value in headers.items()},
        }
        scope = {
            "type": "http", "method": method, "path": path, "query_string": query.encode(), "scheme": "http",
            "client": (self.address, 4000), "headers": [(k.encode(), v.encode("latin-1")) for k, v in named.items() if v],
        }  # fmt: skip
        replies: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            replies.append(message)

        asyncio.run(self.gate(scope, receive, send))
        found = {name.decode(): value.decode("latin-1") for name, value in replies[0]["headers"]}
        return Reply(replies[0]["status"], found, replies[1]["body"])


async def _never(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError(scope["path"])


def keep(shelf: Shelf, title: str = "青禾镇活动办法") -> None:
    receipt = Receipt(text_sha256=sha256_of(TEXT.encode()), source="a.txt", source_sha256="0" * 64, added="2026-03-01")
    shelf.keep("town-rules", TEXT, receipt, {"id": "town-rules", "title": title, "level": "county"})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def own(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("ASSISTANT_FEEDBACK", str(tmp_path / "feedback.jsonl"))
    return replace(settings, admin=ADMIN, library=tmp_path / "library", host="0.0.0.0")


@pytest.fixture
def browser(own: Settings, corpus: Corpus, clock: Clock) -> Browser:
    live: Any = SimpleNamespace(settings=own, now=lambda: SimpleNamespace(corpus=corpus))
    return Browser(Office(live, clock))


def asked(cookie: str = "", host: str = "127.0.0.1") -> Any:
    return SimpleNamespace(client=SimpleNamespace(host=host), headers={"cookie": cookie} if cookie else {})


# -- the password and the session ------------------------------------------------------------------------------------------


def test_the_right_password_opens_and_the_session_is_for_no_script_and_no_other_site(browser: Browser) -> None:
    reply = browser.sign_in()
    assert reply.status == 303
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(reply.headers["set-cookie"].split("; "))
    assert "Secure" not in reply.headers["set-cookie"]
    assert "Secure" in browser.sign_in(x_forwarded_proto="https").headers["set-cookie"]
    assert 'action="/admin/out"' in browser.get().text


@pytest.mark.parametrize(
    "wrong", ["", "a lantern in the windo", PASSWORD + " ", PASSWORD.upper(), "x" * 5000, "\ud800"]
)
def test_a_wrong_password_does_not(browser: Browser, wrong: str) -> None:
    reply = browser.post("/admin/in", {"password": wrong.encode("utf-8", "replace").decode()})
    assert reply.status == 403
    assert "set-cookie" not in reply.headers
    assert 'action="/admin/out"' not in browser.get().text


def test_after_five_wrong_ones_none_is_looked_at_for_a_while(browser: Browser, clock: Clock) -> None:
    for _ in range(5):
        assert browser.sign_in("wrong").status == 403
    reply = browser.sign_in()
    assert reply.status == 429
    assert 0 < int(reply.headers["retry-after"]) <= 301
    browser.address = "203.0.113.8"
    assert browser.sign_in().status == 303
    browser.address = "203.0.113.7"
    clock.at += 301
    assert browser.sign_in().status == 303


def test_many_addresses_are_no_way_around() -> None:
    clock = Clock()
    tries = Tries(clock)
    for number in range(30):
        assert tries.wait(f"203.0.113.{number}") == 0
        tries.count(f"203.0.113.{number}")
    assert tries.wait("198.51.100.1") > 0


def test_behind_a_proxy_of_this_machine_addresses_are_told_apart(browser: Browser) -> None:
    browser.address = "127.0.0.1"
    for _ in range(5):
        browser.sign_in("wrong", x_forwarded_for="198.51.100.9, 203.0.113.7")
    assert browser.sign_in(x_forwarded_for="203.0.113.7").status == 429
    assert browser.sign_in(x_forwarded_for="203.0.113.8").status == 303


def test_what_an_address_says_of_itself_is_not_believed_without_a_proxy(browser: Browser) -> None:
    for number in range(5):
        browser.sign_in("wrong", x_forwarded_for=f"198.51.100.{number}")
    assert browser.sign_in(x_forwarded_for="198.51.100.77").status == 429


def test_a_session_ends(browser: Browser, clock: Clock) -> None:
    browser.sign_in()
    clock.at += LASTS
    assert 'action="/admin/in"' in browser.get().text


@pytest.mark.parametrize(
    "session", ["", "x", "9999999999.00.", "9999999999.00." + "0" * 64, "administrator", "é" * 70, "..", "9" * 5000]
)
def test_a_session_that_was_chosen_for_somebody_is_none(browser: Browser, session: str) -> None:
    browser.cookie = f"administrator={session}"
    assert 'action="/admin/in"' in browser.get().text
    before = browser.cookie
    browser.sign_in()
    assert browser.cookie != before


def test_a_longer_life_cannot_be_written_into_a_session() -> None:
    session = signed_in(ADMIN, now=1000)
    end, _, rest = session.partition(".")
    assert is_session(session, ADMIN, now=1001)
    assert not is_session(f"{int(end) + 10**6}.{rest}", ADMIN, now=1001)
    assert not is_session(session, hashed("another long password"), now=1001)


def test_signing_out_takes_the_cookie_away(browser: Browser) -> None:
    browser.sign_in()
    reply = browser.post("/admin/out", {})
    assert reply.status == 303
    assert "Max-Age=0" in reply.headers["set-cookie"]


# -- who may ---------------------------------------------------------------------------------------------------------------


def test_with_an_administrator_only_the_session_counts(own: Settings) -> None:
    import time

    good = f"a=b; administrator={signed_in(ADMIN, time.time())}"
    for settings in (own, replace(own, host="127.0.0.1")):
        assert may_change_library(asked(good, "203.0.113.9"), settings)
        assert not may_change_library(asked(), settings)
        assert not may_change_library(None, settings)
        assert not may_change_library(asked(good[:-1]), settings)
    assert not may_change_library(asked(good), replace(own, admin=""))


def test_without_an_administrator_there_is_no_such_page(settings: Settings) -> None:
    office = Office(SimpleNamespace(settings=settings))  # type: ignore[arg-type]
    assert not office.serves("/admin")


@pytest.mark.parametrize("path", ["/admin/restore", "/admin/backup"])
def test_nobody_else_does_what_is_the_administrators(browser: Browser, own: Settings, path: str) -> None:
    keep(Shelf(own.library))
    Shelf(own.library).remove("town-rules")
    reply = browser.post(path, {"id": "town-rules", "token": "0" * 64})
    assert reply.status == 403
    assert Shelf(own.library).ids() == []
    assert b"PK" not in reply.body
    assert "青禾镇活动办法" not in reply.text
    assert 'name="token"' not in reply.text


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"origin": "http://evil.example"}, id="origin"),
        pytest.param({"origin": "null"}, id="null"),
        pytest.param({"sec_fetch_site": "cross-site", "origin": ""}, id="cross-site"),
        pytest.param({"sec_fetch_site": "same-site"}, id="same-site"),
        pytest.param({"host": "evil.example", "origin": "http://evil.example"}, id="rebinding"),
    ],
)
def test_another_sites_form_is_refused(browser: Browser, headers: dict[str, str]) -> None:
    browser.sign_in()
    token = browser.token()
    for path in ("/admin/in", "/admin/out", "/admin/restore", "/admin/backup"):
        assert browser.post(path, {"token": token, "password": PASSWORD}, **headers).status == 403


def test_a_form_without_its_token_does_nothing(browser: Browser, own: Settings) -> None:
    keep(Shelf(own.library))
    Shelf(own.library).remove("town-rules")
    browser.sign_in()
    for token in ("", "0" * 64, "é"):
        assert browser.post("/admin/restore", {"id": "town-rules", "token": token}).status == 403
    assert Shelf(own.library).ids() == []


def test_a_form_that_is_too_large_is_refused(browser: Browser) -> None:
    assert browser.post("/admin/in", {"password": "x" * LARGEST_FORM}).status == 413


@pytest.mark.parametrize("path", ["/admin/x", "/admin/../admin/backup", "/admin/in/"])
def test_nothing_else_is_there(browser: Browser, path: str) -> None:
    browser.sign_in()
    assert browser.get(path).status == 404
    assert browser.post(path, {"token": browser.token()}).status == 404


# -- what is done ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_was_removed_is_brought_back_and_written_down(browser: Browser, own: Settings, language: str) -> None:
    keep(Shelf(own.library))
    Shelf(own.library).remove("town-rules")
    browser.sign_in()
    assert "青禾镇活动办法" in browser.get(f"/admin?lang={language}").text
    reply = browser.post("/admin/restore", {"id": "town-rules", "token": browser.token(), "lang": language})
    assert reply.status == 200
    assert Shelf(own.library).ids() == ["town-rules"]
    assert "administrator" in reply.text
    assert browser.post("/admin/restore", {"id": "town-rules", "token": browser.token()}).status == 409


def test_a_hostile_title_is_only_text(browser: Browser, own: Settings) -> None:
    keep(Shelf(own.library, HOSTILE), HOSTILE)
    Shelf(own.library).remove("town-rules")
    browser.sign_in()
    assert HOSTILE not in browser.get().text
    assert "&lt;script&gt;" in browser.get().text
    assert HOSTILE not in browser.get(f"/admin?lang={HOSTILE}").text


def test_everything_comes_as_one_file(browser: Browser, own: Settings) -> None:
    from assistant.backup import backed_up

    (own.library.parent / "feedback.jsonl").write_text('{"day": "2026-03-01"}\n', "utf-8")
    browser.sign_in()
    reply = browser.post("/admin/backup", {"token": browser.token()})
    assert reply.status == 200
    assert "attachment" in reply.headers["content-disposition"]
    assert "feedback.jsonl" in zipfile.ZipFile(io.BytesIO(reply.body)).namelist()
    assert callable(backed_up)


def test_no_password_and_no_hash_is_shown(browser: Browser) -> None:
    browser.sign_in()
    for text in (browser.get().text, browser.sign_in("wrong").text):
        assert ADMIN not in text
        assert PASSWORD not in text
    assert ADMIN not in repr(browser.gate.office.settings)  # type: ignore[union-attr]


# -- the setting and the command -------------------------------------------------------------------------------------------


def test_the_command_prints_a_hash_that_the_setting_takes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    assert main(["admin", "password"]) == 0
    printed = capsys.readouterr().out.strip()
    assert PASSWORD not in printed
    assert Settings.from_env({"ASSISTANT_ADMIN": printed}).admin == printed
    file = tmp_path / "admin"
    file.write_text(printed + "\n", "utf-8")
    assert Settings.from_env({"ASSISTANT_ADMIN": str(file)}).admin == printed


@pytest.mark.parametrize(
    ("host", "admin", "said"),
    [
        ("127.0.0.1", "", []),
        ("127.0.0.1", ADMIN, ["/admin"]),
        ("0.0.0.0", "", ["HOST=0.0.0.0", "ASSISTANT_ADMIN"]),
        ("0.0.0.0", ADMIN, ["HOST=0.0.0.0", "/admin"]),
    ],
)
def test_who_may_what_is_said_at_the_start(
    settings: Settings, capsys: pytest.CaptureFixture[str], host: str, admin: str, said: list[str]
) -> None:
    tell_where(replace(settings, host=host, admin=admin), 7860)
    printed = capsys.readouterr().out
    words = ("/admin", "ASSISTANT_ADMIN", "HOST=0.0.0.0")
    assert sorted(word for word in words if word in printed) == sorted(said)
    assert ADMIN not in printed


def test_a_short_password_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert main(["admin", "password"]) == UsageError.exit_code
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("given", [PASSWORD, "/nonexistent", "scrypt$1$8$1$AAAA$AAAA", "scrypt$", "scrypt$x$y$z$a$b"])
def test_what_is_no_hash_is_refused_and_not_shown(given: str) -> None:
    with pytest.raises(UsageError) as caught:
        Settings.from_env({"ASSISTANT_ADMIN": given})
    assert given not in str(caught.value)
