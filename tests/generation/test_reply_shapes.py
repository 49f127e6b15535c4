"""Replies in the shapes that models give them: the same claims come out of each."""

import json

import pytest

from assistant.generation.marks import elements, plain
from assistant.generation.reply import ReplyReader
from assistant.generation.verify import Quote

FIRST, SECOND = "图书馆要告诉家长。", "家长要来接孩子。"
WORDS, MORE = "图书馆应当告诉家长", "家长应当来接孩子"
ENTRIES = [
    {"text": FIRST, "quotes": [{"token": "K7", "quote": WORDS}]},
    {"text": SECOND, "quotes": [{"token": "Q3", "quote": MORE}]},
]
BOTH = [(FIRST, [("K7", WORDS)]), (SECOND, [("Q3", MORE)])]
BARE = [(FIRST, [("K7", "")]), (SECOND, [("Q3", "")])]
UNTOLD = [(FIRST, [("", WORDS)]), (SECOND, [("", MORE)])]


def read(reply: str, size: int = 3) -> list[tuple[str, list[tuple[str, str]]]]:
    reader, claims = ReplyReader(), []
    for start in range(0, len(reply), size):
        claims += reader.feed(reply[start : start + size])
    claims += reader.finish()[0]
    return [(claim.text, [(quote.token, quote.text) for quote in claim.quotes]) for claim in claims]


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        pytest.param(f'{FIRST}[K7: "{WORDS}"]\n{SECOND}[Q3: "{MORE}"]', BOTH, id="square"),
        pytest.param(f"{FIRST}【K7：“{WORDS}”】\n{SECOND}【Q3：“{MORE}”】", BOTH, id="black"),
        pytest.param(f"{FIRST}（K7：{WORDS}）\n{SECOND}（Q3：{MORE}）", BOTH, id="round"),
        pytest.param(f'{FIRST}⟦k7: "{WORDS}"⟧\n{SECOND}⟦ q 3 : "{MORE}"⟧', BOTH, id="lower_case"),
        pytest.param(f'{FIRST}⟦记号: K7: "{WORDS}"⟧\n{SECOND}⟦mark Q3: "{MORE}"⟧', BOTH, id="word_before"),
        pytest.param(f'{FIRST}\n⟦K7: "{WORDS}"⟧\n\n{SECOND}\n⟦Q3: "{MORE}"⟧', BOTH, id="next_line"),
        pytest.param(f'⟦K7: "{WORDS}"⟧{FIRST}\n⟦Q3: "{MORE}"⟧ {SECOND}', BOTH, id="before"),
        pytest.param(f'⟦K7: "{WORDS}"⟧\n{FIRST}\n⟦Q3: "{MORE}"⟧\n{SECOND}', BOTH, id="line_before"),
        pytest.param(f"{FIRST}[K7]\n{SECOND}[Q3]", BARE, id="token_alone"),
        pytest.param(f'{FIRST}⟦"{WORDS}"⟧\n{SECOND}⟦"{MORE}"⟧', UNTOLD, id="quote_alone"),
        pytest.param(f"{FIRST}\n{SECOND}", [(FIRST, []), (SECOND, [])], id="no_marks"),
        pytest.param(f'① {FIRST}⟦K7: "{WORDS}"⟧\n第二步：{SECOND}⟦Q3: "{MORE}"⟧', BOTH, id="steps"),
        pytest.param(
            f'您好，以下是回答：\n\n# 回答\n- {FIRST}⟦K7: "{WORDS}"⟧\n- {SECOND}⟦Q3: "{MORE}"⟧\n希望对您有帮助。',
            BOTH,
            id="greeting",
        ),
        pytest.param(
            f'| 要点 | 依据 |\n|---|---|\n| {FIRST} | ⟦K7: "{WORDS}"⟧ |\n| {SECOND} | ⟦Q3: "{MORE}"⟧ |',
            BOTH,
            id="table",
        ),
        pytest.param(
            f'<ul><li>{FIRST}⟦K7: "{WORDS}"⟧</li><li><b>{SECOND}</b>⟦Q3: "{MORE}"⟧</li></ul>', BOTH, id="html"
        ),
        pytest.param(f'<think>\n{FIRST}⟦K7: "{WORDS}"⟧\n{SECOND}⟦Q3: "{MORE}"⟧', BOTH, id="unclosed_thought"),
        pytest.param(f'圖書館要告訴家長。⟦K7: "{WORDS}"⟧\n家長要來接孩子。⟦Q3: "{MORE}"⟧', BOTH, id="traditional"),
        pytest.param(f'{FIRST}⟦K7: "{WORDS}"⟧\n{SECOND[:-1]}，建议您尽快联系老师。⟦Q3: "{MORE}"⟧', BOTH, id="advice"),
    ],
)
def test_lines(reply: str, found: list[tuple[str, list[tuple[str, str]]]]) -> None:
    assert read(reply) == found


