"""The callbacks of WeChat and WeCom against a scripted platform: what is said, how fast, and what is turned away."""

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from assistant.api.plugs import Plugs
from assistant.api.plugs.callback import LARGEST_BODY, Callback, menu_json
from assistant.api.plugs.crypto import Cipher, Undecipherable, is_signed, signature
from assistant.api.plugs.memory import FORGOTTEN_AFTER, MOST_SENDERS, Memory, Replays
from assistant.api.plugs.short import MOST_BYTES, short_text
from assistant.errors import UsageError
from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.plug_settings import CallbackSettings, PlugSettings, read_plug_settings
from assistant.schema import Answer
from tests.support.platform import READER, Platform, message_xml
from tests.support.waiting import waited

NOW = 1_700_000_000.0
PAGE = "https://ask.example.cn"
AES = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
PLAIN = CallbackSettings(
    token="a-token", receiver="wx1", menu=(("手机", "小学生可以带手机上学吗"), ("欺凌", "handbook:bullying"))
)
SEALED = replace(PLAIN, aes_key=AES)
DANGER = "我女儿说她不想活了"
Opened = Callable[..., Platform]


class Clock:
    """A time that a test moves on."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def opened(assistant: Assistant, clock: Clock) -> Opened:
    """An account of WeChat (or WeCom) and the platform that speaks to it."""

    def made(settings: CallbackSettings = PLAIN, path: str = "/wechat", source: Any = None, **more: Any) -> Platform:
        at = Assistant(replace(assistant.settings, plugs=PlugSettings(address=PAGE)), assistant.quoter)
        callback = Callback(source or at, settings, "parent", always_sealed=path != "/wechat", clock=clock)
        plugs = Plugs(assistant)
        plugs.routes = {path: callback}
        return Platform(plugs, path, settings, clock, **more)

    return made


def callback_of(platform: Platform) -> Callback:
    found = platform.app.routes[platform.path]
    assert isinstance(found, Callback)
    return found


KINDS = [
    pytest.param(PLAIN, "/wechat", id="wechat in the clear"),
    pytest.param(SEALED, "/wechat", id="wechat encrypted"),
    pytest.param(SEALED, "/wecom", id="wecom"),
]


# -- the documented vectors ----------------------------------------------------------------------------------------


def test_the_published_example_of_the_official_account() -> None:
    """From WeChat's own sample for its message encryption."""
    cipher = Cipher(AES, "wxb11529c136998cb6")
    sealed = "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg=="
    assert cipher.encrypt("我是中文abcd123", b"aaaabbbbccccdddd") == sealed
    assert cipher.decrypt(sealed) == "我是中文abcd123"


