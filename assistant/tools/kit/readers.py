"""Who listens, and which words of a text are about their children.

>>> parents = reader_of("junior")
>>> parents.fit("倡导每天初中生9小时睡眠时间"), parents.fit("普惠性幼儿园覆盖率达到85%")
(1, -1)
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.question import stages_written
from assistant.tools.kit.kit import Audience
from assistant.tools.talks import STAGES, Stage

# Words that name a stage which the children have not reached: lessons of primary school for those who are not there yet.
_OF_OTHERS = re.compile("没上小学|未上小学|上小学(?:之前|以前)|小学(?:课程|化|的教法)")
_WRITTEN: Mapping[Stage, frozenset[str]] = {"preschool": frozenset({"preschool", "infant"})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A group of listeners: the stage that their children are in, None where they are no parents."""

    stage: Stage | None

    @property
    def stages(self) -> frozenset[str]:
        """The stages as texts name them."""
        return _WRITTEN.get(self.stage, frozenset({self.stage})) if self.stage else frozenset()

    def fit(self, text: str) -> int:
        """1 where a text is about these listeners' children, -1 where it is about others' only, 0 where it is about all."""
        if not self.stages:
            return 0
        written = stages_written(_OF_OTHERS.sub("", text)) - {"adult"}
        if written & self.stages:
            return 1
        return -1 if written else 0


def reader_of(audience: Audience) -> Reader:
    """The listeners of an audience."""
    return Reader(stage=next((stage for stage in STAGES if stage == audience), None))
