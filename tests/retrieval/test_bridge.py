"""English questions carried over to Chinese texts."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import EmbeddingUnavailable
from assistant.pipeline import Assistant
from assistant.question import read_question
from assistant.retrieval import load_embedding
from assistant.retrieval.bridge import FILE, Bridge
from assistant.retrieval.features import is_untranslated
from tests.conftest import ROOT

EMBEDDING = ROOT / "index" / "embedding"


@pytest.mark.parametrize(
    ("asked", "near", "far"),
    [
        ("When is a vaccine free of charge?", "疫苗免费接种", "父母离婚后的探望权"),
        ("May parents send a child out to beg?", "父母不得让孩子乞讨", "食品安全标准"),
        ("How often is a pupil's eyesight checked?", "学生视力检查每学期几次", "收养登记的条件"),
    ],
)
def test_an_english_question_stands_near_the_chinese_answer(asked: str, near: str, far: str) -> None:
    model, bridge = load_embedding(str(EMBEDDING)), Bridge.load(EMBEDDING)
    assert bridge is not None
    question = bridge.chinese(model.encode([asked]))[0]
    right, wrong = model.encode([near, far])
    assert question @ right > question @ wrong


def test_what_says_nothing_stays_so() -> None:
    bridge = Bridge.load(EMBEDDING)
    assert bridge is not None
    assert not bridge.chinese(np.zeros((1, 256), np.float32)).any()


def test_a_model_without_a_bridge_has_none(tmp_path: Path) -> None:
    assert Bridge.load(tmp_path) is None


def test_a_broken_bridge_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no archive")
    with pytest.raises(EmbeddingUnavailable):
        Bridge.load(tmp_path)


def test_only_english_questions_are_carried_over(assistant: Assistant) -> None:
    retriever = assistant.quoter.context.retriever
    asked = [retriever.search_forms(read_question(text)) for text in ("收养要什么条件", "Who may adopt a child?")]
    assert asked[0].carried is None
    assert asked[1].carried is not None


def test_a_text_without_english_is_nearer_to_an_english_question_carried_over(assistant: Assistant) -> None:
    retriever = assistant.quoter.context.retriever
    search = retriever.search_forms(
        read_question("We picked up something that another person lost. Must we return it?")
    )
    clause = assistant.corpus.clauses["civil-code-2020/314"]
    assert is_untranslated(clause)
    statements = assistant.corpus.statements(clause)
    with_it = retriever.near(replace(search, asked={}), statements)
    without = retriever.near(replace(search, asked={}, carried=None), statements)
    assert max(with_it.values()) > max(without.values())
