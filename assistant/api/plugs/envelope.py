"""Messages of WeChat and WeCom as XML: read with every trick of XML refused, written so that no text can end its element.

>>> read_message(b"<xml><MsgType>text</MsgType><Content>hi</Content></xml>")["Content"]
'hi'
"""

import re
from collections.abc import Mapping
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

_MOST_FIELDS = 60
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Unreadable(Exception):
    """What was sent is no message."""


def read_message(body: bytes) -> dict[str, str]:
    """The fields of a message. Raises Unreadable."""
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError) as error:
        raise Unreadable from error
    if root.tag != "xml" or len(root) > _MOST_FIELDS:
        raise Unreadable
    return {field.tag: field.text or "" for field in root}


def written(fields: Mapping[str, object]) -> str:
    """Fields as XML, nested where a value is itself fields.

    >>> written({"Content": "a ]]> b", "CreateTime": 5})
    '<xml><Content><![CDATA[a ]]]]><![CDATA[> b]]></Content><CreateTime>5</CreateTime></xml>'
    """
    return f"<xml>{_inside(fields)}</xml>"


def _inside(fields: Mapping[str, object]) -> str:
    return "".join(f"<{name}>{_value(value)}</{name}>" for name, value in fields.items())


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        return _inside(value)
    if isinstance(value, int):
        return str(value)
    text = _NOT_XML.sub("", str(value)).replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{text}]]>"


def text_reply(message: Mapping[str, str], text: str, now: int) -> str:
    """A text for whoever sent a message."""
    return written({**_back(message, now), "MsgType": "text", "Content": text})


def article_reply(message: Mapping[str, str], title: str, about: str, address: str, now: int) -> str:
    """One article for whoever sent a message: a title and a line, which open a page."""
    item = {"Title": title, "Description": about, "PicUrl": "", "Url": address}
    return written({**_back(message, now), "MsgType": "news", "ArticleCount": 1, "Articles": {"item": item}})


def _back(message: Mapping[str, str], now: int) -> dict[str, object]:
    return {
        "ToUserName": message.get("FromUserName", ""),
        "FromUserName": message.get("ToUserName", ""),
        "CreateTime": now,
    }
