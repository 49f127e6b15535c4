"""The command about the doors to other programs and platforms.

python -m assistant plugs                which are open, at which path, and what opens the others
python -m assistant plugs --menu wechat  the menu of an account as the platform's console takes it
"""

import argparse
import json
from typing import Any

from assistant.api import menu_json
from assistant.errors import UsageError
from assistant.messages import message
from assistant.plug_settings import CallbackSettings, PlugSettings
from assistant.settings import Settings

_ACCOUNTS = ("wechat", "wecom")


def add_parsers(commands: "argparse._SubParsersAction[Any]") -> None:
    """Put `plugs` into the command line's parser."""
    plugs = commands.add_parser("plugs", help="say which doors to other programs are open, and what opens the others")
    plugs.add_argument("--menu", choices=_ACCOUNTS, help="print the menu of an account for the platform's console")


def add_switches(serve: argparse.ArgumentParser) -> None:
    """Switches of `serve` that refuse to start without a platform's settings, instead of starting closed."""
    serve.add_argument(
        "--wechat", action="store_true", help="end unless the WeChat account is set up (see docs/integrations.md)"
    )
    serve.add_argument("--wecom", action="store_true", help="end unless the WeCom application is set up")


def check_switches(options: argparse.Namespace, settings: Settings) -> None:
    """Raises UsageError where a platform is wanted whose settings are not there."""
    for name in _ACCOUNTS:
        if getattr(options, name) and getattr(settings.plugs, name) is None:
            raise UsageError("plug_unset", name=f"ASSISTANT_{name.upper()}_TOKEN")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print the doors, or a menu."""
    if options.menu:
        account: CallbackSettings | None = getattr(settings.plugs, options.menu)
        if account is None or not account.menu:
            raise UsageError("plug_unset", name=f"ASSISTANT_{options.menu.upper()}_MENU")
        print(json.dumps(menu_json(account), ensure_ascii=False, indent=2))
        return 0
    language = settings.spoken
    for what, path, variables, is_open in doors(settings.plugs):
        state = message(language, "plugs.open" if is_open else "plugs.closed", names=variables)
        print(f"{message(language, f'plugs.what_{what}')}  {settings.plugs.address}{path}  {state}")
    return 0


def doors(plugs: PlugSettings) -> list[tuple[str, str, str, bool]]:
    """(what, path, the variables that open it, whether it is open) of each."""
    return [
        ("chat", "/v1", "ASSISTANT_CHAT_KEYS", bool(plugs.chat_keys)),
        ("retrieval", "/retrieval", "ASSISTANT_RETRIEVAL_KEYS", bool(plugs.retrieval_keys)),
        ("wechat", "/wechat", "ASSISTANT_WECHAT_TOKEN", plugs.wechat is not None),
        ("wecom", "/wecom", "ASSISTANT_WECOM_TOKEN", plugs.wecom is not None),
        ("robot", "/wecom/robot", "ASSISTANT_WECOM_ROBOT_TOKEN", plugs.robot is not None),
        ("embed", "/embed.js", "ASSISTANT_EMBED_ORIGINS", bool(plugs.embedders)),
        ("llms", "/llms.txt", "ASSISTANT_ADDRESS", bool(plugs.address)),
    ]
