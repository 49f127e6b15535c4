"""What sounds like a danger of its kind and is none any more, or none of that kind: words from corpus/crisis.toml.

>>> settled = read_settled(Path("corpus/crisis.toml"))
>>> settled.is_over("孩子在商场摔骨折了，住了院，医药费谁出"), settled.is_over("孩子刚摔骨折了，医药费谁出")
(True, False)
>>> settled.is_of_working_age("16岁暑假打工不给工钱"), settled.is_of_working_age("14岁和16岁都在厂里")
(True, False)
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.question import ages_of
from assistant.tables import read_toml, reading

WORKING_AGE = 16  # years; who has reached it is no child labour (labour law, article 15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The words by which an accident is over, and by which a child is with its other parent."""

    words: Mapping[str, re.Pattern[str]]

    def is_over(self, text: str) -> bool:
        """Whether an accident was treated, not just now, and what is asked is who pays for it."""
        return self._says("treated", text) and self._says("paid", text) and not self._says("just_now", text)

    def is_with_a_parent(self, text: str) -> bool:
        """Whether a parent, or that parent's family, keeps a child from the other, and nothing worse is told."""
        return self._says("kept_by_a_parent", text) and not self._says("worse", text)

    def is_of_working_age(self, text: str) -> bool:
        """Whether somebody of sixteen or more is told of, and nobody younger."""
        ages = ages_of(text)
        return bool(ages) and min(ages) >= WORKING_AGE and not self._says("child_labour", text)

    def _says(self, name: str, text: str) -> bool:
        return bool(self.words[name].search(text))


def read_settled(path: Path) -> Settled:
    """The words of crisis.toml, table `settled`. Raises CorpusMissing or CorpusInvalid."""
    kept = read_toml(path)
    with reading(path):
        return Settled(
            words={
                name: re.compile(f"{each['zh']}|{each['en']}", re.IGNORECASE) for name, each in kept["settled"].items()
            }
        )
