"""How many questions each set holds, by kind and language, as a Markdown table."""

from collections import Counter

from assistant.schema import Language
from evals.sets.read import read_set, set_names

_HEAD = {"en": ("kind", "all"), "zh": ("题型", "合计")}


def counts_table(language: Language) -> str:
    """A row a kind, a column a set; each cell says how many are in Chinese and how many in English: "27 + 18"."""
    kind_title, all_title = _HEAD[language]
    names = set_names()
    counts = {name: Counter((case.kind, case.language) for case in read_set(name)) for name in names}
    kinds = sorted({kind for found in counts.values() for kind, _ in found})
    rows = [[kind, *(_cell(counts[name][kind, "zh"], counts[name][kind, "en"]) for name in names)] for kind in kinds]
    rows.append([all_title, *(_cell(_of(counts[name], "zh"), _of(counts[name], "en")) for name in names)])
    marks = ["---", *["---:"] * len(names)]
    return "\n".join("| " + " | ".join(row) + " |" for row in ([kind_title, *names], marks, *rows))


def _of(found: Counter[tuple[str, Language]], language: Language) -> int:
    return sum(count for (_, spoken), count in found.items() if spoken == language)


def _cell(chinese: int, english: int) -> str:
    return f"{chinese} + {english}" if chinese or english else "–"
