"""A sentence of a reply against the clauses it quotes: shown only if every check lets it through.

The checks stand in `Verifier.verdict` in the order in which they are made; the first that fails names the verdict.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.question import language_of
from assistant.schema import Language
from assistant.verify import modality, names, quantities
from assistant.verify.quotes import locate_quote, sentences_of
from assistant.verify.records import Asked, Claim, Located, Source, Verdict
from assistant.verify.support import Support
from assistant.verify.wording import features

_MARKUP = re.compile(r"https?://|www\.|<\s*/?\s*[a-zA-Z!]|⟦|⟧|\[\^?\d+\]|```|!\[|\]\(|[{}\\]")
_LONGEST = {"zh": 260, "en": 700}
_NEAR_TIE = 0.04


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """From where on a sentence counts as being about its quotes; learned on honest paraphrases (see the test data)."""

    whole: float
    covered: float
    new_words: int
    new_share: float


BOUNDS: dict[Language, Bounds] = {
    "zh": Bounds(whole=0.45, covered=0.6, new_words=2, new_share=0.12),
    "en": Bounds(whole=0.45, covered=0.6, new_words=2, new_share=0.12),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What bears a sentence: the quotes themselves, the sentences they stand in, and what stands around them."""

    located: tuple[Located, ...]
    texts: tuple[str, ...]
    parts: tuple[modality.Part, ...]
    around: str
    language: Language

    @property
    def quoted(self) -> str:
        return "\n".join(located.text for located in self.located)

    @property
    def known(self) -> str:
        """All words that the sentence may take names from."""
        return "\n".join((self.quoted, *self.texts, self.around))


class Verifier:
    """Checks sentences. Pure: it reads clauses and vectors, and keeps nothing between sentences."""

    def __init__(self, support: Support, places: Sequence[str] = ()) -> None:
        self.support = support
        self.places = tuple(places)

    def verdict(self, claim: Claim, sources: Mapping[str, Source], asked: Asked) -> Verdict:
        """Whether a sentence may be shown to the reader of `asked`."""
        if reason := form_fault(claim, asked.language):
            return Verdict(text=claim.text, reason=reason)
        located, reason = _locate_all(claim, sources)
        if reason:
            return Verdict(text=claim.text, reason=reason)
        evidence = gather(located, asked)
        if not evidence.texts:
            return Verdict(text=claim.text, reason="no_translation")
        reason = figure_fault(claim.text, evidence, asked) or self._name_fault(claim.text, evidence)
        reason = reason or self._parts_fault(claim.text, evidence, asked)
        if reason:
            return Verdict(text=claim.text, reason=reason, located=located)
        return self._weighed(claim.text, evidence, asked)

    def _name_fault(self, text: str, evidence: Evidence) -> str:
        return "name" if names.strangers(text, evidence.known, evidence.language, self.places) else ""

    def _parts_fault(self, text: str, evidence: Evidence, asked: Asked) -> str:
        """Every part of the sentence against the part of the text that it renders."""
        claimed = modality.marked(text, evidence.language)
        if not claimed or not evidence.parts:
            return ""
        if modality.denial_fault(claimed, list(evidence.parts)):
            return "negation"
        rendered = self._rendered(claimed, evidence)
        for part, options in zip(claimed, rendered, strict=True):
            faults = [part_fault(part, option, evidence) for option in options]
            if all(faults):
                return faults[0]
        if names.turned(text, " ".join(evidence.texts)):
            return "opposite"
        return scope_fault(text, [options[0] for options in rendered], evidence, asked)

    def _rendered(
        self, claimed: Sequence[modality.Part], evidence: Evidence
    ) -> list[list[modality.Part]]:
        """For each part of a sentence, the part of the text nearest to it, and any that are as near."""
        language = evidence.language
        governed = [_governed(part, language) for part in claimed]
        cosines = self.support.align(governed, [p.text for p in evidence.parts])
        stated = [features(part.text, language) for part in evidence.parts]
        rendered = []
        for row, text in enumerate(governed):
            mine = features(text, language)
            scores = [
                float(cosines[row][column]) + len(mine & theirs) / max(1, len(mine))
                for column, theirs in enumerate(stated)
            ]
            order = sorted(range(len(scores)), key=lambda column: -scores[column])
            rendered.append([evidence.parts[c] for c in order if scores[c] >= scores[order[0]] - _NEAR_TIE])
        return rendered

    def _weighed(self, text: str, evidence: Evidence, asked: Asked) -> Verdict:
        near = self.support.nearness(text, evidence.texts, f"{evidence.around} {asked.text}", evidence.language)
        bounds = BOUNDS[evidence.language]
        weak = near.whole < bounds.whole or near.covered < bounds.covered
        novel = len(near.new) >= bounds.new_words and len(near.new) >= bounds.new_share * near.words
        reason = "unsupported" if weak or novel else ""
        return Verdict(
            text=text, reason=reason, located=evidence.located, support=round(near.whole, 3), unknown=near.new
        )


