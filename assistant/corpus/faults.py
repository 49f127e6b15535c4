"""What is wrong with a text of ours, against the clauses that it names."""

from collections.abc import Iterable

from assistant.corpus.curated import Words
from assistant.corpus.load import Corpus
from assistant.figures import figures
from assistant.schema import Clause


def unknown(ids: Iterable[str], corpus: Corpus) -> list[str]:
    """The ids that no clause at hand has."""
    return [clause_id for clause_id in ids if clause_id not in corpus.clauses]


def figures_of(clause: Clause) -> frozenset[str]:
    """Every figure of a clause: its text, our English of it, and our key points beside it."""
    return frozenset(
        str(figure) for text in (clause.text, clause.translation, *clause.plain) for figure in figures(text)
    )


def unsupported(ours: Words, ids: Iterable[str], corpus: Corpus) -> list[str]:
    """The figures that our text states and none of its clauses does, sorted."""
    known = [corpus.clauses[clause_id] for clause_id in ids if clause_id in corpus.clauses]
    return sorted(ours.stated() - frozenset[str]().union(*(figures_of(clause) for clause in known)))


def faults_of(ours: Words, ids: tuple[str, ...], corpus: Corpus, where: str) -> list[str]:
    """What is wrong with one text and its clauses: unknown clauses, unsupported figures, languages that differ."""
    found = [f"{where}: unknown clause {clause_id}" for clause_id in unknown(ids, corpus)]
    found += [f"{where}: figure {figure} in no clause" for figure in unsupported(ours, ids, corpus)]
    if not ours.agree():
        found.append(f"{where}: figures differ between the languages")
    return found
