import pytest

from assistant.figures import figures, han_number, written_figures


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("初中生9小时", ["9"]),
        ("死亡率降至3.0‰、4.0‰", ["3‰", "4‰"]),
        ("达到９５％以上", ["95%"]),
        ("不满八周岁", ["8"]),
        ("十四周岁以上不满十八周岁", ["14", "18"]),
        ("百分之三十五", ["35%"]),
        ("三分之二", ["2/3"]),
        ("二〇二一年", ["2021"]),
        ("一万元以上五万元以下", ["10000", "50000"]),
        ("8万元以上10万元以下", ["80000", "100000"]),
        ("每千名儿童1.12名", ["1000", "1.12"]),
        ("at least 2 times a year", ["2"]),
        ("two thirds of 1,000 children", ["2/3", "1000"]),
        ("thirty-five percent", ["35%"]),
        ("3.0 per mille", ["3‰"]),
    ],
)
def test_figures(text: str, expected: list[str]) -> None:
    assert [str(figure) for figure in figures(text)] == expected


def test_numerals_that_count_nothing_are_not_stated_figures() -> None:
    assert written_figures("一切为了孩子,十分重要,三位一体,统一安排") == frozenset()
    assert written_figures("每年2次,不满八周岁") == {"2", "8"}


@pytest.mark.parametrize(
    ("numeral", "value"),
    [("十", 10), ("二十", 20), ("一百零五", 105), ("一千二百六十", 1260), ("两万", 20_000), ("〇", 0)],
)
def test_han_numbers(numeral: str, value: int) -> None:
    assert han_number(numeral) == value
