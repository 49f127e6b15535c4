"""Of which word a question asks what it means."""

import pytest

from assistant.question import as_word, word_asked


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("什么是留守儿童？", "留守儿童"),
        ("请问，啥子叫留守娃", "留守娃"),
        ("困境儿童是什么意思", "困境儿童"),
        ("困境儿童包括哪些人", "困境儿童"),
        ("困境儿童都包括哪些孩子？", "困境儿童"),
        ("哪些孩子算困境儿童", "困境儿童"),
        ("什么样的孩子才算困境儿童？", "困境儿童"),
        ("儿童主任是干什么的", "儿童主任"),
        ("“双减”是什么意思？", "双减"),
        ("强制报告的定义是什么", "强制报告"),
        ("What is a left-behind child?", "leftbehind child"),
        ("what does 'double reduction' mean", "doublereduction"),
        ("Who is a child director?", "childdirector"),
        ("Which children count as children in difficulty?", "childrenindifficulty"),
    ],
)
def test_the_word_is_found_however_its_meaning_is_asked_for(asked: str, word: str) -> None:
    assert as_word(word_asked(asked)) == as_word(word)


@pytest.mark.parametrize(
    "asked",
    [
        "什么时候发补贴",
        "孩子不想上学怎么办？",
        "留守儿童多久走访一次",
        "困境儿童和留守儿童有什么区别",
        "What must a child director do?",
        "",
    ],
)
def test_other_questions_ask_of_no_word(asked: str) -> None:
    assert word_asked(asked) == ""
