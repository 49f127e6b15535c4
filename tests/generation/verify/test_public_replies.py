"""Replies that were written to try the verifier: untrue sentences fall, honest ones stand, of sloppy ones what is right."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.corpus.load import Corpus, load_corpus
from assistant.folding import plain_form
from assistant.generation.reply import ReplyReader
from assistant.generation.verify import Asked, Claim, Source, Support, Verdict, Verifier
from assistant.question import language_of
from assistant.question.places import read_places
from assistant.retrieval.embedding import load_embedding
from assistant.retrieval.segment import Segmenter
from tests.conftest import ROOT

Reply = dict[str, Any]
Judge = Callable[[Reply], list[Verdict]]
NOTHING_RIGHT = {"english_reply_to_zh", "zh_reply_to_en", "refusal", "empty", "only_end", "child_director_subject"}


@pytest.fixture(scope="module")
def replies(shared: Path) -> dict[str, list[Reply]]:
    folder = shared / "questions"
    if not (folder / "model_lies.jsonl").exists():
        pytest.skip("the replies (../shared/questions) are not on this machine")
    names = ("lies", "honest", "sloppy")
    return {n: [json.loads(line) for line in (folder / f"model_{n}.jsonl").open(encoding="utf-8")] for n in names}


def claims_of(reply: str) -> list[Claim]:
    reader = ReplyReader()
    first = reader.feed(reply)
    return [*first, *reader.finish()[0]]


def sources_by_question(replies: dict[str, list[Reply]], corpus: Corpus) -> dict[str, dict[str, Source]]:
    """The clauses behind the tokens of each question's prompt, found by the quotes of its replies."""
    forms = {key: (plain_form(c.text), plain_form(c.translation)) for key, c in corpus.clauses.items()}
    found: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for row in (row for rows in replies.values() for row in rows):
        for quote in (quote for claim in claims_of(row["reply"]) for quote in claim.quotes if len(quote.text) > 5):
            form = plain_form(quote.text)
            for key, texts in forms.items():
                found[row["question"]][quote.token][key] += any(form in text for text in texts)
    sources: dict[str, dict[str, Source]] = {}
    for question, tokens in found.items():
        best = {token: +counter for token, counter in tokens.items()}
        clauses = {token: corpus.clauses[counter.most_common(1)[0][0]] for token, counter in best.items() if counter}
        sources[question] = {token: Source(token=token, clause=clause) for token, clause in clauses.items()}
    return sources


@pytest.fixture(scope="module")
def judge(replies: dict[str, list[Reply]], segmenter: Segmenter) -> Judge:
    corpus = load_corpus(ROOT / "corpus", statutes=False)  # the replies quote key points
    support = Support(load_embedding(str(ROOT / "index" / "embedding")), segmenter)
    verifier = Verifier(support, read_places(ROOT / "corpus").names)
    sources = sources_by_question(replies, corpus)

    def verdicts(row: Reply) -> list[Verdict]:
        asked = Asked(text=row["question"], language=language_of(row["question"]) or "zh")
        return [verifier.verdict(claim, sources.get(row["question"], {}), asked) for claim in claims_of(row["reply"])]

    return verdicts


def test_untrue_sentences_fall(replies: dict[str, list[Reply]], judge: Judge) -> None:
    passed = [row["reply"] for row in replies["lies"] if any(verdict.kept for verdict in judge(row))]
    assert len(passed) <= 12, passed


def test_honest_sentences_stand(replies: dict[str, list[Reply]], judge: Judge) -> None:
    """A quote whose words are no longer the text's own does not count."""
    verdicts = [verdict for row in replies["honest"] for verdict in judge(row)]
    judged = [verdict for verdict in verdicts if verdict.reason not in {"altered_quote", "unknown_token"}]
    dropped = [(verdict.reason, verdict.text) for verdict in judged if not verdict.kept]
    assert len(dropped) <= 2, dropped


def test_something_right_is_shown_of_sloppy_replies(replies: dict[str, list[Reply]], judge: Judge) -> None:
    rows = [row for row in replies["sloppy"] if row["kind"].split("/")[1] not in NOTHING_RIGHT]
    empty = [row["kind"] for row in rows if not any(verdict.kept for verdict in judge(row))]
    assert len(empty) <= 0.1 * len(rows), empty
