"""The latest kept figures as Markdown tables, in both languages."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.schema import Language
from evals.measure import results
from evals.measure.metrics import BY_NAME
from evals.peers.table import LIBRARY_NAMES, markdown
from evals.sets.cases import Estimate, EvalError
from evals.sets.counts import counts_table

_SHOWN = (
    "hit_at_1",
    "hit_at_5",
    "mrr",
    "recall_at_10",
    "answered_right",
    "facts_right",
    "declined_right",
    "danger_seen",
)
_JUDGED = (
    "hit_at_1",
    "hit_at_5",
    "right_first",
    "complete",
    "noise",
    "misleading",
    "declined_right",
    "refused_wrongly",
    "no_fault",
)
_COLUMNS = ("library", "clauses", "passages", "build", "store", "first", "peak", "p50", "p95")
_WITH_INTERVAL = frozenset({"hit_at_1", "answered_right"})
_WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "set": "set", "library": "library", "n": "questions", "zh": "Chinese", "en": "English", "clauses": "clauses",
        "passages": "passages", "build": "index built in", "first": "first answer of a fresh process", "p50": "answer, median",
        "p95": "answer, 95th percentile", "peak": "memory, fresh process", "store": "index on disk",
        **LIBRARY_NAMES["en"],
    },
    "zh": {
        "set": "题集", "library": "资料范围", "n": "题数", "zh": "中文", "en": "英文", "clauses": "条文数",
        "passages": "索引句数", "build": "建索引", "first": "新进程首答", "p50": "答一题（中位）",
        "p95": "答一题（95 分位）", "peak": "新进程内存", "store": "索引大小",
        **LIBRARY_NAMES["zh"],
    },
}  # fmt: skip


_DANGER: Mapping[Language, Mapping[str, Any]] = {
    "en": {
        "messages": "messages", "count": "count",
        "groups": {
            "told": "tell of danger", "told:child": "… by children", "told:dialect": "… in dialect or misspelt",
            "told:no keyword": "… without the obvious word", "told:long": "… in a long story", "told:asks": "… and ask a rule",
            "not told": "only sound so", "group:rule": "… rules asked about", "group:idiom": "… idioms",
        },
        "figures": {
            "any card": "a card", "right kind": "of a right kind", "card first": "card first", "card and answer": "card and answer",
            "in place": "card in the answer's place", "above": "card above the answer",
        },
    },
    "zh": {
        "messages": "话", "count": "条数",
        "groups": {
            "told": "讲到危险", "told:child": "……孩子自己讲", "told:dialect": "……方言、错别字", "told:no keyword": "……没有明显的词",
            "told:long": "……夹在长篇里", "told:asks": "……同时问规定", "not told": "只是听着像", "group:rule": "……问规定", "group:idiom": "……俗语",
        },
        "figures": {
            "any card": "有卡", "right kind": "种类对", "card first": "卡在最前", "card and answer": "卡和回答都有",
            "in place": "卡顶替了回答", "above": "卡在回答上面",
        },
    },
}  # fmt: skip


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first two to the right."""
    marks = ["---" if column < 2 else "---:" for column in range(len(header))]
    return "\n".join("| " + " | ".join(row) + " |" for row in (header, marks, *rows))


def cell(name: str, found: Estimate | None) -> str:
    """A figure to two decimals, its interval behind it where the column has one."""
    if found is None:
        return "–"
    interval = f" ({found.low:.2f}–{found.high:.2f})" if name in _WITH_INTERVAL else ""
    return f"{found.value:.2f}{interval}"


def _title(name: str, language: Language) -> str:
    return BY_NAME[name].title if language == "en" else BY_NAME[name].title_zh


def _split_rows(split: str, folder: Path) -> list[tuple[str, str, Mapping[str, Any]]]:
    sets = [name for name in results.recorded_sets(folder) if name.endswith(f"-{split}")]
    latest: Mapping[tuple[str, str], Mapping[str, Any]] = results.latest(sets, folder)
    found = [(name, texts, latest[name, texts]) for name, texts in sorted(latest)]
    rows = [
        row for row in found if row[2]["beyond"] <= row[2]["questions"]
    ]  # a library that lacks most of a set says little
    if not rows:
        raise EvalError(
            f"no kept results of a {split} set; make them with: python -m evals run --split {split} --record"
        )
    return rows


def _summary(split: str, language: Language, folder: Path) -> str:
    words = _WORDS[language]
    rows = []
    for name, texts, run in _split_rows(split, folder):
        figures = results.read_summary(run)["all"]
        cells = [cell(metric, figures.get(metric)) for metric in _SHOWN]
        rows.append([name, words.get(texts, texts), str(run["questions"]), *cells])
    return table([words["set"], words["library"], words["n"], *(_title(name, language) for name in _SHOWN)], rows)


