"""The optional cross-encoder: it orders the first clauses and changes nothing else."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.errors import EmbeddingUnavailable
from assistant.pipeline import Assistant
from assistant.question.question import read_question
from assistant.retrieval.rerank import Reranker
from assistant.retrieval.retrieve import Retriever

QUESTION = "初二的孩子每天该睡几个小时?"


def by_length(pairs: Sequence[tuple[str, str]]) -> list[float]:
    return [float(-len(text)) for _, text in pairs]


def test_first_ten_are_ordered_and_each_place_keeps_its_score(assistant: Assistant) -> None:
    hits = assistant.search(QUESTION, 30)
    again = Reranker(by_length).reordered(QUESTION, "zh", hits)
    lengths = [len(hit.clause.text) for hit in again[:10]]
    assert lengths == sorted(lengths)
    assert lengths != [len(hit.clause.text) for hit in hits[:10]]
    assert [(hit.rank, hit.score) for hit in again] == [(hit.rank, hit.score) for hit in hits]
    assert again[10:] == hits[10:]
    assert {hit.clause.clause_id for hit in again} == {hit.clause.clause_id for hit in hits}


def test_english_questions_are_put_beside_the_english_of_a_clause(assistant: Assistant) -> None:
    seen: list[tuple[str, str]] = []

    def listening(pairs: Sequence[tuple[str, str]]) -> list[float]:
        seen.extend(pairs)
        return [0.0] * len(pairs)

    hits = assistant.search("How many hours should a middle schooler sleep?")
    assert Reranker(listening).reordered("How long?", "en", hits) == hits  # ties keep their order
    assert seen[0][1] == hits[0].clause.translation


def test_retriever_uses_it(assistant: Assistant) -> None:
    plain = assistant.quoter.context.retriever
    told = Retriever(
        plain.corpus,
        plain.store,
        plain.segmenter,
        plain.model,
        plain.places,
        plain.ranking,
        reranker=Reranker(by_length),
    )
    question = read_question(QUESTION)
    first = told.hits(question)[0].clause
    assert len(first.text) == min(len(hit.clause.text) for hit in plain.hits(question))


@pytest.mark.slow
def test_any_cross_encoder_of_sentence_transformers_serves(tmp_path: Path, assistant: Assistant) -> None:
    """A tiny one with random weights, made here, since none can be downloaded."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    words = {word: row for row, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *"孩子睡眠小时初中每天规划"])}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=64,
    )
    shape = BertConfig(
        vocab_size=len(words),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        num_labels=1,
    )
    BertForSequenceClassification(shape).save_pretrained(tmp_path)
    fast.save_pretrained(tmp_path)
    hits = assistant.search(QUESTION)
    again = Reranker.load(str(tmp_path)).reordered(QUESTION, "zh", hits)
    assert {hit.clause.clause_id for hit in again} == {hit.clause.clause_id for hit in hits}
    assert again == Reranker.load(str(tmp_path)).reordered(QUESTION, "zh", hits)


def test_one_that_is_not_there_is_named_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(EmbeddingUnavailable) as raised:
        Reranker.load(str(tmp_path / "nothing"))
    assert raised.value.key == "reranker_unavailable"
