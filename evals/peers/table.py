"""The kept comparison as tables, in both languages, and the sentence that says where a peer is ahead of ours."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.schema import Language
from evals.measure import results
from evals.sets.cases import EvalError

NAME = "peers"  # the file of evals/results
_OURS = "ours"
_OF_A_SET, _OF_A_SEARCH = ("hit_at_1", "hit_at_5", "answer_share_at_1"), ("p50", "peak_bytes")  # shown in documents
_COVERED = frozenset({"hit_at_1", "hit_at_5", "ndcg_at_10", "hit_as_shipped"})  # grow with the length of a chunk
GROUPS = ("all", "language:zh", "language:en")
_LARGEST = ("full", "shipped", "unasked", "digests", "plan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A column: its headings, how it is written, whether more is better."""

    name: str
    en: str
    zh: str
    form: str = "{:.2f}"
    scale: float = 1.0
    more_is_better: bool = True

    def written(self, value: float) -> str:
        return self.form.format(value * self.scale)

    def better(self, one: float, other: float) -> bool:
        """Whether one is better than other as far as a reader of the table can tell."""
        shown, beside = (float(self.written(value).split(" ")[0].replace(",", "")) for value in (one, other))
        return shown > beside if self.more_is_better else shown < beside


FIGURES = (
    Figure(name="hit_at_1", en="hit@1", zh="首条命中"),
    Figure(name="hit_at_5", en="hit@5", zh="前5条命中"),
    Figure(name="ndcg_at_10", en="nDCG@10", zh="nDCG@10"),
    Figure(name="answer_share_at_1", en="answer's share of the first", zh="首条中答案字数占比"),
    Figure(name="answer_share_at_5", en="answer's share of the first five", zh="前5条中答案字数占比"),
    Figure(name="hit_as_shipped", en="hit with its own k", zh="按其默认条数命中"),
    Figure(name="p50", en="a question, median", zh="每题（中位）", form="{:.1f} ms", more_is_better=False),
    Figure(name="p95", en="95th percentile", zh="95 分位", form="{:.1f} ms", more_is_better=False),
    Figure(name="build_seconds", en="built in", zh="建索引", form="{:.1f} s", more_is_better=False),
    Figure(name="peak_bytes", en="memory", zh="内存", form="{:,.0f} MB", scale=1e-6, more_is_better=False),
)
_BY_NAME = {one.name: one for one in FIGURES}
LIBRARY_NAMES: Mapping[Language, Mapping[str, str]] = {
    "en": {"plan": "the plan alone", "digests": "with our key points", "shipped": "as it ships", "unasked": "without ways of asking", "full": "with all full texts"},
    "zh": {"plan": "只有规划", "digests": "加法规要点", "shipped": "现在这样", "unasked": "不用问法", "full": "加全部全文"},
}  # fmt: skip
_WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "peer": "search", "model": "model", "teacher": "bge-small-zh-v1.5", "set": "set", "library": "library",
        **LIBRARY_NAMES["en"],
        "all": "", "language:zh": ", Chinese", "language:en": ", English",
        "ahead": "Ahead of ours: {}.", "none": "No peer is ahead of ours in any of these figures.",
        "item": "{figure} on {place}: {peer} {its} (ours {ours}{share})", "share": "; of its first texts {:.0f} % is the answer", "more": " and {} more", "join": "; ",
        "tuned": "Our search was tuned on development questions such as these; the peers were not tuned. ",
        "loaded": "Times were taken while the machine ({cores} cores) had other work: {load_before} processes ran or waited "
        "before, {load_after} after.",
        "made": "Kept on {date}, commit {commit}.", "not_asked": "Not asked this time: {}. ",
        "failed": "did not run", "place": "{set} {library}{group}", "ours": "ours", "ours, vectors alone": "ours, vectors alone",
        "cells": "Under a set: {}.", "column": "{set}, {library}",
    },
    "zh": {
        "peer": "检索", "model": "模型", "teacher": "bge-small-zh-v1.5", "set": "题集", "library": "资料范围",
        **LIBRARY_NAMES["zh"],
        "all": "", "language:zh": "，中文题", "language:en": "，英文题",
        "ahead": "优于我们之处：{}。", "none": "以上各项没有一家优于我们。",
        "item": "{figure}（{place}）{peer} {its}，我们 {ours}{share}", "share": "，其首条文字有 {:.0f}% 是答案", "more": "，另有 {} 家", "join": "；",
        "tuned": "我们的检索在这类开发题上调过参，其他各家没有。",
        "loaded": "计时期间机器（{cores} 核）另有任务：开始时有 {load_before} 个进程在用或等处理器，结束时 {load_after} 个。",
        "made": "{date} 测得，提交 {commit}。", "not_asked": "这次没有测：{}。",
        "failed": "未能运行", "place": "{set} {library}{group}", "ours": "我们", "ours, vectors alone": "我们（仅向量）",
        "cells": "题集下各数：{}。", "column": "{set}，{library}",
    },
}  # fmt: skip