_FEW = {"zh": 3, "en": 2}


def _governed(part: modality.Part, language: Language) -> str:
    """What a part is matched by: the words after its cue, which say what must or may be done, where there are enough."""
    return part.rest if len(features(part.rest, language)) >= _FEW[language] else part.text


def form_fault(claim: Claim, language: Language) -> str:
    """What is wrong with a sentence before its quotes are looked at."""
    if language_of(claim.text) != language:
        return "language"
    if _MARKUP.search(claim.text):
        return "markup"
    if claim.text.rstrip("”\"' ").endswith(("?", "？")):
        return "question"
    if len(claim.text) > _LONGEST[language]:
        return "too_long"
    return "" if claim.quotes else "no_quote"


def _locate_all(claim: Claim, sources: Mapping[str, Source]) -> tuple[tuple[Located, ...], str]:
    found = []
    for quote in claim.quotes:
        source = sources.get(quote.token)
        if source is None:
            return (), "unknown_token"
        located = locate_quote(quote, source)
        if located is None:
            return (), "altered_quote"
        found.append(located)
    return tuple(dict.fromkeys(found)), ""


def gather(located: Sequence[Located], asked: Asked) -> Evidence:
    """The evidence of located quotes in the language of the question."""
    texts, parts = [], []
    for one in located:
        for text, own_parts in _stated(one, asked.language):
            if text not in texts:
                texts.append(text)
                parts += own_parts
    around = "\n".join(dict.fromkeys((asked.text, *(one.source.context for one in located))))
    return Evidence(
        located=tuple(located), texts=tuple(texts), parts=tuple(parts), around=around, language=asked.language
    )


def _stated(located: Located, language: Language) -> list[tuple[str, list[modality.Part]]]:
    """The sentences that a quote touches, in one language, each with its parts."""
    clause, touched = located.source.clause, set(sentences_of(located))
    stated, carried = [], frozenset[str]()
    for sentence in clause.sentences:
        text = sentence.text if language == "zh" else sentence.translation
        if sentence in touched and text:
            stated.append((text, modality.marked(text, language, carried)))
        carried = modality.carried_over(text, language) or (carried if _is_item(sentence.text) else frozenset())
    if not stated and language == "en":
        stated = [(point, modality.marked(point, language)) for point in clause.gloss_en]
    return stated


def _is_item(text: str) -> bool:
    return re.match(r"\s*[（(]?[一二三四五六七八九十\d]+[）).、]", text) is not None


def part_fault(claimed: modality.Part, stated: modality.Part, evidence: Evidence) -> str:
    """What a part of a sentence changes in the part of the text that it renders; "" where nothing."""
    if modality.force_fault(claimed, stated):
        return "modality"
    if claimed.negated != stated.negated:
        return "negation"
    if _actor_fault(claimed, stated, evidence):
        return "actor"
    return "opposite" if names.turned(claimed.text, stated.text) else ""


