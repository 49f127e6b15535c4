"""Answers written beforehand to what people ask most: the questions of corpus/talks and of corpus/answers.

The words are ours. Every sentence names the statements that bear it, and a test puts it to the rules that a language
model's sentences are put to. How people ask for them stands in corpus/asks/prepared.tsv, under the same ids.

>>> answer = load_prepared(Path("corpus"))["sleep-and-screens:0"]
>>> answer.question.zh, answer.answer[0].statements
('小学生、初中生、高中生每天到底该睡几个小时？', ('sleep-notice-2021/2#0',))
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.corpus.curated import Words, built, pair, strings, table
from assistant.tables import read_toml, reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence or two of ours, and the ids of the statements that bear them ("minors-protection-law-2024/39#0")."""

    words: Words
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A question that people ask, with an answer that answers it in its first sentence.

    `beyond` says what of the question no text at hand settles, and whom to ask; None where the answer settles it. It is
    `unsettled` where that is so of what is asked itself: then it is said first, and the sentences are what the texts do say
    nearby. `terms` are the words, in either language, whose meaning the answer tells.
    """

    question: Words
    answer: tuple[Said, ...]
    beyond: Words | None = None
    unsettled: bool = False
    terms: tuple[str, ...] = ()

    @property
    def statements(self) -> tuple[str, ...]:
        """The statements that bear the answer, each one time, in its order."""
        return tuple(dict.fromkeys(name for said in self.answer for name in said.statements))

    @property
    def in_short(self) -> "Prepared":
        """What of it answers: its first sentence, and that nothing settles the question where that is so."""
        return replace(self, answer=self.answer[:1], beyond=self.beyond if self.unsettled else None)


def said_of(record: Mapping[str, object]) -> Said:
    """A sentence and what bears it, of a record with `zh`, `en` and `statements`. Raises KeyError or TypeError."""
    return Said(words=pair(record), statements=strings(record, "statements"))


def prepared_of(record: Mapping[str, object]) -> Prepared:
    """A question and its answer, of a record with `zh`, `en`, a list `answer`, at times a pair `beyond` (with `first` true where
    what is asked itself is unsettled) and a list `terms`.

    Raises KeyError or TypeError.
    """
    lacking = table(record["beyond"]) if "beyond" in record else {}
    return Prepared(
        question=pair(record),
        answer=built(record, "answer", said_of),
        beyond=pair(lacking) if lacking else None,
        unsettled=lacking.get("first") is True,
        terms=strings(record, "terms") if "terms" in record else (),
    )


def load_prepared(root: Path) -> dict[str, Prepared]:
    """{id: answer} of a corpus folder; an id is "<file's name without its number>:<the question's place in it>".

    Raises CorpusMissing or CorpusInvalid.
    """
    found: dict[str, Prepared] = {}
    for path in sorted(path for folder in ("talks", "answers") for path in (root / folder).glob("*.toml")):
        with reading(path):
            questions = built(read_toml(path), "question", prepared_of)
        name = path.stem.partition("-")[2] or path.stem
        found |= {f"{name}:{number}": question for number, question in enumerate(questions)}
    return found
