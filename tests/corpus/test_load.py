import shutil
from pathlib import Path

import pytest

from assistant.corpus.load import Corpus, load_corpus, read_digest, sha256
from assistant.corpus.parse.locator import han_numeral
from assistant.errors import CorpusAltered, CorpusInvalid, CorpusMissing
from assistant.figures import figures, han_number
from tests.conftest import ROOT

PLAN = "zunyi-plan"
FIELDS = {1: (11, 11), 2: (9, 10), 3: (9, 9), 4: (9, 12), 5: (9, 9), 6: (8, 8), 7: (11, 11)}


def test_every_catalogued_file_has_the_catalogued_checksum(corpus: Corpus) -> None:
    files = [document for document in corpus.documents.values() if document.file]
    assert len(files) >= 28
    for document in files:
        assert sha256((ROOT / "corpus" / document.file).read_bytes()) == document.sha256, document.file


def test_clauses_stand_where_they_say(corpus: Corpus) -> None:
    for clause in corpus.clauses.values():
        text = corpus.documents[clause.document_id].text
        assert text[clause.start : clause.end] == clause.text
        for sentence in clause.sentences:
            assert text[sentence.start : sentence.end] == sentence.text


def test_clauses_and_gaps_reproduce_the_file(corpus: Corpus) -> None:
    clauses, text = corpus.clauses_of(PLAN), corpus.documents[PLAN].text
    assert text == (ROOT / "corpus" / "documents" / "zunyi-plan.txt").read_text("utf-8")
    position, rebuilt, gaps = 0, "", []
    for clause in clauses:
        assert clause.start >= position, clause.clause_id
        gaps.append(text[position : clause.start])
        rebuilt += gaps[-1] + clause.text
        position = clause.end
    assert rebuilt + text[position:] == text
    assert not any(len(line) > 30 for gap in gaps for line in gap.splitlines()), "a gap holds more than headings"


def test_the_plan_has_every_numbered_item(corpus: Corpus) -> None:
    ids = [clause.clause_id for clause in corpus.clauses_of(PLAN)]
    assert len(ids) == 161
    for field, (goals, measures) in FIELDS.items():
        assert [i for i in ids if f"/2.{field}/goals/" in i] == [
            f"{PLAN}/2.{field}/goals/{n}" for n in range(1, goals + 1)
        ]
        assert [i for i in ids if f"/2.{field}/measures/" in i] == [
            f"{PLAN}/2.{field}/measures/{n}" for n in range(1, measures + 1)
        ]
    assert [i for i in ids if "/3." in i] == [f"{PLAN}/3.{n}" for n in range(1, 11)]
    assert [i for i in ids if "/4." in i] == [f"{PLAN}/4.{n}" for n in range(1, 6)]


@pytest.mark.parametrize(
    ("path", "zh", "en"),
    [
        ("2.1/measures/8", "二、(一) 策略措施 8", "Part 2 (1), Measure 8"),
        ("2.7/goals/11", "二、(七) 主要目标 11", "Part 2 (7), Goal 11"),
        ("preface/2", "前言 第2段", "Preface, paragraph 2"),
        ("1.2/3", "一、(二) 3", "Part 1 (2), item 3"),
        ("3.10", "三、(十)", "Part 3 (10)"),
    ],
)
def test_locators_read_in_both_languages(corpus: Corpus, path: str, zh: str, en: str) -> None:
    clause = corpus.clauses[f"{PLAN}/{path}"]
    assert (clause.locator("zh"), clause.locator("en")) == (zh, en)


def test_article_locators(corpus: Corpus) -> None:
    clause = corpus.clauses["minors-protection-law-2024/39"]
    assert (clause.locator("zh"), clause.locator("en")) == ("第三十九条", "Article 39")


def test_item_that_starts_with_a_decimal_is_not_lost(corpus: Corpus) -> None:
    clause = corpus.clauses[f"{PLAN}/2.1/goals/6"]
    assert clause.label == "6."
    assert clause.sentences[0].text.startswith("5岁以下儿童贫血率")


def test_a_clause_of_several_paragraphs_is_one(corpus: Corpus) -> None:
    assert corpus.clauses[f"{PLAN}/4.2"].text.count("\n") >= 4


def test_every_plan_sentence_is_translated(corpus: Corpus) -> None:
    for clause in corpus.clauses_of(PLAN):
        assert all(sentence.translation for sentence in clause.sentences), clause.clause_id
        assert all(clause.headings_en), clause.clause_id


# 十四五 and 十九大 are the 14th and 19th in English; a numeral written as a word in one language may be a digit in the other.
_ORDINALS = {"14", "19", "1", "1000"}


def test_translations_carry_the_same_figures(corpus: Corpus) -> None:
    for clause in corpus.clauses_of(PLAN):
        for sentence in clause.sentences:
            zh = {str(f) for f in figures(sentence.text)}
            en = {
                str(f)
                for f in figures(sentence.translation)
                if any(c.isdigit() for c in sentence.translation[f.start : f.end])
            }
            digits = {
                str(f) for f in figures(sentence.text) if any(c.isdigit() for c in sentence.text[f.start : f.end])
            }
            assert en - _ORDINALS <= zh, sentence.translation
            assert digits <= {str(f) for f in figures(sentence.translation)}, sentence.translation


@pytest.mark.parametrize("number", [0, 1, 9, 10, 11, 19, 20, 99, 100, 101, 110, 111, 999, 1000, 1001, 1010, 1260, 9999])
def test_han_numerals_read_back(number: int) -> None:
    assert number == 0 or han_number(han_numeral(number)) == number


def _copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "corpus", tmp_path / "corpus", ignore=shutil.ignore_patterns("library")))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    root = _copied(tmp_path)
    (root / "documents" / "zunyi-plan.txt").unlink()
    with pytest.raises(CorpusMissing) as caught:
        load_corpus(root)
    assert caught.value.details["file"] == "documents/zunyi-plan.txt"


def test_an_altered_file_is_named_with_both_checksums(tmp_path: Path) -> None:
    root = _copied(tmp_path)
    path = root / "documents" / "zunyi-plan.txt"
    path.write_text(path.read_text("utf-8").replace("9小时", "8小时"), "utf-8")
    with pytest.raises(CorpusAltered) as caught:
        load_corpus(root)
    assert caught.value.details["found"] == sha256(path.read_bytes())
    assert len(caught.value.details["expected"]) == 64


def test_a_way_of_asking_that_leads_elsewhere_makes_another_corpus(corpus: Corpus, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "corpus", tmp_path / "corpus")
    asks = tmp_path / "corpus" / "asks" / "prepared.tsv"
    asks.write_text(asks.read_text("utf-8").replace("\nmyopia:0\t", "\nmyopia:1\t", 1), "utf-8")
    assert load_corpus(tmp_path / "corpus").fingerprint != corpus.fingerprint


def test_a_broken_catalogue_is_invalid(tmp_path: Path) -> None:
    root = _copied(tmp_path)
    (root / "catalogue.toml").write_text("[[document]\n", "utf-8")
    with pytest.raises(CorpusInvalid):
        load_corpus(root)


def test_a_digest_line_of_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="line 3"):
        read_digest("# 法\n## 1\nnot a point\n")


def test_headings_of_the_plan_link_to_documents(corpus: Corpus) -> None:
    names = {n for d in corpus.documents.values() for n in (d.title, d.short_title, *d.aliases)}
    from assistant.corpus.titles import linked_titles

    cited = {title for clause in corpus.clauses_of(PLAN) for title in linked_titles(clause.text)}
    assert len(cited) >= 21
    assert cited <= names
