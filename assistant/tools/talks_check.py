"""What is wrong with the topics of talks: our sentences against the statements that they name.

A `Said` has to pass the rules that a model's sentences are put to, in both languages. Advice states no figure that the
topic's statements lack, and where it speaks of a duty or a right it is put to the same rules.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from assistant.corpus import Corpus, Said, Words, english_figures, unsupported
from assistant.figures import written_figures
from assistant.generation.verify import Asked, Claim, Quote, Source, Verifier
from assistant.schema import Clause, Language
from assistant.tools.talks import PARTIES, Topic

Reason = Callable[[str, Language, tuple[str, ...]], str]  # a sentence, its language, statements -> why it falls, or ""

_ZH_END, _EN_END = (
    re.compile(r"(?<=[。！？])(?![”’」])|(?<=[。！？][”’」])"),
    re.compile(r"(?<=[.!?])\s+|(?<=[.!?][”\"])\s+"),
)
_DIGITS = re.compile(r"\d[\d,.]*")
# Words by which a sentence speaks of what the rules order, forbid or give.
DUTY = {
    "zh": re.compile(r"应当|必须|不得|禁止|有权|违法|犯法|法律规定|依法|罚款|拘留|追究|有义务|免费"),
    "en": re.compile(
        r"\b(?:must|shall|illegal|unlawful|against the law|the law|entitled|prohibited|forbidden|fined?|penalt\w+|free of charge)\b",
        re.IGNORECASE,
    ),
}
# Of a statement held in Chinese alone: there the rules bear the Chinese sentence, and the English one has its figures.
_UNTRANSLATED = "no_translation"
_FEWEST_POINTS, _MOST_POINTS, _ESSENTIAL, _QUESTIONS = 3, 6, 3, 8


def sentences(text: str, language: Language) -> list[str]:
    """A text cut after its full stops, question and exclamation marks.

    >>> sentences("先关机。再问他：“怎么了？”", "zh")
    ['先关机。', '再问他：“怎么了？”']
    """
    return [part.strip() for part in (_ZH_END if language == "zh" else _EN_END).split(text) if part.strip()]


def source_of(corpus: Corpus, clause: Clause, token: str) -> Source:
    """A clause as a sentence of ours, or one drafted for a talk, may name it."""
    document = corpus.document_of(clause)
    titles = (document.title, document.title_en, document.short_title, document.short_title_en)
    return Source(token=token, clause=clause, titles=titles)


def reasons(corpus: Corpus, verifier: Verifier) -> Reason:
    """How sentences of ours are put to the rules, over a corpus."""

    def reason(text: str, language: Language, names: tuple[str, ...]) -> str:
        quotes: list[Quote] = []
        sources: dict[str, Source] = {}
        for name in names:
            statement = corpus.statement(name)
            if statement is None:
                return f"unknown statement {name}"
            clause = corpus.clauses[statement.clause_id]
            token = f"K{len(sources)}"
            sources[token] = source_of(corpus, clause, token)
            words = [clause.text[start - clause.start : end - clause.start] for start, end in statement.spans]
            quotes += [Quote(token=token, text=word) for word in words or [statement.zh]]
        asked = Asked(text="", language=language)
        return verifier.verdict(Claim(text=text, quotes=tuple(quotes)), sources, asked).reason

    return reason


def check(topic: Topic, corpus: Corpus, reason: Reason, numbers: Iterable[str]) -> list[str]:
    """The faults of a topic, a line each; none where it may be shown. `numbers` are those of the contacts."""
    found = [*_shape(topic), *_unknown(topic, corpus), *_numbers(topic, numbers)]
    if not any("unknown statement" in fault for fault in found):
        found += [*unborne(topic.said(), reason), *_advice_faults(topic, corpus, reason)]
    return found


def _shape(topic: Topic) -> Iterator[str]:
    if not _FEWEST_POINTS <= len(topic.points) <= _MOST_POINTS:
        yield f"{len(topic.points)} points: 3 to 6 are wanted"
    if sum(point.essential for point in topic.points) != _ESSENTIAL:
        yield "exactly 3 points are essential"
    if tuple(side.party for side in topic.sides) != PARTIES:
        yield f"sides: {PARTIES} in this order"
    if len(topic.questions) != _QUESTIONS:
        yield f"{len(topic.questions)} questions: 8 are wanted"
    if not 3 <= len(topic.home.actions) <= 6:
        yield "3 to 6 actions at home are wanted"
    for point in topic.points:
        if tuple(point.at_age) != topic.stages:
            yield f"{point.title.zh}: ages {tuple(point.at_age)}, wanted {topic.stages}"


def _unknown(topic: Topic, corpus: Corpus) -> Iterator[str]:
    yield from (f"unknown statement {n}" for n in topic.statements() if corpus.statement(n) is None)
    yield from (f"no statement behind: {said.words.zh}" for said in topic.said() if not said.statements)


def _numbers(topic: Topic, numbers: Iterable[str]) -> Iterator[str]:
    yield from (f"{number} is no contact" for number in topic.home.numbers if number not in set(numbers))


def unborne(sentences_of_ours: Iterable[Said], reason: Reason) -> Iterator[str]:
    """Why sentences of ours fall, a line each: their statements do not bear them, or the languages differ in a figure."""
    for said in sentences_of_ours:
        if not _agree(said.words):
            yield f"figures differ between the languages: {said.words.zh}"
        yield from _fallen(said.words, said, reason, every=True)


def _agree(ours: Words) -> bool:
    """Whether both languages state the same figures; "one side" is no figure in English."""
    return written_figures(ours.zh) ^ english_figures(ours.en) <= {"1"}


def _fallen(ours: Words, said: Said, reason: Reason, every: bool) -> Iterator[str]:
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        for sentence in sentences(ours.of(language), language):
            if every or DUTY[language].search(sentence):
                why = reason(sentence, language, said.statements)
                if why and not (language == "en" and why == _UNTRANSLATED):
                    yield f"{why}: {sentence} {list(said.statements)}"


def _advice(topic: Topic) -> Iterator[tuple[Words, Said]]:
    """What is advice, and the statements that a duty in it would have to rest on."""
    everything = Said(words=topic.title, statements=topic.statements()[:12])
    yield from ((text, everything) for text in (topic.opening, topic.take_home, topic.case.story, topic.case.ask))
    yield from ((action, everything) for action in topic.home.actions)
    for point in topic.points:
        own = (point.talk, point.example, point.ask, *point.at_age.values(), point.title)
        yield from ((text, point.message) for text in own)


def _advice_faults(topic: Topic, corpus: Corpus, reason: Reason) -> Iterator[str]:
    clauses = tuple(dict.fromkeys(name.partition("#")[0] for name in topic.statements()))
    for text, said in _advice(topic):
        digits = Words(zh=text.zh, en=" ".join(_DIGITS.findall(text.en)))
        yield from (f"figure {figure} in no statement: {text.zh}" for figure in unsupported(digits, clauses, corpus))
        yield from _fallen(text, said, reason, every=False)
