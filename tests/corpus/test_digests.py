"""Our key points against the texts they were made from, where those are at hand; their form always."""

import re
from collections.abc import Iterator

from assistant.corpus.load import Corpus
from assistant.corpus.parse import parse
from assistant.figures import figures, written_figures
from assistant.schema import KeyPoint
from tests.conftest import shared_folder

LONGEST_COMMON_RUN = 16
WHO = frozenset(
    "guardian child school kindergarten committee child-director police prosecutor court platform doctor government "
    "civil-affairs employer society".split()
)
STRENGTHS = frozenset({"must", "must-not", "may", "encouraged", "right", "fact"})
LEAST = {
    "minors-protection-law-2024": 70, "civil-code-2020": 45, "family-education-promotion-law-2021": 25,
    "anti-domestic-violence-law-2015": 25, "juvenile-delinquency-prevention-law-2020": 25,
    "minors-online-protection-regulations-2023": 25, "preschool-education-law-2024": 25, "compulsory-education-law-2018": 25,
}  # fmt: skip

# Written from public reports: there is no text to put them to.
REPORTED = frozenset({
    "childcare-subsidy-scheme-2025", "double-reduction-opinion-2021", "education-discipline-rules-2020",
    "free-preschool-year-2025", "homework-notice-2021", "minors-tattoo-measures-2022",
    "no-household-registration-opinion-2015", "non-subject-training-opinion-2022", "online-games-notice-2021",
    "phones-notice-2021", "road-traffic-safety-regulations-2017", "rural-children-care-system-opinion-2019",
    "school-protection-provisions-2021", "sleep-notice-2021",
})  # fmt: skip


def points_of(corpus: Corpus) -> Iterator[tuple[str, KeyPoint]]:
    for document_id, points in corpus.points.items():
        for point in points:
            yield document_id, point


def test_there_are_enough(corpus: Corpus) -> None:
    assert len(corpus.points) >= 24
    assert sum(len(points) for points in corpus.points.values()) >= 450
    for document_id, least in LEAST.items():
        assert len(corpus.points[document_id]) >= least, document_id


def test_every_point_says_whom_it_binds_and_how_strongly(corpus: Corpus) -> None:
    for document_id, point in points_of(corpus):
        assert set(point.who) <= WHO, (document_id, point)
        assert point.strength in STRENGTHS, (document_id, point)
        assert point.en, (document_id, point)


def test_both_languages_name_the_same_figures(corpus: Corpus) -> None:
    for document_id, point in points_of(corpus):
        zh, en = (
            {str(f) for f in figures(text) if any(c.isdigit() for c in text[f.start : f.end])}
            for text in (point.zh, point.en)
        )
        assert zh == en, (document_id, point.article, zh, en)


def _articles(corpus: Corpus, document_id: str) -> dict[str, str]:
    """The articles of a text that is held, or that this machine has; nothing of any other."""
    if corpus.documents[document_id].held == "verbatim":
        return {clause.clause_id.split("/", 1)[1]: clause.text for clause in corpus.clauses_of(document_id)}
    if (folder := shared_folder()) is None:
        return {}
    if document_id in REPORTED:
        return {}
    text = (folder / "policies" / f"{document_id}.md").read_text("utf-8").split("\n---\n", 1)[1]
    return {span.path: text[span.start : span.end] for span in parse(text)}


def _article(articles: dict[str, str], path: str) -> str:
    """An article's words; a heading of an opinion stands for all that is under it."""
    under = [text for own, text in articles.items() if own.startswith((f"{path}.", f"{path}/"))]
    return "\n".join([articles[path]] if path in articles else []) + "\n".join(under)


def _longest_common_run(first: str, second: str) -> int:
    first, second = (re.sub(r"[^\w]", "", text) for text in (first, second))
    longest = 0
    for start in range(len(first)):
        while start + longest < len(first) and first[start : start + longest + 1] in second:
            longest += 1
    return longest


def test_points_against_their_articles(corpus: Corpus) -> None:
    """The article exists, every figure stands in it, and the point is not a copy."""
    faults = []
    for document_id, points in corpus.points.items():
        articles = _articles(corpus, document_id)
        for point in points if articles else ():
            text = _article(articles, point.article)
            where = f"{document_id}/{point.article}"
            if not text:
                faults.append(f"{where}: no such article")
            if extra := written_figures(point.zh) - {str(figure) for figure in figures(text)}:
                faults.append(f"{where}: {sorted(extra)} not in the article")
            if (run := _longest_common_run(point.zh, text)) > LONGEST_COMMON_RUN:
                faults.append(f"{where}: {run} characters in common")
    assert not faults