def test_the_published_example_of_wecom() -> None:
    """From WeCom's own sample for checking an address."""
    echo = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
    assert is_signed("5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "QDG6eK", "1409659589", "263014780", echo)
    cipher = Cipher("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7")
    assert cipher.decrypt(echo) == "1616140317555161061"


@pytest.mark.parametrize("sealed", ["", "x", "AAAA", "A" * 64, "长", "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmk="])
def test_what_was_not_encrypted_for_us_is_no_message(sealed: str) -> None:
    with pytest.raises(Undecipherable):
        Cipher(AES, "wx1").decrypt(sealed)
    other = Cipher(AES, "wx2").encrypt("hello")
    with pytest.raises(Undecipherable):
        Cipher(AES, "wx1").decrypt(other)


# -- what is said --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("account", "path"), KINDS)
def test_a_question_is_answered_in_one_message(opened: Opened, account: CallbackSettings, path: str) -> None:
    platform = opened(account, path)
    assert platform.verify().text == "4375120948345356249"
    lines = platform.say("小学生可以带手机上学吗").splitlines()
    assert lines[0].startswith("原则上不能：")
    assert "《教育部办公厅关于加强中小学生手机管理工作的通知》一、" in "".join(lines)
    assert lines[-1] == message("zh", "plugs.more", address=f"{PAGE}/?clause=phones-notice-2021/1")
    assert "[1]" not in "".join(lines)
    assert "**" not in "".join(lines)


def test_danger_begins_with_the_numbers(opened: Opened, assistant: Assistant) -> None:
    card = assistant.ask(DANGER).card
    assert card is not None
    lines = opened().say(DANGER).splitlines()
    assert lines[0] == card.title
    assert [line.split()[0] for line in lines[1 : len(card.contacts) + 1]] == [c.number for c in card.contacts]


def test_a_spoken_question_is_answered_where_the_platform_wrote_it_down(opened: Opened) -> None:
    platform = opened()
    spoken = platform.send(MsgType="voice", MediaId="x", Recognition="小学生可以带手机上学吗？", MsgId="1")
    assert platform.read(spoken).startswith("原则上不能：")
    for fields in ({"MsgType": "voice", "MediaId": "x"}, {"MsgType": "image"}, {"MsgType": "text", "Content": "  "}):
        assert platform.read(platform.send(MsgId="2", **fields)) == message("zh", "plugs.only_text")


def test_a_follow_up_is_understood_for_half_an_hour_and_by_its_sender_alone(opened: Opened, clock: Clock) -> None:
    platform = opened()
    platform.say("小学生近视率目标是多少?")
    other = callback_of(platform).talker.memory
    assert "76%" in platform.say("那高中呢") or "70%" in platform.say("那高中呢")
    assert other.turns("o_reader_2") == ()
    clock.now += FORGOTTEN_AFTER + 1
    assert other.turns(READER) == ()
    assert all(READER.encode() not in name for name in other.kept)


def test_the_greeting_the_buttons_and_an_article(opened: Opened) -> None:
    platform = opened()
    event = {"MsgType": "event"}
    assert platform.read(platform.send(**event, Event="subscribe")) == message("zh", "plugs.welcome")
    assert platform.read(platform.send(**event, Event="CLICK", EventKey="menu:0")).startswith("原则上不能：")
    title, about, link = (
        platform.read(platform.send(**event, Event="CLICK", EventKey="menu:1")).split("\n", 1)[0],
        "",
        "",
    )
    assert title == "学生欺凌"
    whole = platform.say("学生欺凌").splitlines()
    about, link = whole[1], whole[-1]
    assert "110" in about
    assert link == f"{PAGE}/?handbook=bullying"
    for quiet in ({"Event": "unsubscribe"}, {"Event": "LOCATION"}, {"Event": "CLICK", "EventKey": "menu:9"}):
        assert platform.send(**event, **quiet).text == "success"
    own = opened(replace(PLAIN, welcome="县妇联欢迎您"))
    assert own.read(own.send(**event, Event="subscribe")) == "县妇联欢迎您"


def test_the_menu_as_the_console_takes_it() -> None:
    assert menu_json(PLAIN) == {
        "button": [
            {"type": "click", "name": "手机", "key": "menu:0"},
            {"type": "click", "name": "欺凌", "key": "menu:1"},
        ]
    }


QUESTIONS = [
    DANGER,
    "村里有个孩子被人带走了",
    "学校发现欺凌该怎么办?",
    "初二的孩子每天该睡几个小时?",
    "How many hours should a middle schooler sleep?",
    "火星上有学校吗",
    "孩子发烧吃什么药",
    "你好",
    "长" * 1001,
    "学校打孩子怎么办，另外孩子几岁上学",
    "给15岁的女儿改名字，该由谁去派出所申请？",
]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("most", [MOST_BYTES, 500, 200])
def test_a_message_is_never_too_long_and_no_quotation_is_cut(question: str, most: int, assistant: Assistant) -> None:
    answer = assistant.ask(question, use_model=False)
    text = short_text(answer, PAGE, most)
    assert len(text.encode("utf-8")) <= most
    assert text.splitlines()[-1].endswith(("/", *(citation.clause_id for citation in answer.citations)))
    if answer.card:
        assert answer.card.title in text
    assert text.count("“") == text.count("”")


def test_a_notice_speaks_only_of_what_is_shown(assistant: Assistant) -> None:
    answer = assistant.ask("学校发现欺凌该怎么办?", use_model=False)
    text = short_text(answer, PAGE)
    assert message("zh", "plugs.plain") in text
    assert "编号" not in text
    assert message("zh", "notice.danger_line") in text
    cut = replace(answer, notices=(*answer.notices, message("zh", "notice.key_points")))
    assert "要点" not in short_text(cut, PAGE)


# -- within the platform's time ------------------------------------------------------------------------------------


class Slow(Assistant):
    """An assistant that is waited for, and counts what it is asked."""

    held = threading.Event()
    asked = 0

    def ask(self, *given: Any, **more: Any) -> Answer:
        type(self).asked += 1
        self.held.wait(10)
        return super().ask(*given, **more)


@pytest.fixture
def slow(assistant: Assistant) -> Slow:
    Slow.held, Slow.asked = threading.Event(), 0
    return Slow(assistant.settings, assistant.quoter)


@pytest.mark.slow
def test_who_waits_too_long_is_told_in_time(opened: Opened, slow: Slow) -> None:
    platform = opened(source=slow)
    callback_of(platform).talker.seconds = 0.2
    started = time.monotonic()
    told = platform.say("小学生可以带手机上学吗")
    assert time.monotonic() - started < 8  # the answer itself is held for ten
    assert told == message("zh", "plugs.busy")
    slow.held.set()


@pytest.mark.slow
def test_a_message_that_comes_again_is_answered_once(opened: Opened, slow: Slow) -> None:
    """The platform gives up twice; the third time the answer that was begun is there."""
    platform = opened(SEALED, source=slow, patience=2.0)
    threading.Thread(target=lambda: waited(lambda: platform.tries == 3) and slow.held.set(), daemon=True).start()
    reply = platform.send(MsgType="text", Content="小学生可以带手机上学吗", MsgId="77")
    assert platform.read(reply).startswith("原则上不能：")
    assert slow.asked == 1
    assert len(callback_of(platform).talker.memory.turns(READER)) == 1


def test_nobody_is_given_what_another_asked(opened: Opened) -> None:
    platform = opened()
    for fields in ({"MsgId": ""}, {"MsgId": "7"}):
        phone = platform.read(platform.send(MsgType="text", Content="小学生可以带手机上学吗", **fields))
        sleep = platform.read(platform.send(MsgType="text", Content="初二的孩子每天该睡几个小时?", **fields))
        assert "手机" in phone
        assert "睡眠" in sleep


@pytest.mark.slow
def test_a_flood_is_answered_by_a_word(opened: Opened, slow: Slow) -> None:
    platform = opened(source=slow)
    talker = callback_of(platform).talker
    talker.turnstile.most, talker.seconds = 3, 1.0

    async def flood() -> list[str]:
        sent = (
            platform._sent(*platform.sealed(message_xml(FromUserName=f"o{n}", MsgType="text", Content="手机", MsgId=n)))
            for n in range(40)
        )
        return [reply.text for reply in await asyncio.gather(*sent)]

    replies = asyncio.run(flood())
    assert all(message("zh", "plugs.busy") in text for text in replies)
    assert slow.asked <= 3
    slow.held.set()


def test_a_fault_inside_is_a_sentence(opened: Opened, assistant: Assistant, caplog: pytest.LogCaptureFixture) -> None:
    class Faulty(Assistant):
        def ask(self, *given: Any, **more: Any) -> Answer:
            raise RuntimeError("a fault in /a/path")

    platform = opened(source=Faulty(assistant.settings, assistant.quoter))
    assert platform.say("手机") == message("zh", "plugs.failed")
    assert "a fault in /a/path" in caplog.text


# -- what is turned away -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("account", "path"), KINDS)
def test_a_wrong_signature_gets_nothing(opened: Opened, account: CallbackSettings, path: str) -> None:
    platform = opened(account, path)
    query, body = platform.sealed(message_xml(MsgType="text", Content="手机", MsgId=1, FromUserName=READER))
    name = "msg_signature" if account.aes_key else "signature"
    for wrong in ("", "0" * 40, "长", query[name][:-1]):
        reply = platform.post({**query, name: wrong}, body)
        assert (reply.status_code, reply.text) == (403, "")
    stranger = opened(replace(account, token="another"), path)
    assert platform.post(*stranger.sealed("<xml/>")).status_code == 403
    assert platform.verify(nonce="x").status_code == 403


@pytest.mark.parametrize(("account", "path"), KINDS)
def test_what_was_recorded_is_not_taken_again(
    opened: Opened, clock: Clock, account: CallbackSettings, path: str
) -> None:
    platform = opened(account, path)
    query, body = platform.sealed(message_xml(MsgType="text", Content="手机", MsgId=1, FromUserName=READER))
    assert platform.post(query, body).status_code == 200
    assert platform.post(query, body).status_code == 200  # the platform's own retry
    other = body.replace(b"</xml>", b"<Extra>1</Extra></xml>")
    assert platform.post(query, other).status_code == 403
    clock.now += 301
    assert platform.post(query, body).status_code == 403
    for stamp in ("", "soon", "-1", "9" * 40, "１７００"):
        assert platform.post({**query, "timestamp": stamp}, body).status_code == 403


def test_a_message_in_the_clear_is_no_way_around_the_key(opened: Opened) -> None:
    plain = opened(PLAIN).sealed(message_xml(MsgType="text", Content="手机", MsgId=1))
    assert opened(SEALED).post(*plain).status_code in {400, 403}
    query, _ = opened(SEALED).sealed("<xml/>")
    for body in (b"<xml/>", b"<xml><Encrypt>AAAA</Encrypt></xml>", plain[1]):
        assert opened(SEALED).post(query, body).status_code in {400, 403}


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (97 + n, b"&%c;" % (96 + n) * 10) for n in range(1, 12))
    + b"]><xml><Content>&l;</Content></xml>"
)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(BOMB, 400, id="entities"),
        pytest.param(b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml/>', 400, id="a file"),
        pytest.param(
            b'<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1/">]><xml><Content>&e;</Content></xml>',
            400,
            id="an address",
        ),
        pytest.param(b"<xml>" * 12_000, 400, id="deep"),
        pytest.param(b"<xml>" + b"<a/>" * 10_000 + b"</xml>", 400, id="wide"),
        pytest.param(b"", 400, id="nothing"),
        pytest.param(b"{}", 400, id="no XML"),
        pytest.param(b"\xff\xfe<xml/>", 400, id="no UTF-8"),
        pytest.param(b'<?xml version="1.0" encoding="x-none"?><xml/>', 400, id="no encoding"),
        pytest.param(b" " * (LARGEST_BODY + 1), 413, id="huge"),
    ],
)
def test_a_body_that_is_no_message_is_refused(opened: Opened, body: bytes, status: int) -> None:
    platform = opened()
    query, _ = platform.sealed("<xml/>")
    started = time.monotonic()
    assert platform.post(query, body).status_code == status
    assert time.monotonic() - started < 20


