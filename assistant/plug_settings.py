"""What opens the plugs into other programs, read from the environment once. Nothing set, nothing open.

>>> read_plug_settings({}) == PlugSettings()
True
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from assistant.errors import UsageError

_SHORTEST_KEY = 16  # characters; what is shorter can be guessed over the network
_AES_KEY = re.compile(r"[A-Za-z0-9]{43}")  # as the platforms give it out: 32 bytes in base64 without the last sign
_LONGEST_WELCOME = 600  # characters, so that it fits into one message
_MOST_BUTTONS = 3  # of a menu; the platform allows no more on its first row


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackSettings:
    """What a platform and this server share. Without `aes_key` messages come in the clear; `receiver` is the account's id."""

    token: str = field(repr=False)
    aes_key: str = field(default="", repr=False)
    receiver: str = ""
    welcome: str = ""
    menu: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlugSettings:
    """The plugs that are open: keys of the chat and of the retrieval door, callbacks, sites that may frame the page.

    `address` is where readers find the page ("https://ask.example.cn"), for the links in answers.
    """

    address: str = ""
    chat_keys: frozenset[str] = field(default=frozenset(), repr=False)
    retrieval_keys: frozenset[str] = field(default=frozenset(), repr=False)
    wechat: CallbackSettings | None = None
    wecom: CallbackSettings | None = None
    robot: CallbackSettings | None = None
    embedders: tuple[str, ...] = ()


def read_plug_settings(env: Mapping[str, str]) -> PlugSettings:
    """From ASSISTANT_ADDRESS, _CHAT_KEYS, _RETRIEVAL_KEYS, _EMBED_ORIGINS, and _TOKEN, _AES_KEY, _APP_ID or _CORP_ID, _WELCOME and
    _MENU of ASSISTANT_WECHAT, ASSISTANT_WECOM and ASSISTANT_WECOM_ROBOT. Raises UsageError.

    >>> read_plug_settings({"ASSISTANT_EMBED_ORIGINS": "https://school.example"}).embedders
    ('https://school.example',)
    """
    return PlugSettings(
        address=_address(env.get("ASSISTANT_ADDRESS", "").strip().rstrip("/")),
        chat_keys=_keys(env, "ASSISTANT_CHAT_KEYS"),
        retrieval_keys=_keys(env, "ASSISTANT_RETRIEVAL_KEYS"),
        wechat=_callback(env, "ASSISTANT_WECHAT", "APP_ID", plain=True),
        wecom=_callback(env, "ASSISTANT_WECOM", "CORP_ID"),
        robot=_callback(env, "ASSISTANT_WECOM_ROBOT", ""),
        embedders=tuple(_origin(word) for word in _words(env.get("ASSISTANT_EMBED_ORIGINS", ""))),
    )


def _words(text: str) -> list[str]:
    return text.replace(",", " ").split()


def _address(text: str) -> str:
    if text and not re.match(r"https?://[^/\s]", text):
        raise UsageError("plug_address", name="ASSISTANT_ADDRESS")
    return text


def _keys(env: Mapping[str, str], name: str) -> frozenset[str]:
    keys = frozenset(_words(env.get(name, "")))
    if any(len(key) < _SHORTEST_KEY for key in keys):
        raise UsageError("plug_key", name=name, least=_SHORTEST_KEY)
    return keys


def _origin(text: str) -> str:
    """A site as browsers name it: scheme, host and port, and nothing that could end the policy it is put into."""
    parts = urlsplit(text)
    if not re.fullmatch(r"https?://[A-Za-z0-9.\-]+(?::\d+)?", text) or not parts.hostname:
        raise UsageError("plug_address", name="ASSISTANT_EMBED_ORIGINS")
    return text.lower()


def _callback(env: Mapping[str, str], stem: str, receiver: str, *, plain: bool = False) -> CallbackSettings | None:
    token = env.get(f"{stem}_TOKEN", "").strip()
    if not token:
        return None
    key, account = env.get(f"{stem}_AES_KEY", "").strip(), env.get(f"{stem}_{receiver}", "").strip()
    if (key or not plain) and not _AES_KEY.fullmatch(key):
        raise UsageError("plug_aes", name=f"{stem}_AES_KEY")
    if key and receiver and not account:
        raise UsageError("plug_unset", name=f"{stem}_{receiver}")
    return CallbackSettings(
        token=token,
        aes_key=key,
        receiver=account,
        welcome=env.get(f"{stem}_WELCOME", "").strip()[:_LONGEST_WELCOME],
        menu=_menu(env.get(f"{stem}_MENU", "")),
    )


def _menu(text: str) -> tuple[tuple[str, str], ...]:
    """Buttons and the question that each asks, or "handbook:" and a situation of the handbook.

    >>> _menu("睡眠=初中生每天该睡几个小时？; 手机=小学生可以带手机上学吗")
    (('睡眠', '初中生每天该睡几个小时？'), ('手机', '小学生可以带手机上学吗'))
    """
    pairs = [entry.partition("=") for entry in text.replace("；", ";").split(";") if entry.strip()]
    if len(pairs) > _MOST_BUTTONS or not all(name.strip() and asked.strip() for name, _, asked in pairs):
        raise UsageError("plug_menu", most=_MOST_BUTTONS)
    return tuple((name.strip(), asked.strip()) for name, _, asked in pairs)