def figures(row: Mapping[str, Any], group: str = "all") -> dict[str, float]:
    """Every figure of a row; those of time and memory only of all questions."""
    found = {name: float(one["value"]) for name, one in row["metrics"].get(group, {}).items()}
    if group == "all":
        found |= {name: float(row["milliseconds"][name]) for name in ("p50", "p95")}
        found |= {name: float(row[name]) for name in ("build_seconds", "peak_bytes")}
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """A figure in which peers are better than ours; the best of them first.

    `share` is how much of what that one shows first is the answer: a text of everything hits every time.
    """

    figure: Figure
    set_name: str
    library: str
    group: str
    ours: float
    peers: tuple[tuple[str, float], ...]
    share: float


def ahead(record: Mapping[str, Any], groups: Sequence[str] = ("all",)) -> list[Ahead]:
    """Everything in which a peer is better than our search, as far as a reader of the tables can tell."""
    return list(_ahead(record, groups))


def _ahead(record: Mapping[str, Any], groups: Sequence[str]) -> Iterator[Ahead]:
    for figure in FIGURES:
        for (library, name), rows in pairs(record).items():
            for group in groups:
                ours = figures(rows[_OURS], group).get(figure.name)
                peers = _better(figure, rows, group, ours)
                if peers and ours is not None:
                    share = figures(rows[peers[0][0]], group)["answer_share_at_1"]
                    yield Ahead(
                        figure=figure, set_name=name, library=library, group=group, ours=ours, peers=peers, share=share
                    )


def _better(
    figure: Figure, rows: Mapping[str, Mapping[str, Any]], group: str, ours: float | None
) -> tuple[tuple[str, float], ...]:
    if ours is None:
        return ()
    others = [(label, row) for label, row in rows.items() if not label.startswith(_OURS) and "error" not in row]
    theirs = [(label, figures(row, group)[figure.name]) for label, row in others if group in row["metrics"]]
    better = [(label, value) for label, value in theirs if figure.better(value, ours)]
    return tuple(sorted(better, key=lambda one: (-one[1] if figure.more_is_better else one[1], one[0])))


def pairs(record: Mapping[str, Any]) -> dict[tuple[str, str], dict[str, Mapping[str, Any]]]:
    """{(library, set): {label: row}} in the order they were run."""
    found: dict[tuple[str, str], dict[str, Mapping[str, Any]]] = {}
    for row in record["rows"]:
        found.setdefault((row["library"], row["set"]), {})[row["label"]] = row
    return found


def ahead_sentence(record: Mapping[str, Any], language: Language, groups: Sequence[str] = ("all",)) -> str:
    """The first thing to be said of the comparison."""
    return _said(ahead(record, groups), language)


def caveat(record: Mapping[str, Any], language: Language) -> str:
    """What makes the figures of a kept comparison other than they seem: our tuning, who is missing, other work on the machine."""
    words = _WORDS[language]
    tuned = [words["tuned"]] if any(row["set"].endswith("-dev") for row in record["rows"]) else []
    missing = words["join"].join(_label(one, language) for one in record.get("not_asked", ()))
    machine = record["machine"]
    loaded = max(machine["load_before"], machine["load_after"]) > 1
    busy = [words["loaded"].format(**machine)] if loaded else []
    return "".join((*tuned, *([words["not_asked"].format(missing)] if missing else []), *busy)).strip()


def _label(label: str, language: Language) -> str:
    return label.replace("/teacher", f"/{_WORDS[language]['teacher']}")


def _said(found: Sequence[Ahead], language: Language) -> str:
    words = _WORDS[language]
    if not found:
        return words["none"]
    return words["ahead"].format(words["join"].join(_item(one, language) for one in found))


def _item(one: Ahead, language: Language) -> str:
    words = _WORDS[language]
    place = words["place"].format(set=one.set_name, library=words[one.library], group=words[one.group])
    label, value = one.peers[0]
    said = words["item"].format(
        figure=one.figure.en if language == "en" else one.figure.zh,
        place=place,
        peer=_label(label, language),
        its=one.figure.written(value),
        ours=one.figure.written(one.ours),
        share=words["share"].format(100 * one.share) if one.figure.name in _COVERED else "",
    )
    return said + (words["more"].format(len(one.peers) - 1) if len(one.peers) > 1 else "")


def peers_rows(record: Mapping[str, Any], language: Language = "en", group: str = "all") -> list[list[str]]:
    """A row a run as text: set, library, peer, model, then FIGURES ("–" where one is not had, the error where it failed)."""
    words = _WORDS[language]
    found = []
    for row in record["rows"]:
        head = [
            row["set"],
            words[row["library"]],
            words.get(row["peer"], row["peer"]),
            words.get(row["model"], row["model"]),
        ]
        if "error" in row:
            found.append([*head, f"{words['failed']}: {row['error']}", *[""] * (len(FIGURES) - 1)])
            continue
        own = figures(row, group)
        found.append([*head, *(one.written(own[one.name]) if one.name in own else "–" for one in FIGURES)])
    return found


