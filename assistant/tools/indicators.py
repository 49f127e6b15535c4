"""Every figure that the plan sets: corpus/indicators.csv, each held by the words of its clause.

>>> root = Path("corpus")
>>> caries = next(i for i in load_indicators(root) if i.indicator_id == "caries-age-12")
>>> caries.reading("zh"), caries.reading("en")
('不超过30%', 'at most 30%')
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from assistant.corpus import Corpus, Words, one_of, reading, words
from assistant.figures import figures
from assistant.schema import Language

Comparison = Literal["at-least", "at-most", "reach", "reduce-by", "reduce-by-at-least", "exactly"]
Kind = Literal["target", "duty", "advice", "fact-of-2020"]

# How a figure is read out, around its value and unit.
COMPARISONS: Mapping[Comparison, Words] = {
    "at-least": Words(zh="不低于{}", en="at least {}"),
    "at-most": Words(zh="不超过{}", en="at most {}"),
    "reach": Words(zh="达到{}", en="reaches {}"),
    "reduce-by": Words(zh="下降{}", en="falls by {}"),
    "reduce-by-at-least": Words(zh="至少下降{}", en="falls by at least {}"),
    "exactly": Words(zh="{}", en="{}"),
}
UNITS: Mapping[str, Words] = {
    "%": Words(zh="{}%", en="{}%"),
    "‰": Words(zh="{}‰", en="{}‰"),
    "percentage points/year": Words(zh="每年{}个百分点", en="{} percentage points a year"),
    "hours/day": Words(zh="每天{}小时", en="{} hours a day"),
    "times/year": Words(zh="每年{}次", en="{} times a year"),
    "doctors per 1,000 children": Words(zh="每千名儿童{}名", en="{} per 1,000 children"),
    "beds per 1,000 children": Words(zh="每千名儿童{}张", en="{} per 1,000 children"),
    "institutions": Words(zh="{}所", en="{}"),
    "doctors": Words(zh="{}名", en="{}"),
    "organisations": Words(zh="{}家", en="{}"),
    "days": Words(zh="{}天", en="{} days"),
    "months of age": Words(zh="{}月龄", en="{} months of age"),
    "years of age": Words(zh="{}岁", en="{} years of age"),
    "rules": Words(zh="{}条", en="{} rules"),
    "standards": Words(zh="{}项", en="{} standards"),
}

_ONE = re.compile(r"^(1 (?:percentage )?[a-z]+)s\b")  # of what is one the word is singular


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One figure of the plan: what it measures, for whom, by when, and the words that set it.

    `field` is 1 to 7 as in part 2 of the plan, 0 for the plan as a whole. `value` is written as the quote writes it
    ("3.0", "0-6"). `newer_value` is what a later text says, empty where none is known; `newer_note` says whether that
    text was read.
    """

    indicator_id: str
    field: int
    what: Words
    audience: Words
    comparison: Comparison
    value: str
    unit: str
    year: int
    clause_id: str
    quote: str
    kind: Kind
    newer_value: str
    newer_source: str
    newer_note: Words

    def reading(self, language: Language) -> str:
        """The figure as it is read out: "at least 95%", "at least 1 hour a day"."""
        amount = _ONE.sub(r"\1", UNITS[self.unit].of(language).format(self.value))
        return COMPARISONS[self.comparison].of(language).format(amount)


def _indicator(row: Mapping[str, object]) -> Indicator:
    return Indicator(
        indicator_id=str(row["id"]),
        field=int(str(row["field"])),
        what=words(row, "what"),
        audience=words(row, "for"),
        comparison=one_of(row["comparison"], get_args(Comparison)),
        value=str(row["value"]),
        unit=one_of(str(row["unit"]), UNITS),
        year=int(str(row["year"])),
        clause_id=str(row["clause_id"]),
        quote=str(row["quote"]),
        kind=one_of(row["kind"], get_args(Kind)),
        newer_value=str(row["newer_value"]),
        newer_source=str(row["newer_source"]),
        newer_note=words(row, "newer_note"),
    )


def load_indicators(root: Path) -> tuple[Indicator, ...]:
    """The rows of root/indicators.csv in order. Raises CorpusMissing or CorpusInvalid."""
    path = root / "indicators.csv"
    with reading(path), path.open(encoding="utf-8", newline="") as file:
        return tuple(_indicator(row) for row in csv.DictReader(file, strict=True))


def held(indicator: Indicator, corpus: Corpus) -> bool:
    """Whether the quote stands in the clause word for word, and every figure of the value stands in the quote."""
    clause = corpus.clauses.get(indicator.clause_id)
    if clause is None or indicator.quote not in clause.text:
        return False
    sign = indicator.unit if indicator.unit in {"%", "‰"} else ""
    stated = {str(figure) for figure in figures(indicator.quote)}
    return {str(figure) for figure in figures(indicator.value + sign)} <= stated
