"""Warning signs that tell of danger where they stand together, each harmless alone: what prevention guides teach to look for.

Who hides a danger, or does not see it, writes about something else: whether a toy that was given away may be asked back,
what a form costs. The learned reading knows how danger is told, not what it is made of.

>>> signs = read_together(Path("corpus/crisis.toml"))
>>> signs.kind_in("煤炉放在睡房里，窗子关得严严的，娃儿早上脑壳昏想吐，是不是装病"), signs.kind_in("孩子早上头昏，要不要请假")
('poisoning', '')
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.safety.reading import plain
from assistant.tables import read_toml, reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """One kind of danger, and the groups of words of which each has to have one in the message."""

    kind: str
    groups: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """All warning signs, and the words of a lesson, a rule or a case that is only supposed, beside which they tell of nobody."""

    signs: Sequence[Signs]
    taught: re.Pattern[str]

    def is_taught(self, text: str) -> bool:
        """Whether a message is about a lesson, a play or a notice, in which danger is spoken of and nobody is in it."""
        return bool(self.taught.search(plain(text)))

    def kind_in(self, text: str) -> str:
        """The kind of danger whose signs stand together in a message; "" where none do."""
        said = plain(text)
        if self.is_taught(text):
            return ""
        return next((each.kind for each in self.signs if all(group.search(said) for group in each.groups)), "")


def read_together(path: Path) -> Together:
    """The warning signs of crisis.toml. Raises CorpusMissing or CorpusInvalid."""
    kept = read_toml(path)
    with reading(path):
        entry = kept["together"]
        return Together(
            signs=tuple(
                Signs(kind=each["kind"], groups=tuple(re.compile(group, re.IGNORECASE) for group in each[language]))
                for each in entry["signs"]
                for language in ("zh", "en")
                if language in each
            ),
            taught=re.compile(f"{entry['taught_zh']}|{entry['taught_en']}", re.IGNORECASE),
        )