def header(language: Language) -> list[str]:
    """The headings of `peers_rows`."""
    words = _WORDS[language]
    titles = [one.en if language == "en" else one.zh for one in FIGURES]
    return [words["set"], words["library"], words["peer"], words["model"], *titles]


def printed(record: Mapping[str, Any]) -> list[str]:
    """What the command prints: where peers are ahead, then every figure of every group."""
    lines = ["", ahead_sentence(record, "en", GROUPS), caveat(record, "en")]
    for group in GROUPS:
        rows = [_short(group), *_plain(record, group)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        lines += [""] + [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
        ]
    failed = {row["label"]: row["error"] for row in record["rows"] if "error" in row}
    return [*lines, "", *(f"did not run  {label}: {error}" for label, error in failed.items())]


def _short(group: str) -> list[str]:
    names = ("hit@1", "hit@5", "nDCG", "share@1", "share@5", "own k", "p50", "p95", "build", "memory")
    return [group, "library", "peer", "model", *names]


def _plain(record: Mapping[str, Any], group: str) -> list[list[str]]:
    ran = [row for row in record["rows"] if "error" not in row and group in row["metrics"]]
    return peers_rows({"rows": ran}, "en", group)


def latest_record(folder: Path = results.FOLDER) -> dict[str, Any]:
    """The last kept comparison. Raises EvalError where there is none."""
    kept = results.read_results(NAME, folder)
    if not kept:
        raise EvalError("no kept comparison; make one with: make peers")
    return kept[-1]


def markdown(language: Language, folder: Path = results.FOLDER) -> str:
    """For the documents: where peers are ahead, then a row a search, each set on the largest library it was asked of.

    Leads in finding are told of every set, library and language, those in time and memory of the last set, whose are shown.
    """
    record, words = latest_record(folder), _WORDS[language]
    largest: dict[str, str] = {}
    for library, name in sorted(pairs(record), key=lambda pair: _LARGEST.index(pair[0])):
        largest.setdefault(name, library)
    columns = {place: rows for place, rows in pairs(record).items() if largest[place[1]] == place[0]}
    last = {"rows": list(columns[list(columns)[-1]].values())}
    finding = [one for one in ahead(record, GROUPS) if one.figure.more_is_better]
    sentence = _said([*finding, *(one for one in ahead(last) if not one.figure.more_is_better)], language)
    made = words["made"].format(**record) if record.get("commit") else ""
    cells = words["cells"].format(" / ".join(_titles(_OF_A_SET, language)))
    lines = [" ".join(filter(None, (caveat(record, language), made, cells))), _wide(columns, language)]
    return "\n\n".join((sentence, *lines))


def _titles(names: Sequence[str], language: Language) -> list[str]:
    return [_BY_NAME[name].en if language == "en" else _BY_NAME[name].zh for name in names]


def _wide(columns: Mapping[tuple[str, str], Mapping[str, Mapping[str, Any]]], language: Language) -> str:
    """A row a search, a column a set; time and memory are those of the last set that it was asked."""
    words = _WORDS[language]
    places = [words["column"].format(set=name, library=words[library]) for library, name in columns]
    titles = [words["peer"], words["model"], *places, *_titles(_OF_A_SEARCH, language)]
    lines = [titles, ["---"] * 2 + ["---:"] * (len(titles) - 2)]
    for label in dict.fromkeys(label for rows in columns.values() for label in rows):
        lines.append(_wide_row([rows.get(label) for rows in columns.values()], language))
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _wide_row(rows: Sequence[Mapping[str, Any] | None], language: Language) -> list[str]:
    """A search on every set, None where it was not asked; why it failed is said once."""
    words = _WORDS[language]
    asked = [row for row in rows if row is not None]
    cells: list[str] = []
    for row in rows:
        cell = _wide_cell(row, words)
        cells.append("–" if row and "error" in row and cell in cells else cell)
    ran = [row for row in asked if "error" not in row]
    last = _written(ran[-1], _OF_A_SEARCH) if ran else ["–"] * len(_OF_A_SEARCH)
    return [*(words.get(asked[0][name], asked[0][name]) for name in ("peer", "model")), *cells, *last]


def _wide_cell(row: Mapping[str, Any] | None, words: Mapping[str, str]) -> str:
    if row is None:
        return "–"
    return f"{words['failed']}: {row['error']}" if "error" in row else " / ".join(_written(row, _OF_A_SET))


def _written(row: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    own = figures(row)
    return [_BY_NAME[name].written(own[name]) for name in names]