AS_JSON = json.dumps({"sentences": ENTRIES, "complete": "full"}, ensure_ascii=False)
CHINESE = [
    {"句子": e["text"], "引文": [{"记号": q["token"], "原文": q["quote"]} for q in e["quotes"]]} for e in ENTRIES
]  # type: ignore[index]


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(json.dumps(ENTRIES, ensure_ascii=False), id="list_at_the_top"),
        pytest.param(json.dumps({"answer": {"sentences": ENTRIES}}), id="wrapped"),
        pytest.param(json.dumps({"name": "answer", "arguments": AS_JSON}), id="call_with_a_string"),
        pytest.param(json.dumps({"句子": CHINESE, "完整": "部分"}, ensure_ascii=False), id="chinese_keys"),
        pytest.param(str({"sentences": ENTRIES}), id="single_quotes"),
        pytest.param(json.dumps({"sentences": [{**e, "quotes": e["quotes"][0]} for e in ENTRIES]}), id="quotes_as_dict"),
        pytest.param(json.dumps({"sentences": [{"text": e["text"], **e["quotes"][0]} for e in ENTRIES]}), id="flat"),  # type: ignore[dict-item]
        pytest.param(
            json.dumps({"sentences": [{"text": e["text"], "quotes": [f"{q['token']}: {q['quote']}" for q in e["quotes"]]} for e in ENTRIES]}),  # type: ignore[index]
            id="quotes_as_strings",
        ),
        pytest.param(json.dumps({"sentences": [f'{text}⟦{q[0][0]}: "{q[0][1]}"⟧' for text, q in BOTH]}), id="strings"),
        pytest.param(AS_JSON.replace("}], ", "}],, "), id="broken_between"),
        pytest.param(AS_JSON[: AS_JSON.index('], "complete"')], id="broken_off"),
        pytest.param(f"好的：\n```json\n{AS_JSON}\n```\n以上依据条文。", id="fenced"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("size", [1, 40, 5000])
def test_json(reply: str, size: int) -> None:
    assert read(reply, size) == BOTH


def test_what_follows_a_broken_entry_is_read() -> None:
    broken = AS_JSON.replace('"sentences": [', '"sentences": [{"text": "坏", "quo\n tes": [}, ')
    assert [text for text, _ in read(broken)][-2:] == [FIRST, SECOND]


def test_cut_sentence_is_not_a_claim() -> None:
    assert read(AS_JSON[: AS_JSON.index(SECOND) + 4]) == BOTH[:1]


def test_thought_stays_whole() -> None:
    """A sentence with a semicolon is one claim; an item of a list keeps the head that says who."""
    assert len(read(f'图书馆要登记；登记后要告诉家长。⟦K7: "{WORDS}"⟧')) == 1
    listed = read(f'图书馆应当：\n- 登记孩子⟦K7: "{WORDS}"⟧\n- 告诉家长⟦K7: "{WORDS}"⟧')
    assert [text for text, _ in listed] == ["图书馆应当：登记孩子", "图书馆应当：告诉家长"]
    assert [text for text, _ in read(f'No. A library must tell the parents. ⟦K7: "{WORDS}"⟧')] == [
        "No, a library must tell the parents."
    ]


@pytest.mark.parametrize(
    ("said", "complete", "needs"),
    [
        ("⟦complete: none⟧ ⟦needs: age⟧", "none", "age"),
        ("【complete: Part】【needs: 年龄】", "part", "age"),
        ("complete: full\nneeds:", "full", ""),
        ("完整：部分\n需要：户籍", "part", "registration"),
    ],
)
def test_what_a_reply_says_of_itself(said: str, complete: str, needs: str) -> None:
    reader = ReplyReader()
    reader.feed(f'{FIRST}⟦K7: "{WORDS}"⟧\n{said}')
    _, end = reader.finish()
    assert (end.complete, end.needs) == (complete, needs)


def test_marks_and_plain_words() -> None:
    assert elements("见（如K7号楼）和[一句话]") == ["见（如K7号楼）和[一句话]"]
    assert elements("x [K7, Q3]")[1:] == [Quote(token="K7", text=""), Quote(token="Q3", text="")]
    assert plain("1. **要登记**（《某法》第三条）。") == "要登记。"
    assert "script" in plain("要登记<script>")
