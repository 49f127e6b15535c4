"""The plugs of other programs and platforms: OpenAI's chat protocol, retrieval for Dify and RAGFlow, WeChat, WeCom, a school's page.

Each is closed until its settings are there (`assistant.plug_settings`), answers by the pipeline only, and keeps nothing about people.
docs/integrations.md describes them for whoever sets them up.
"""

from assistant.api.plugs.callback import menu_json
from assistant.api.plugs.mounted import Plugs

__all__ = ["Plugs", "menu_json"]
