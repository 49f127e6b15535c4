"""Text cut for comparison: sentences, parts between commas, and the features by which parts are matched.

>>> parts("学校发现霸凌必须立即制止,通知双方家长。", "zh")
['学校发现霸凌必须立即制止', '通知双方家长']
>>> sentences("A child must sleep. Schools may help.", "en")
['A child must sleep.', 'Schools may help.']
"""

import re

from assistant.question import STAGES
from assistant.retrieval import HAN_RUN, english_stems
from assistant.schema import Language

_CUT_ZH = re.compile(r"(?<!\d)[,，]|[,，](?!\d)|[；;：:。！？!?\n]")
_CUT_EN = re.compile(
    r"(?<!\d),|,(?!\d)|[;:!?\n]|\.(?=\s|$)|\sbut\s|\s(?=unless\b)|\s(?:and|or)\s(?=(?:may|must|shall|should|can|cannot)\b)",
    re.IGNORECASE,
)
_SEGMENT_ZH = re.compile(r"[；;。！？!?\n]")
_SEGMENT_EN = re.compile(r"[;!?\n]|\.(?=\s|$)")
_END_ZH = re.compile(r"(?<=[。！？!?\n])(?![”’」』》）)])|(?<=[。！？][”’」』])")
_END_EN = re.compile(r"(?<=[.!?])\s+(?=[\"“(]?[A-Z0-9])|\n+")
ASIDE = re.compile(r"[（(][^（）()]*[）)]")


def sentences(text: str, language: Language) -> list[str]:
    """The sentences of a text, as they stand."""
    cut = _END_ZH if language == "zh" else _END_EN
    return [part.strip() for part in cut.split(text) if part.strip()]


def parts(text: str, language: Language) -> list[str]:
    """What stands between commas, semicolons and full stops; nothing inside a number or brackets cuts."""
    return _cut(text, _CUT_ZH if language == "zh" else _CUT_EN)


def _cut(text: str, cut: re.Pattern[str]) -> list[str]:
    asides = [match.span() for match in ASIDE.finditer(text)]
    cuts = [m.span() for m in cut.finditer(text) if not any(start < m.start() < end for start, end in asides)]
    bounds = zip([0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)], strict=True)
    return [part for start, end in bounds if re.search(r"\w", part := text[start:end].strip())]


def segments(text: str, language: Language) -> list[str]:
    """What stands between semicolons and full stops: one thought with its conditions.

    >>> segments("发现欺凌的,要制止；严重的（如打伤；打残）,要报告。", "zh")
    ['发现欺凌的,要制止', '严重的（如打伤；打残）,要报告']
    """
    return _cut(text, _SEGMENT_ZH if language == "zh" else _SEGMENT_EN)


def without_asides(text: str) -> str:
    """The text less its brackets, which give examples and other names."""
    return ASIDE.sub("", text)


def features(text: str, language: Language) -> frozenset[str]:
    """What two parts are compared by: character pairs in Chinese, stems in English, and school stages in both."""
    found = {f"<{stage.name}>" for stage in STAGES if stage.asked.search(text) or stage.written.search(text)}
    if language == "zh":
        found |= {run[i : i + 2] for run in HAN_RUN.findall(text) for i in range(len(run) - 1)}
    return frozenset(found | {stem for stem in english_stems(text) if not stem[0].isdigit()})