def _languages(language: Language, folder: Path) -> str:
    words = _WORDS[language]
    rows = []
    for name, texts, run in _split_rows("test", folder):
        summary = results.read_summary(run)
        for spoken in ("zh", "en"):
            figures = summary.get(f"language:{spoken}", {})
            cells = [cell(metric, figures.get(metric)) for metric in _SHOWN]
            rows.append([f"{name}, {words[spoken]}", words.get(texts, texts), *cells])
    return table([words["set"], words["library"], *(_title(name, language) for name in _SHOWN)], rows)


def _bench(language: Language, folder: Path) -> str:
    runs = results.read_results(results.BENCH, folder)
    if not runs:
        raise EvalError("no kept benchmark; make one with: python -m evals bench --record")
    words = _WORDS[language]
    return table([words[key] for key in _COLUMNS], [_bench_row(row, words) for row in runs[-1]["libraries"]])


def _bench_figure(library: str, column: str, language: Language, folder: Path) -> str:
    runs = results.read_results(results.BENCH, folder)
    rows = [row for row in runs[-1]["libraries"] if row["library"] == library] if runs else []
    if not rows or column not in _COLUMNS:
        raise EvalError(f"no kept figure bench/{library}/{column}")
    return _bench_row(rows[0], _WORDS[language])[_COLUMNS.index(column)]


def _bench_row(row: Mapping[str, Any], words: Mapping[str, str]) -> list[str]:
    total, first = row["milliseconds"]["total"], row.get("cold")
    start = [f"{first['seconds']:.1f} s", f"{first['peak_bytes'] / 1e6:.0f} MB"] if first else ["–", "–"]
    return [
        words.get(row["library"], row["library"]),
        f"{row['clauses']:,}",
        f"{row['passages']:,}",
        f"{row['build_seconds']:.1f} s",
        f"{row['store_bytes'] / 1e6:.0f} MB",
        *start,
        f"{total['p50']:.0f} ms",
        f"{total['p95']:.0f} ms",
    ]


def _danger(language: Language, folder: Path) -> str:
    """The last kept run on danger-test: of the told, by who tells it how; of the others, what they get instead."""
    runs = results.read_results("danger-test", folder)
    if not runs:
        raise EvalError("no kept run on danger; make one with: python -m evals run --set danger-test --record")
    words, found = _DANGER[language], runs[-1]["metrics"]
    rows = []
    for group, title in words["groups"].items():
        figures = found.get(group, {})
        count = max((figure["count"] for figure in figures.values()), default=0)
        shown = [f"{figures[name]['value']:.2f}" if name in figures else "–" for name in words["figures"]]
        rows.append([title, str(count), *shown])
    return table([words["messages"], words["count"], *words["figures"].values()], rows)


def _answers(language: Language, folder: Path) -> str:
    """Whole answers to strangers' questions, statement by statement, of both splits."""
    words, rows = _WORDS[language], []
    for split in ("dev", "test"):
        for name, texts, run in _split_rows(split, folder):
            figures = results.read_summary(run)["all"]
            if "right_first" in figures:
                cells = [f"{figures[metric].value:.2f}" if metric in figures else "–" for metric in _JUDGED]
                rows.append([name, words.get(texts, texts), str(run["questions"]), *cells])
    if not rows:
        raise EvalError(
            "no kept results of strangers' questions; make them with: python -m evals run --set strangers-test --record"
        )
    return table([words["set"], words["library"], words["n"], *(_title(name, language) for name in _JUDGED)], rows)


REGIONS: Mapping[str, Callable[[Language, Path], str]] = {
    "summary": lambda language, folder: _summary("test", language, folder),
    "development": lambda language, folder: _summary("dev", language, folder),
    "languages": _languages,
    "answers": _answers,
    "bench": _bench,
    "peers": markdown,
    "danger": _danger,
    "sets": lambda language, folder: counts_table(language),
}
REQUIRED = ("summary", "bench")
# What a user would ask for first.
FIRST = (
    "people-test/shipped/all/hit_at_1",
    "laws-test/shipped/all/answered_right",
    "plan-test/shipped/all/declined_right",
)


def region(name: str, language: Language, folder: Path = results.FOLDER) -> str:
    """What stands in a marked region: one of REGIONS, one figure as SET/LIBRARY/GROUP/METRIC, or bench/LIBRARY/COLUMN.

    Raises EvalError.
    """
    if name in REGIONS:
        return f"\n{REGIONS[name](language, folder)}\n"
    parts = name.split("/")
    if parts[0] == "bench" and len(parts) == 3:
        return _bench_figure(parts[1], parts[2], language, folder)
    if len(parts) != 4:
        raise EvalError(f"no region is called {name}; there are {', '.join(REGIONS)} and SET/LIBRARY/GROUP/METRIC")
    set_name, texts, group, metric = parts
    run = results.latest([set_name], folder).get((set_name, texts))
    found = run["metrics"].get(group, {}).get(metric) if run else None
    if found is None:
        raise EvalError(f"no kept figure {name}")
    return f"{found['value']:.2f}"