def test_other_methods_and_hostile_words_change_nothing(opened: Opened) -> None:
    platform = opened()
    query, body = platform.sealed("<xml/>")
    assert platform.post(query, body, "PUT").status_code == 405
    hostile = "小学生可以带手机上学吗&lt;/Content&gt;]]&gt;"
    reply = platform.post(
        query,
        f"<xml><ToUserName>a]]&gt;&lt;x/&gt;</ToUserName><FromUserName>&#8;</FromUserName><MsgType>text</MsgType><Content>{hostile}</Content></xml>".encode(),
    )
    assert reply.status_code in {200, 400}


def test_memory_and_replays_are_bounded() -> None:
    clock = Clock()
    memory, replays = Memory(clock), Replays(clock)
    for number in range(MOST_SENDERS + 50):
        memory.add(f"o{number}", "手机")
    assert len(memory.kept) == MOST_SENDERS
    assert memory.turns("o0") == ()
    for _ in range(20):
        memory.add("o9999", "手机")
    assert len(memory.turns("o9999")) <= 4
    for number in range(1000):
        assert replays.is_own(signature(str(number)), b"x")
    clock.now += 601
    replays.is_own("new", b"x")
    assert len(replays.seen) == 1


# -- what opens it -------------------------------------------------------------------------------------------------