def _actor_fault(claimed: modality.Part, stated: modality.Part, evidence: Evidence) -> bool:
    """Another body than the text's is said to bear the duty, the right or the ban."""
    if not claimed.own or not stated.subject or re.search(r"\bby\b|由|被", claimed.text):
        return False
    mine = names.named(claimed.subject, names.ACTORS)
    theirs = names.named(stated.subject, names.ACTORS) if names.starts_with_actor(stated.subject) else frozenset()
    around = names.named(evidence.around, names.ACTORS)
    exchanged = not mine & theirs and theirs & names.named(claimed.rest, names.ACTORS)
    return bool(theirs) and (bool(exchanged) or not mine <= theirs | around)


def scope_fault(text: str, rendered: Sequence[modality.Part], evidence: Evidence, asked: Asked) -> str:
    """A rule for some children is said of all: the kinds that the text is confined to are named nowhere."""
    everywhere = names.named(evidence.known, names.CHILDREN)
    confined = frozenset().union(*(names.kinds_meant(part.text) for part in rendered))
    spoken = names.named(f"{text} {asked.text}", names.CHILDREN)
    return "scope" if confined and not spoken & everywhere else ""


def figure_fault(text: str, evidence: Evidence, asked: Asked) -> str:
    """The first thing wrong with a figure of a sentence: not quoted, other unit or bound, or moved to another group."""
    language = evidence.language
    claimed = quantities.quantities(text, language)
    if not claimed:
        return ""
    quoted = quantities.quantities(evidence.quoted, "zh")
    stated = [q for one in evidence.texts for q in quantities.quantities(one, language)]
    dates = {q.value for one in evidence.located for title in one.source.titles for q in quantities.quantities(title, "zh")}
    for quantity in claimed:
        if quantity.unit == "calendar-year" and quantity.value in dates:
            continue
        if quantity.value not in {q.value for q in quoted}:
            return "figure"
        same = [q for q in stated if quantities.agrees(quantity, q)]
        if not same:
            return "figure_changed"
        if _moved(quantity, text, stated, asked, language):
            return "figure_moved"
    return ""


def _moved(
    quantity: quantities.Quantity,
    text: str,
    stated: Sequence[quantities.Quantity],
    asked: Asked,
    language: Language,
) -> bool:
    """Whether what the figure is said to count is nearer to another figure of the text.

    Groups that are named decide before other words, and near words before far ones; where nothing decides between two
    figures the sentence could mean either, and falls.
    """
    rivals = [q for q in stated if _same_kind(q, quantity)]
    if len({q.value for q in rivals}) < 2:
        return False
    right = [q.value == quantity.value for q in rivals]
    for mine, theirs in _contexts(quantity, text, asked, rivals, language):
        common = frozenset.intersection(*theirs)
        shares = [len(mine & place - common) / max(1, len(place - common)) for place in theirs]
        best = max(share for share, same in zip(shares, right, strict=True) if same)
        other = max(share for share, same in zip(shares, right, strict=True) if not same)
        if best != other:
            return other > best
    return True


Marks = frozenset[str]


def _contexts(
    quantity: quantities.Quantity, text: str, asked: Asked, rivals: Sequence[quantities.Quantity], language: Language
) -> Iterator[tuple[Marks, list[Marks]]]:
    """What the figure and its rivals are compared by, the most telling first."""
    groups = [_groups(q.place) for q in rivals]
    for context in (quantity.place, quantity.span, text, f"{text} {asked.text}"):
        yield _groups(context), groups
    yield features(quantity.place, language), [features(q.place, language) for q in rivals]
    yield features(quantity.span, language), [features(q.span, language) for q in rivals]
    yield features(f"{text} {asked.text}", language), [features(q.span, language) for q in rivals]


def _groups(text: str) -> Marks:
    return names.named(text, (*names.CHILDREN, *names.SPHERES))


def _same_kind(one: quantities.Quantity, other: quantities.Quantity) -> bool:
    signs = {value[-1] if value[-1] in "%‰" else "" for value in (one.value, other.value)}
    return len(signs) == 1 and (one.unit == other.unit or "" in {one.unit, other.unit})
