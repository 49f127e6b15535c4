from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.errors import CorpusInvalid, CorpusMissing
from assistant.retrieval import segment
from assistant.retrieval.segment import Segmenter, english_stems, read_lexicon
from tests.conftest import ROOT

LEXICON = ROOT / "corpus" / "lexicon.tsv"


def test_the_lexicon_is_rich_and_clean() -> None:
    entries = read_lexicon(LEXICON).entries
    assert len(entries) >= 500
    assert len({entry.official for entry in entries}) == len(entries)
    assert sum(bool(entry.english) for entry in entries) >= 500


@pytest.mark.parametrize(
    ("said", "meant"),
    [("蛀牙", "龋齿"), ("自闭症", "孤独症"), ("霸凌", "欺凌"), ("初二", "初中生"), ("娃娃", "儿童")],
)
def test_everyday_words_mean_official_terms(said: str, meant: str) -> None:
    assert meant in read_lexicon(LEXICON).official_terms(f"我家{said}怎么办", "zh")


@pytest.mark.parametrize(
    ("said", "meant"),
    [("cavities", "龋齿"), ("autism", "孤独症"), ("bullying", "欺凌"), ("middle schoolers", "初中生")],
)
def test_english_words_mean_official_terms(said: str, meant: str) -> None:
    assert meant in read_lexicon(LEXICON).official_terms(f"what about {said}?", "en")


def test_the_longest_phrase_wins() -> None:
    phrases = [match.phrase for match in read_lexicon(LEXICON).matches("事实无人抚养儿童", "zh")]
    assert phrases == ["事实无人抚养儿童"]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [("遵义工作的人", "义工"), ("31岁的爸爸", "1岁"), ("预防和解决问题", "和解"), ("他有心脏病", "脏病")],
)
def test_a_word_across_two_others_is_none(segmenter: Segmenter, text: str, phrase: str) -> None:
    assert phrase not in [found for found, _ in segmenter.everyday(text, "zh")]


def test_terms_are_kept_whole(segmenter: Segmenter) -> None:
    assert "事实无人抚养儿童" in segmenter.chinese_words("加强事实无人抚养儿童保障")


def test_same_sound_same_tokens(segmenter: Segmenter) -> None:
    assert segmenter.sounds("学效") == segmenter.sounds("学校") == ["xue xiao"]


def test_stems_are_the_same_whatever_other_threads_stem() -> None:
    words = [
        f"{stem}{ending}"
        for stem in ("relation", "hope", "organiz", "motor")
        for ending in ("al", "ful", "ation", "ing")
    ]
    wanted = [english_stems(word * 3 + str(n)) for n in range(300) for word in words]
    segment._stem.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(english_stems, [word * 3 + str(n) for n in range(300) for word in words]))
    assert found == wanted


def test_english_stems() -> None:
    assert english_stems("The children's sleeping hours") == ["children", "sleep", "hour"]


def test_a_missing_lexicon_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusMissing):
        read_lexicon(tmp_path / "lexicon.tsv")


def test_a_row_of_another_form_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.tsv"
    path.write_text("official\tcolloquial\tenglish\n只有一格\n", "utf-8")
    with pytest.raises(CorpusInvalid):
        read_lexicon(path)
