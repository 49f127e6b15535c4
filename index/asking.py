"""Learn to tell apart what is asked: index/embedding/asking.npz.

    python -m index.asking

Learned from the ways of asking in corpus/asks: two of one thing are to lie nearer than any two of different things
(a softmax over the batch, both ways; Henderson et al. 2017, "Efficient Natural Language Response Suggestion"). Only words
that people ask with are moved, from where the model that ships has them. Run it anew when many ways of asking were added,
and after a change of the embedding model; then `assistant index`. No question of `evals/sets` is used.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy, normalize

from assistant.corpus.asks import read_asks
from assistant.retrieval.asking import FILE
from assistant.retrieval.embedding import StaticModel
from assistant.schema import Language

HOME = Path(__file__).resolve().parent
CORPUS = HOME.parent / "corpus"
NO_SUBJECT = {"danger", "none"}  # files whose kinds are not things asked for

STEPS = 1000
BATCH = 512  # things asked for, of each two ways of asking; half of them with an answer written beforehand
RATE = 2e-3
DROPPED = 0.2  # of the words of a way of asking, at random
TEMPERATURE = 0.05
CHINESE = 0.7  # of the steps
SEED = 20261129

Numbers = NDArray[np.int64]
Thing = tuple[str, str, tuple[str, ...], int | None]  # file, article or kind, its parts, its statement


@dataclass(frozen=True, slots=True)
class Bags:
    """Ways of asking in one language as numbers of words, laid end to end, those for one thing side by side.

    `starts` are the first words of the ways of asking, `things` the first ways of asking of the things, each with the end at
    last; `written` and `others` are the things with an answer written beforehand, and all others.
    """

    words: Numbers
    starts: Numbers
    things: Numbers
    written: Numbers
    others: Numbers

    @classmethod
    def of(cls, tokenizer: Tokenizer, asked: Mapping[Thing, Sequence[str]]) -> "Bags":
        texts = [text for ways in asked.values() for text in ways]
        bags = [encoding.ids or [0] for encoding in tokenizer.encode_batch(texts, add_special_tokens=False)]
        written = np.array([file == "prepared" for file, *_ in asked])
        return cls(
            words=np.concatenate([np.array(bag, np.int64) for bag in bags]),
            starts=np.cumsum([0, *map(len, bags)]),
            things=np.cumsum([0, *(len(ways) for ways in asked.values())]),
            written=np.flatnonzero(written),
            others=np.flatnonzero(~written),
        )

    def pairs(self, chance: np.random.Generator) -> tuple[Numbers, Numbers]:
        """Two different ways of asking for each of a batch of things."""
        halves = [kind[chance.permutation(len(kind))[: BATCH // 2]] for kind in (self.written, self.others)]
        chosen = np.concatenate(halves)
        size = self.things[chosen + 1] - self.things[chosen]
        first = (chance.random(len(chosen)) * size).astype(np.int64)
        second = (first + 1 + (chance.random(len(chosen)) * (size - 1)).astype(np.int64)) % size
        return self.things[chosen] + first, self.things[chosen] + second

    def vectors(self, table: torch.nn.EmbeddingBag, ways: Numbers, chance: np.random.Generator) -> torch.Tensor:
        """Ways of asking, a row each of length one, of some of their words."""
        sizes = self.starts[ways + 1] - self.starts[ways]
        firsts = np.cumsum(sizes) - sizes
        words = self.words[np.arange(sizes.sum()) + np.repeat(self.starts[ways] - firsts, sizes)]
        kept = chance.random(len(words)) >= DROPPED
        kept[firsts] = True  # of each way of asking something is left
        left = np.add.reduceat(kept, firsts)
        summed = table(torch.from_numpy(words[kept]), torch.from_numpy(np.cumsum(left) - left))
        return normalize(summed, dim=1)


def ways_of_asking() -> dict[Language, dict[Thing, list[str]]]:
    """{language: {thing asked for: its ways of asking}}, of things that are asked for in two ways or more."""
    found: dict[Language, dict[Thing, list[str]]] = {"zh": defaultdict(list), "en": defaultdict(list)}
    for file in sorted((CORPUS / "asks").glob("*.tsv")):
        for article, ask in read_asks(CORPUS, file.stem) if file.stem not in NO_SUBJECT else ():
            found[ask.language][file.stem, article, ask.parts, ask.statement].append(ask.text)
    return {
        language: {thing: ways for thing, ways in asked.items() if len(ways) > 1} for language, asked in found.items()
    }


def learn(rows: NDArray[np.float32], bags: Mapping[Language, Bags]) -> NDArray[np.float32]:
    """Move the words until ways of asking for one thing lie together."""
    torch.set_num_threads(1)  # sums in one order, so that the same input gives the same bytes
    chance = np.random.default_rng(SEED)
    table = torch.nn.EmbeddingBag.from_pretrained(torch.from_numpy(rows.copy()), freeze=False, mode="sum", sparse=True)
    optimiser = torch.optim.SparseAdam(list(table.parameters()), lr=RATE)
    fall = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.05, total_iters=STEPS)
    for _ in range(STEPS):
        own = bags["zh" if chance.random() < CHINESE else "en"]
        first, second = (own.vectors(table, ways, chance) for ways in own.pairs(chance))
        near = first @ second.T / TEMPERATURE
        right = torch.arange(len(near))
        loss = (cross_entropy(near, right) + cross_entropy(near.T, right)) / 2
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()  # type: ignore[no-untyped-call]
        fall.step()
    learned: NDArray[np.float32] = table.weight.detach().numpy()
    return learned


def main() -> None:
    folder = HOME / "embedding"
    model = StaticModel(folder)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    bags = {language: Bags.of(tokenizer, asked) for language, asked in ways_of_asking().items()}
    moved = learn(model.rows, bags)
    numbers = np.unique(np.concatenate([own.words for own in bags.values()]))
    numbers = numbers[numbers > 0]  # the unknown word says nothing
    weights = np.maximum(np.abs(moved[numbers]).max(axis=1), 1e-12).astype(np.float32) / 127
    directions = np.rint(moved[numbers] / weights[:, None]).astype(np.int8)
    np.savez(folder / FILE, numbers=numbers.astype(np.int32), directions=directions, weights=weights)
    print(f"{len(numbers)} words of {sum(len(own.starts) - 1 for own in bags.values())} ways of asking")


if __name__ == "__main__":
    main()
