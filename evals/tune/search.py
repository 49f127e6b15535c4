"""python -m evals tune: learns assistant/retrieval/ranking.toml from the development sets, and says how far that can be trusted."""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval import Ranking, read_ranking
from evals.measure.libraries import library
from evals.sets.cases import EvalError
from evals.sets.read import read_set, set_names, within
from evals.tune import ranking_file
from evals.tune.folds import fold_column
from evals.tune.learn_answer import (
    Model,
    WorkingPoint,
    auc,
    by_question,
    fit,
    matrix,
    reliability,
    selected,
    unseen_probabilities,
    working_point,
)
from evals.tune.learn_rank import Learned, Table, found_in, learn, quality
from evals.tune.learn_statement import groups
from evals.tune.learn_statement import learn as learn_statements
from evals.tune.training import Judged, Task, judged_examples, ranked_examples

_PASSES = 2  # dense and lexical also choose the candidates, so the candidates are drawn again under the new weights


_STRANGERS = 2.0  # weight of a question by somebody who had seen neither texts nor program
# Questions of strangers to which no answer was written beforehand, and whether the statement found first answered (grade 2),
# was of use (1) or beside the point (0), by five readers. They are many, and hard: they weigh half of another stranger's.
GRADED_FILE = Path(__file__).with_name("graded.jsonl")
_GRADED = 1.0


def tasks(full_texts: Path | None, also: Sequence[str] = ()) -> list[Task]:
    """The development sets on the libraries that can answer them; `also` are files of further questions by strangers."""
    plan = [("plan-dev", "plan"), ("plan-dev", "shipped"), ("laws-dev", "shipped"), ("people-dev", "shipped")]
    strangers = {**dict.fromkeys(("strangers-dev", *also), _STRANGERS), str(GRADED_FILE): _GRADED}
    pairs = plan + ([("plan-dev", "full"), ("laws-dev", "full")] if full_texts else [])
    pairs = [(name, texts) for name, texts in pairs if name in set_names("dev")]
    pairs += [(name, "shipped") for name in strangers]
    if not pairs:
        raise EvalError("no development sets to learn from")
    assistants = {texts: library(texts, full_texts).start() for texts in dict.fromkeys(texts for _, texts in pairs)}
    return [
        Task(
            name=f"{name} on {texts}",
            assistant=assistants[texts],
            cases=within(read_set(name), assistants[texts].corpus.clauses),
            weight=strangers.get(name, 1 / sum(name == other for other, _ in pairs)),
        )
        for name, texts in pairs
    ]


def run(options: argparse.Namespace) -> int:
    """Carry out the command."""
    if options.statements:
        return _learn_statements(tasks(None, options.also), options.write)
    text = ranking_file.PATH.read_text("utf-8")
    ranking, todo = read_ranking(text), tasks(options.full_texts, options.also)
    if not options.keep_rank:
        for number in range(1, _PASSES + 1):
            print(f"\n[rank], pass {number} of {_PASSES}")
            ranking = _learn_rank(todo, ranking)
    model, point = _learn_answer(todo, ranking)
    weights = dict(zip(model.names, model.weights.tolist(), strict=True))
    thresholds = {"answered_from": point.answered_from, "related_from": point.related_from}
    sections = {"rank": ranking.rank, "answer": {"bias": model.bias, **thresholds}, "answer.weights": weights}
    new = ranking_file.rewritten(text, sections)
    print("\n" + new)
    if options.write:
        ranking_file.PATH.write_text(new, "utf-8")
        print(f"written to {ranking_file.PATH}")
    return 0


def _learn_statements(todo: Sequence[Task], write: bool) -> int:
    """Which statement decides and which is of use; the floors stay as they are."""
    learned = learn_statements(groups(todo))
    print(
        f"{learned.groups} things asked; on unseen folds, where a deciding statement was among those found: it comes first "
        f"{learned.first_decides:.3f}, a useful one {learned.first_useful:.3f}; AUC of use {learned.useful_auc:.3f}"
    )
    sections = {
        name: {"bias": model.bias, **dict(zip(model.names, model.weights.tolist(), strict=True))}
        for name, model in (("decides", learned.decides), ("useful", learned.useful))
    }
    new = ranking_file.rewritten(ranking_file.RATING.read_text("utf-8"), sections)
    print("\n" + new)
    if write:
        ranking_file.RATING.write_text(new, "utf-8")
        print(f"written to {ranking_file.RATING}")
    return 0


