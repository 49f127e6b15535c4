"""What the embedding model is taught: sentences of the texts, and everyday questions made up from them.

A lesson is a text with its twin, the text whose meaning it shares. Mostly a text is its own twin; a text that uses an
everyday term of the lexicon has a twin with the official term, so that the two terms come to lie close together.
"""

import csv
import random
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

Lesson = tuple[str, str]

HAN_WORD = re.compile(r"[\u3400-\u9fff〇]+")
SENTENCE_END = re.compile(r"(?<=[。；;！？!?])|(?<=[.])\s+|\n")
MARKUP = re.compile(r"^\s*(?:[#>]+\s*|-\s+(?:\[[^\]]*\]\s*)?)?")
QUESTIONS = Path(__file__).with_name("questions.toml")
LONGEST_TWIN = 200  # characters; in a longer sentence one word more or less changes little


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What is read from the texts in one language."""

    sentences: list[str]
    synonyms: list[tuple[str, str]]  # (official term, everyday term) of one row of the lexicon

    @property
    def terms(self) -> list[str]:
        return unique(term for pair in self.synonyms for term in pair)


def list_files(paths: Sequence[Path]) -> list[Path]:
    found = (file for path in paths for file in (path.rglob("*") if path.is_dir() else [path]))
    return sorted(file for file in found if file.suffix in {".txt", ".md", ".toml", ".tsv"})


def read_material(files: Sequence[Path]) -> tuple[Material, Material]:
    """Chinese and English: the sentences of .txt, .md and .toml files, the synonyms of .tsv files (lexicon.tsv)."""
    sentences: tuple[list[str], list[str]] = ([], [])
    zh_synonyms: list[tuple[str, str]] = []
    en_synonyms: list[tuple[str, str]] = []
    for file in files:
        if file.suffix == ".tsv":
            for official, colloquial, english in read_rows(file):
                zh_synonyms += [(official, term) for term in split_list(colloquial) or [official]]
                en_synonyms += [(split_list(english)[0], term) for term in split_list(english)]
            continue
        for sentence in split_sentences(read_text(file)):
            sentences[0 if HAN_WORD.search(sentence) else 1].append(sentence)
    zh, en = (unique(found) for found in sentences)
    return Material(sentences=zh, synonyms=zh_synonyms), Material(sentences=en, synonyms=en_synonyms)


def read_rows(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def read_text(file: Path) -> str:
    text = file.read_text("utf-8")
    return "\n".join(leaves(tomllib.loads(text))) if file.suffix == ".toml" else text


def leaves(node: object) -> Iterator[str]:
    """Every string of a TOML tree, keys left out."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for child in node.values() if isinstance(node, dict) else node:
            yield from leaves(child)


def split_sentences(text: str) -> Iterator[str]:
    body = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)  # a front matter's fields are no sentences
    for piece in SENTENCE_END.split(body):
        sentence = MARKUP.sub("", piece).strip()
        if len(sentence) > 3 and (HAN_WORD.search(sentence) or " " in sentence):
            yield sentence


def split_list(block: str) -> list[str]:
    return [item.strip() for item in block.replace("\n", "").split("|") if item.strip()]


def unique(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))


def read_questions(language: str) -> dict[str, list[str]]:
    with QUESTIONS.open("rb") as file:
        return {name: split_list(block) for name, block in tomllib.load(file)[language].items()}


def make_lessons(language: str, material: Material, questions: int, twins: int, seed: int) -> list[Lesson]:
    """Sentences and made-up questions as they are, and some more in everyday terms, with an official twin."""
    lists = read_questions(language)
    chance = random.Random(seed)  # noqa: S311
    made = make_questions(lists, material.terms, questions, chance)
    plain = [(text, text) for text in unique([*made, *material.sentences])]
    everyday = list(twin_questions(lists["topic_frames"], material, twins, chance))
    changed = list(twin_sentences(material, chance))
    return plain + everyday + chance.sample(changed, min(twins, len(changed)))


def make_questions(
    lists: dict[str, list[str]], terms: Sequence[str], count: int, chance: random.Random
) -> Iterator[str]:
    """Everyday questions, put together at random: "my son is bullied, who can help?", "what is adoption?"."""
    topics = unique([*lists["topic"], *terms])
    yield from lists["problem"]
    yield from topics
    for _ in range(count):
        if chance.random() < 0.5:
            frame, who, problem = (chance.choice(lists[name]) for name in ("frames", "who", "problem"))
            yield frame.format(who=who, problem=problem)
        else:
            frame = chance.choice(lists["topic_frames"])
            yield frame.format(topic=chance.choice(topics), topic2=chance.choice(topics))


def twin_questions(frames: Sequence[str], material: Material, count: int, chance: random.Random) -> Iterator[Lesson]:
    """Pairs such as ("Who can help with skipping school?", "Who can help with truancy?")."""
    for _ in range(count if material.synonyms else 0):
        frame, other = chance.choice(frames), chance.choice(material.terms)
        official, everyday = chance.choice(material.synonyms)
        yield frame.format(topic=everyday, topic2=other), frame.format(topic=official, topic2=other)


def twin_sentences(material: Material, chance: random.Random) -> Iterator[Lesson]:
    """Sentences of the texts with an everyday term in place of an official one, each with its original."""
    everyday: dict[str, list[str]] = {}
    for official, term in material.synonyms:
        everyday.setdefault(official, []).append(term)
    short = [text for text in material.sentences if len(text) < LONGEST_TWIN]
    for official, terms in everyday.items():
        whole_word = re.compile(rf"(?<![A-Za-z]){re.escape(official)}(?![A-Za-z])")
        for text in short:
            if len(official) > 1 and official in text:
                changed = whole_word.sub(chance.choice(terms).replace("\\", ""), text)
                if changed != text:
                    yield changed, text
