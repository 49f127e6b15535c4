"""Clauses come apart into statements, and of each it is known what kind of thing it says and for whom."""

import pytest

from assistant.corpus import Corpus
from assistant.corpus.statements import ages_written, kinds_of


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("不满十四周岁的", ((0, 14),)),
        ("没满8岁的孩子", ((0, 8),)),
        ("已满十六周岁不满十八周岁的", ((16, 18),)),
        ("满14周岁不满16周岁", ((14, 16),)),
        ("年满六周岁的儿童", ((6, 120),)),
        ("6岁以下儿童", ((0, 7),)),
        ("3—6岁儿童", ((3, 7),)),
        ("限制民事行为能力人", ((8, 18),)),
        ("没有或限制民事行为能力的孩子", ((0, 18),)),
        ("无民事行为能力的孩子", ((0, 8),)),
        ("未成年人", ()),
        ("2021年，12个月", ()),
    ],
)
def test_ages(text: str, ages: tuple[tuple[int, int], ...]) -> None:
    assert ages_written(text) == ages


@pytest.mark.parametrize(
    ("text", "strength", "kind"),
    [
        ("学校不得公开学生的考试成绩名次。", "", "ban"),
        ("应当立即向公安机关报告。", "", "contact"),
        ("应当立即向公安机关报告。", "", "time-limit"),
        ("处五日以下拘留。", "", "penalty"),
        ("本法所称未成年人是指未满十八周岁的公民。", "", "definition"),
        ("鼓励父母陪伴孩子。", "", "encouragement"),
        ("想怎么做都行。", "may", "permission"),
        ("由县级民政部门负责。", "", "responsible"),
        ("受害人有权要求赔偿。", "", "right"),
    ],
)
def test_kinds(text: str, strength: str, kind: str) -> None:
    assert kind in kinds_of(text, strength)


def test_the_figures_of_a_plan_are_targets() -> None:
    assert "target" in kinds_of("覆盖率达到90%以上", plan=True)
    assert "target" not in kinds_of("覆盖率达到90%以上")


def test_every_word_of_a_clause_belongs_to_a_statement(corpus: Corpus) -> None:
    for clause in corpus.clauses.values():
        spans = [span for statement in corpus.statements(clause) for span in statement.spans]
        assert all(any(s.start < end and start < s.end for start, end in spans) for s in clause.sentences)
        assert [statement.number for statement in corpus.statements(clause)] == list(
            range(len(corpus.statements(clause)))
        )


def test_a_key_point_gives_whom_it_binds_and_how_strongly(corpus: Corpus) -> None:
    statement = corpus.statements(corpus.clauses["minors-protection-law-2024/21"])[0]
    assert statement.strength == "must-not"
    assert "guardian" in statement.who
    assert statement.ages == ((0, 8),)
