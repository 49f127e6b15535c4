"""A question -> the clauses that may answer it, best first.

In: a `Question` and the built index. Out: `Hit`s with each signal's part, from words (BM25), vectors (Chroma) and learned weights.
Never here: a decision whether a hit answers. `index` builds and checks the store.
"""

from assistant.retrieval.embedding import load_embedding
from assistant.retrieval.features import names_plan, of_stages
from assistant.retrieval.forms import Search, Word
from assistant.retrieval.ranking import Ranking, logistic, read_ranking, shipped_ranking
from assistant.retrieval.rerank import Reranker
from assistant.retrieval.retrieve import Retriever
from assistant.retrieval.segment import HAN_RUN, LATIN_WORD, Segmenter, english_stems, read_lexicon

__all__ = [
    "HAN_RUN",
    "LATIN_WORD",
    "Ranking",
    "Reranker",
    "Retriever",
    "Search",
    "Segmenter",
    "Word",
    "english_stems",
    "load_embedding",
    "logistic",
    "names_plan",
    "of_stages",
    "read_lexicon",
    "read_ranking",
    "shipped_ranking",
]
