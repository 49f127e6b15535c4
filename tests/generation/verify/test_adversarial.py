"""Sentences over the plan and the key points of the laws, each with the verdict it must get.

"tune" sentences were seen while the rules were made; "check" sentences were written afterwards and run once before
anything was changed for them (37 of 38 honest ones kept, 61 of 65 others dropped). What is known to be judged wrongly is
named below, so that a change for better or worse shows.
"""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from assistant.corpus.load import load_corpus
from assistant.generation.verify import Asked, Claim, Quote, Source, Support, Verdict, Verifier
from assistant.question.places import read_places
from assistant.retrieval.embedding import load_embedding
from assistant.retrieval.segment import Segmenter
from tests.conftest import ROOT

CASES = [json.loads(line) for line in (ROOT / "tests/data/adversarial.jsonl").read_text("utf-8").splitlines()]

KNOWN_WRONG = {
    "zh-honest-22": "九成 is not 90%",
    "zh-honest-69": "可以 where the text only states",
    "en-honest-21": "two rules on leaving a child alone, told apart by few words",
    "en-honest-62": "duty for it",
}
HARD = {"figure", "figure_moved", "unit", "period", "comparison", "quote", "altered", "negation", "modality"}

Run = Callable[[dict[str, Any]], Verdict]


@pytest.fixture(scope="module")
def run(segmenter: Segmenter) -> Run:
    corpus = load_corpus(ROOT / "corpus", statutes=False)  # the sentences were written over key points
    places = read_places(ROOT / "corpus")
    model = load_embedding(str(ROOT / "index" / "embedding"))
    verifier = Verifier(Support(model, segmenter), places.names)

    def verdict(case: dict[str, Any]) -> Verdict:
        sources, quotes = {}, []
        for number, quote in enumerate(case["quotes"]):
            clause = corpus.clauses[quote["clause"]]
            document = corpus.documents[clause.document_id]
            names = (document.title, document.title_en, document.short_title, document.short_title_en)
            sources[f"K{number}"] = Source(token=f"K{number}", clause=clause, titles=names)
            quotes.append(Quote(token=f"K{number}", text=quote["quote"]))
        claim = Claim(text=case["text"], quotes=tuple(quotes))
        return verifier.verdict(claim, sources, Asked(text=case["question"], language=case["language"]))

    return verdict


def test_the_set_is_as_large_and_mixed_as_it_should_be() -> None:
    assert len(CASES) >= 160
    assert len({case["id"] for case in CASES}) == len(CASES)
    english = sum(case["language"] == "en" for case in CASES)
    assert 0.4 <= english / len(CASES) <= 0.6
    assert sum(case["want"] == "kept" for case in CASES) >= 60
    assert {case["kind"] for case in CASES} >= HARD - {"altered"}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_verdict(case: dict[str, Any], run: Run) -> None:
    verdict = run(case)
    right = verdict.kept == (case["want"] == "kept")
    assert right == (case["id"] not in KNOWN_WRONG), f"{verdict.reason or 'kept'}: {case['text']}"


def test_aims(run: Run) -> None:
    """No altered figure, quote, negation or force passes; at least 95 of 100 honest paraphrases do."""
    assert not [case["id"] for case in CASES if case["kind"] in HARD and run(case).kept]
    honest = [case for case in CASES if case["want"] == "kept"]
    assert sum(run(case).kept for case in honest) / len(honest) >= 0.95


# One word changed in a true sentence -> a false one. "may not" for "must not" would be true, so it is not here.
CHANGES: dict[str, tuple[tuple[str, str], ...]] = {
    "zh": (
        ("不得", "可以"), ("不准", "可以"), ("不得", "要"), ("不准", "应当"), ("必须", "可以"), ("应当", "可以"), ("必须", "不得"),
        ("可以", "必须"), ("可以", "不得"), ("有权", "必须"), ("鼓励", "必须"), ("倡导", "必须"), ("倡导", "不倡导"), ("鼓励", "禁止"),
        ("以下", "以上"), ("以上", "以下"), ("至少", "最多"), ("不少于", "不超过"), ("以内", "以上"), ("没满", "满"), ("不满", "满"),
        ("每周", "每月"), ("每年", "每月"), ("降到", "升到"), ("小时", "分钟"), ("禁止", "允许"), ("不承担", "承担"), ("没有正当", "有正当"),
    ),
    "en": (
        ("must not ", "may "), ("must not ", "must "), (" must ", " should "), (" must ", " need not "), (" may ", " must "), (" may ", " may not "),
        ("encourages", "requires"), ("is encouraged to", "must"), ("are encouraged to", "must"), ("advocates", "requires"),
        ("at least", "at most"), ("at most", "at least"), ("or lower", "or higher"), ("under", "over"), ("hours", "days"), ("a week", "a month"),
        ("each year", "each month"), (" never ", " "), ("has the right to", "must"), ("prohibits", "allows"), ("without ", "with "),
    ),
}  # fmt: skip


def changed(case: dict[str, Any]) -> list[str]:
    text = case["text"]
    found = [text.replace(old, new, 1) for old, new in CHANGES[case["language"]] if old in text]
    for match in re.finditer(r"\d+(?:\.\d+)?", text):
        for value in (str(int(float(match[0])) + 1), f"1{match[0]}"):
            found.append(text[: match.start()] + value + text[match.end() :])
    return found


def test_no_single_change_passes(run: Run) -> None:
    """Every honest sentence with one figure, bound, unit, force or denial changed."""
    honest = [case for case in CASES if case["want"] == "kept"]
    changes = [{**case, "text": text} for case in honest for text in changed(case)]
    assert len(changes) > 500
    assert [case["text"] for case in changes if run(case).kept] == []