def _learn_rank(todo: Sequence[Task], ranking: Ranking) -> Ranking:
    examples = ranked_examples(todo, ranking)
    seen = {name for example in examples for features in example.features for name in features}
    names = [*ranking.rank, *sorted(seen - set(ranking.rank))]
    table = Table.of(examples, names)
    found = list(learn(table, fold_column((example.case.case_id, example.case.relevant) for example in examples)))
    best = max(found, key=lambda learned: learned.score)
    print("\n".join(_rank_lines(found, best, table, quality(table, table.vector(ranking.rank)))))
    return replace(ranking, rank=dict(zip(names, np.round(best.vector, 3).tolist(), strict=True)))


def _rank_lines(found: Sequence[Learned], best: Learned, table: Table, before: tuple[float, float]) -> list[str]:
    lines = [f"{len(table.weight)} questions, relevant among the candidates: {found_in(table).mean():.3f}"]
    lines.append(f"{'':<20} hit@1 fit  unseen    MRR fit  unseen")
    lines.append(f"{'before':<20} {before[0]:9.3f} {'':>7} {before[1]:10.3f}")
    for learned in found:
        mark = "  <- taken" if learned is best else ""
        (hit, mrr), (hit_unseen, mrr_unseen) = learned.fit, learned.unseen
        lines.append(f"{learned.method:<20} {hit:9.3f} {hit_unseen:7.3f} {mrr:10.3f} {mrr_unseen:7.3f}{mark}")
    return lines


def _learn_answer(todo: Sequence[Task], ranking: Ranking) -> tuple[Model, WorkingPoint]:
    """The model, a dropped feature having weight 0, and its thresholds, set on probabilities of unseen folds."""
    examples = judged_examples(todo, ranking)
    by_rule = np.array([bool(example.by_rule) for example in examples])
    free = [example for example in examples if not example.by_rule]
    seen = {name for example in free for name in example.features}
    names = [*(name for name in ranking.answer if name in seen), *sorted(seen - set(ranking.answer))]
    labels, weight, fold = _labels(free), _weights(free), by_question(free)
    kept = selected(names, matrix(free, names), labels, weight, fold)
    values = matrix(free, kept)
    unseen = unseen_probabilities(kept, values, labels, weight, fold)
    model = fit(kept, values, labels, weight)
    chances = np.zeros(len(examples))
    chances[~by_rule] = unseen
    point = working_point(chances, _labels(examples), _weights(examples), by_rule)
    print("\n".join(_answer_lines(model, values, labels, unseen, point)))
    print("\n".join(_task_lines(todo, examples, chances, point)))
    weights = np.array([dict(zip(kept, model.weights.tolist(), strict=True)).get(name, 0.0) for name in names])
    return replace(model, names=tuple(names), weights=weights), point


def _labels(examples: Sequence[Judged]) -> NDArray[np.bool_]:
    return np.array([example.answers for example in examples])


def _weights(examples: Sequence[Judged]) -> NDArray[np.float64]:
    return np.array([example.weight for example in examples])


def _answer_lines(
    model: Model,
    values: NDArray[np.float64],
    labels: NDArray[np.bool_],
    unseen: NDArray[np.float64],
    point: WorkingPoint,
) -> list[str]:
    lines = [
        f"\n[answer]: {len(labels)} questions left to the model, in {int(labels.sum())} of them the first statement answers"
    ]
    lines.append(f"features kept: {', '.join(model.names)}")
    lines.append(f"AUC fit {auc(model.probability(values), labels):.3f}, unseen {auc(unseen, labels):.3f}")
    lines.append(
        f"answered from {point.answered_from}, related from {point.related_from}; on unseen folds, rules included:"
    )
    lines.append(f"  right ones answered {point.answered:.3f}, wrong ones not answered {point.declined:.3f}")
    lines.append("  probability   mean       right  questions")
    lines += [
        f"  {low:.1f} to {high:.1f}   {mean:6.3f} {share:11.3f} {n:10}"
        for low, high, mean, share, n in reliability(unseen, labels)
    ]
    return lines


def _task_lines(
    todo: Sequence[Task], examples: Sequence[Judged], chances: NDArray[np.float64], point: WorkingPoint
) -> list[str]:
    lines = []
    for task in todo:
        rows = [(e, chance) for e, chance in zip(examples, chances, strict=True) if e.task == task.name]
        shown = [(e.answers, not e.by_rule and chance >= point.answered_from) for e, chance in rows]
        answered = [seen for answerable, seen in shown if answerable]
        declined = [not seen for answerable, seen in shown if not answerable]
        lines.append(
            f"  {task.name}: right ones answered {np.mean(answered):.3f} of {len(answered)}, "
            f"wrong ones not answered {np.mean(declined):.3f} of {len(declined)}"
        )
    by_rule = [example for example in examples if example.by_rule]
    wrongly = sum(example.answers for example in by_rule)
    return [*lines, f"  decided by rules before the model: {len(by_rule)}, {wrongly} of them right"]