def test_settings_open_it_and_wrong_ones_are_said() -> None:
    own = {"ASSISTANT_WECHAT_TOKEN": "t", "ASSISTANT_WECHAT_APP_ID": "wx1"}
    assert read_plug_settings(own).wechat == CallbackSettings(token="t", receiver="wx1")
    assert read_plug_settings({**own, "ASSISTANT_WECHAT_AES_KEY": AES}).wechat is not None
    wrong: list[dict[str, str]] = [
        {**own, "ASSISTANT_WECHAT_AES_KEY": "short"},
        {"ASSISTANT_WECHAT_TOKEN": "t", "ASSISTANT_WECHAT_AES_KEY": AES},
        {**own, "ASSISTANT_WECHAT_MENU": "a=b;c=d;e=f;g=h"},
        {**own, "ASSISTANT_WECHAT_MENU": "no question"},
        {"ASSISTANT_WECOM_TOKEN": "t", "ASSISTANT_WECOM_CORP_ID": "ww1"},
    ]
    for given in wrong:
        with pytest.raises(UsageError):
            read_plug_settings(given)


def test_closed_unless_it_is_set_up(assistant: Assistant) -> None:
    assert not any(Plugs(assistant).serves(path) for path in ("/wechat", "/wecom", "/wecom/robot"))
    opened = PlugSettings(wechat=PLAIN, wecom=SEALED)
    plugs = Plugs(Assistant(replace(assistant.settings, plugs=opened), assistant.quoter))
    assert plugs.serves("/wechat")
    assert plugs.serves("/wecom")
