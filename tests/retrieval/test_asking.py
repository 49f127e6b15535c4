"""Questions compared with questions."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import EmbeddingUnavailable
from assistant.pipeline import Assistant
from assistant.retrieval.asking import FILE, Asking
from assistant.retrieval.embedding import StaticModel, asking_of
from tests.conftest import ROOT

EMBEDDING = ROOT / "index" / "embedding"


@pytest.mark.parametrize(
    ("asked", "same", "other"),
    [
        ("老师拿棍子打我娃手心", "老师可以体罚学生吗", "老师可以补课收钱吗"),
        ("离婚后他一分钱不给娃儿", "不给抚养费怎么办", "离婚以后怎么看孩子"),
        (
            "my boss wants to hire a boy of 15",
            "May a 15-year-old work in a shop?",
            "May a 15-year-old go to an internet café?",
        ),
    ],
)
def test_questions_for_one_thing_stand_together(asked: str, same: str, other: str) -> None:
    question, right, wrong = asking_of(StaticModel(EMBEDDING)).encode([asked, same, other])
    assert question @ right > question @ wrong


def test_a_model_of_which_it_was_not_learned_stands_for_itself(tmp_path: Path) -> None:
    plain = tmp_path / "embedding"
    shutil.copytree(EMBEDDING, plain, ignore=shutil.ignore_patterns(FILE))
    model = StaticModel(plain)
    assert asking_of(model) is model
    assert model.fingerprint != StaticModel(EMBEDDING).fingerprint


def test_only_what_was_learned_is_replaced() -> None:
    rows = np.ones((3, 2), np.float32)
    learned = Asking(
        place=np.array([-1, 0, -1], np.int32),
        directions=np.array([[2, 4]], np.int8),
        weights=np.array([0.5], np.float32),
    )
    learned.put_into(rows, np.array([0, 1, 2]))
    assert rows.tolist() == [[1, 1], [1, 2], [1, 1]]


@pytest.mark.parametrize("content", [b"", b"PK", b"no archive"])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(EmbeddingUnavailable, match="asking"):
        Asking.load(tmp_path, 10)


def test_the_nearest_way_of_asking_is_the_question_itself(assistant: Assistant) -> None:
    question = assistant.read("孩子上初二，死活不肯去学校，我们拉不动，怎么办？", ())
    near = assistant.quoter.finder.context.retriever.search_forms(question).prepared
    assert max(near, key=lambda name: near[name]) == "compulsory-education:0"
