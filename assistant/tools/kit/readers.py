"""Who listens, and which words of a text are about them.

>>> parents = reader_of("junior")
>>> parents.fit("倡导每天初中生9小时睡眠时间"), parents.fit("普惠性幼儿园覆盖率达到85%")
(1, -1)
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.question import stages_written
from assistant.tools.kit.kit import Audience
from assistant.tools.talks import Party

# Words by which a text names a party, in Chinese: quotations are always chosen in the original.
PARTY_WORDS: Mapping[Party, re.Pattern[str]] = {
    "family": re.compile("家长|父母|监护人|家庭|家里|爸爸|妈妈"),
    "school": re.compile("学校|幼儿园|老师|教师|教职工|校园"),
    "community": re.compile(
        r"社区|村[（(]居[)）]|[居村]民委员会|居委|村委|儿童主任|儿童之家|社会组织|社工|社会工作者|志愿者|谁看到|任何(?:人|组织|单位)"
    ),
    "government": re.compile("政府|公安|民政|教育局|部门|国家|检察院|法院|各级|全面落实|地方"),
}
# Whom a key point binds, in the words of the digests.
PARTY_BOUND: Mapping[Party, frozenset[str]] = {
    "family": frozenset({"guardian"}),
    "school": frozenset({"school", "kindergarten"}),
    "community": frozenset({"committee", "child-director", "society"}),
    "government": frozenset({"government", "police", "civil-affairs", "prosecutor", "court"}),
}
# Words that name a stage which the children have not reached: lessons of primary school for those who are not there yet.
_OF_OTHERS = re.compile("没上小学|未上小学|上小学(?:之前|以前)|小学(?:课程|化|的教法)")
_STAFF_WORDS = re.compile("学校|幼儿园|老师|教师|教职工|机构|单位|工作人员|医院|儿童主任|报告")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A group of listeners: the school stages of their children, and the words that speak to them."""

    stages: frozenset[str]
    addressed: re.Pattern[str]

    def fit(self, text: str) -> int:
        """1 where a text is about these listeners, -1 where it is about others' children only, 0 where it is about all."""
        if not self.stages:
            return int(bool(self.addressed.search(text)))
        written = stages_written(_OF_OTHERS.sub("", text)) - {"adult"}
        if written & self.stages:
            return 1
        return -1 if written else 0


def _parents(*stages: str) -> Reader:
    return Reader(stages=frozenset(stages), addressed=PARTY_WORDS["family"])


_READERS: Mapping[Audience, Reader] = {
    "preschool": _parents("preschool", "infant"),
    "primary": _parents("primary"),
    "junior": _parents("junior"),
    "senior": _parents("senior"),
    "community": Reader(stages=frozenset(), addressed=PARTY_WORDS["community"]),
    "staff": Reader(stages=frozenset(), addressed=_STAFF_WORDS),
}


def reader_of(audience: Audience) -> Reader:
    """The listeners of an audience."""
    return _READERS[audience]
