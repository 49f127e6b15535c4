"""What sounds like a danger of its kind and is none any more, beside what still is one."""

import pytest

from assistant.safety.harmless import Settled, read_settled
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def settled() -> Settled:
    return read_settled(ROOT / "corpus" / "crisis.toml")


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("孩子在体育课摔断了手，做了手术，学校该不该赔", True),
        ("she fell off the slide and had stitches, who pays the bill", True),
        ("孩子昨晚摔断了手，做了手术，学校该不该赔", False),
        ("孩子从楼梯上摔下来了，手动不了", False),
        ("孩子做了手术，在家要怎么照顾", False),
    ],
)
def test_an_accident_is_over_where_it_was_treated_and_somebody_is_to_pay(
    settled: Settled, text: str, over: bool
) -> None:
    assert settled.is_over(text) is over


@pytest.mark.parametrize(
    ("text", "with_a_parent"),
    [
        ("前夫把娃接走了不还给我，法院判给我的", True),
        ("My ex took our son and won't let me see him", True),
        ("前夫把娃接走了，说要同归于尽", False),
        ("有个陌生人把娃接走了", False),
    ],
)
def test_a_child_with_its_other_parent_is_the_courts_matter(settled: Settled, text: str, with_a_parent: bool) -> None:
    assert settled.is_with_a_parent(text) is with_a_parent


@pytest.mark.parametrize(
    ("text", "of_age"),
    [
        ("16岁可以去厂里上班吗", True),
        ("十八岁暑假工不给工资", True),
        ("my son is 17 and works at a restaurant", True),
        ("十四五岁就去厂里了", False),
        ("16岁算不算童工", False),
        ("15岁的女儿和17岁的儿子都在外打工", False),
        ("孩子在厂里上班", False),
    ],
)
def test_who_is_sixteen_may_work(settled: Settled, text: str, of_age: bool) -> None:
    assert settled.is_of_working_age(text) is of_age
