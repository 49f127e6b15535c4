"""BM25 over the words that jieba cuts, and nothing else: bm25s with its own settings, a clause at a time."""

from collections.abc import Sequence

from evals.peers.orders import Chunk, Order, Peer, Text, clause_chunks, words_of


class BM25:
    """The plainest search by words that there is for Chinese."""

    count = 10  # retrieve's k

    def __init__(self) -> None:
        import bm25s
        import jieba

        jieba.setLogLevel("WARNING")
        self._cut = jieba.lcut
        self._words = bm25s.BM25()

    def _tokens(self, text: str) -> list[str]:
        return [word for word in self._cut(text.lower()) if not word.isspace()]

    def build(self, texts: Sequence[Text]) -> list[Chunk]:
        self._chunks = clause_chunks(texts)
        self._words.index([self._tokens(words) for words in words_of(texts, self._chunks)], show_progress=False)
        return self._chunks

    def search(self, question: str, count: int) -> list[Chunk]:
        asked = [word for word in self._tokens(question) if word in self._words.vocab_dict]
        if not asked:
            return []
        count = min(count, len(self._chunks))
        rows, scores = self._words.retrieve([asked], k=count, show_progress=False)
        return [self._chunks[row] for row, score in zip(rows[0], scores[0], strict=True) if score > 0]


def start(order: Order) -> Peer:
    return BM25()
