"""A sentence of a reply against the clauses it quotes: shown only if every check lets it through.

The checks stand in `Verifier.verdict` in the order in which they are made; the first that fails names the verdict.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.generation.verify import modality, names
from assistant.generation.verify.agreement import part_fault
from assistant.generation.verify.claims import Asked, Claim, Located, Source, Verdict
from assistant.generation.verify.comparing import comparison_fault, order_fault, start_fault
from assistant.generation.verify.counting import figure_fault
from assistant.generation.verify.evidence import Evidence, gather, locate_all, nearest
from assistant.generation.verify.lent import unlent
from assistant.generation.verify.limits import ages, limits, sanction_fault
from assistant.generation.verify.quantities import with_ages
from assistant.generation.verify.quotes import is_whole
from assistant.generation.verify.support import Support
from assistant.generation.verify.wording import features
from assistant.generation.verify.yesno import answers, without_answer
from assistant.question import language_of
from assistant.retrieval import english_stems
from assistant.schema import Language

_MARKUP = re.compile(r"https?://|www\.|<\s*/?\s*[a-zA-Z!]|⟦|⟧|\[\^?\d+\]|```|!\[|\]\(|[{}\\]")
_OPEN = re.compile(r"([一-鿿])不\1")  # 送不送 is no denial
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
    "zh": Bounds(whole=0.45, covered=0.6, new_words=2, new_share=0.2),
    "en": Bounds(whole=0.45, covered=0.6, new_words=2, new_share=0.2),
}


class Verifier:
    """Checks sentences. Pure: it reads clauses and vectors, and keeps nothing between sentences."""

    def __init__(self, support: Support, places: Sequence[str] = ()) -> None:
        self.support = support
        self.places = tuple(places)

    def verdict(self, claim: Claim, sources: Mapping[str, Source], asked: Asked) -> Verdict:
        """Whether a sentence may be shown to the reader of `asked`."""
        if reason := form_fault(claim, asked.language):
            return Verdict(text=claim.text, reason=reason)
        located, reason = locate_all(claim, sources)
        if reason:
            return Verdict(text=claim.text, reason=reason)
        if located:
            return self._judged(claim.text, located, asked)
        near = nearest(claim, sources, asked.language, self.support)
        tried = [self._judged(claim.text, tuple(near[:count]), asked) for count in (1, 2) if len(near) >= count]
        return next((verdict for verdict in tried if verdict.kept), Verdict(text=claim.text, reason="no_quote"))

    def _judged(self, claim: str, located: tuple[Located, ...], asked: Asked) -> Verdict:
        """A sentence against the places that bear it."""
        evidence = gather(located, asked)
        if not evidence.texts:
            return Verdict(text=claim, reason="no_translation")
        if is_whole(claim, evidence.texts):
            return Verdict(text=claim, located=located, support=1.0)
        text, answer = without_answer(claim)
        text = with_ages(text)
        if reason := self._fault(text, answer, evidence, asked):
            return Verdict(text=claim, reason=reason, located=located)
        return replace(self._weighed(text, evidence, asked), text=claim)

    def _fault(self, text: str, answer: str, evidence: Evidence, asked: Asked) -> str:
        """The name of the first check that a sentence fails; `answer` is the "yes" or "no" that it opens with."""
        language = evidence.language
        if len(text) > _LONGEST[language]:
            return "too_long"
        if unlent(text, evidence.said):
            return "invented"
        if comparison_fault(text, evidence.texts, language):
            return "comparison"
        if start_fault(text, evidence.texts, language):
            return "start"
        if order_fault(text, evidence.texts, language):
            return "order"
        reason = figure_fault(text, evidence, asked, self.support) or self._name_fault(text, evidence)
        reason = reason or self._parts_fault(text, evidence)
        return reason or ("negation" if answer and not answers(answer, text, language, asked.text) else "")

    def _name_fault(self, text: str, evidence: Evidence) -> str:
        known = f"{evidence.known}\n{evidence.applied_to(text)}"
        return "name" if names.strangers(text, known, evidence.language, self.places) else ""

    def _parts_fault(self, text: str, evidence: Evidence) -> str:
        """Every part of the sentence against the part of the text that it renders."""
        claimed = modality.marked(modality.without_examples(text, evidence.language), evidence.language)
        if not claimed or not evidence.parts:
            return ""
        if modality.denial_fault(claimed, list(evidence.parts)):
            return "negation"
        rendered = self._rendered(claimed, evidence)
        binding = any(part.own for part in claimed)
        for part, options in zip(claimed, rendered, strict=True):
            faults = [part_fault(part, option, text, evidence, binding) for option in options]
            if all(faults):
                return faults[0]
        if names.turned(text, " ".join(evidence.texts)):
            return "opposite"
        if _item_limit_dropped(text, evidence) or sanction_fault(claimed, evidence.parts, text, evidence.language):
            return "limit"
        return scope_fault(text, [options[0] for options in rendered], evidence)

    def _rendered(self, claimed: Sequence[modality.Part], evidence: Evidence) -> list[list[modality.Part]]:
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
        text = _OPEN.sub(r"\1", text)
        near = self.support.nearness(text, evidence.texts, f"{evidence.around} {asked.text}", evidence.language)
        bounds = BOUNDS[evidence.language]
        weak = near.whole < bounds.whole or near.covered < bounds.covered
        share = len(near.new) / max(1, near.words)
        novel = len(near.new) >= bounds.new_words and (len(near.new) > bounds.new_words or share >= bounds.new_share)
        novel = novel or _denies_something_new(text, near.new, evidence.language)
        reason = "unsupported" if weak or novel else ""
        return Verdict(
            text=text, reason=reason, located=evidence.located, support=round(near.whole, 3), unknown=near.new
        )


def _denies_something_new(text: str, new: Sequence[str], language: Language) -> bool:
    """Whether what a sentence forbids or denies is a thing that the text does not speak of."""
    heads = {head for part in modality.marked(text, language) for head in part.denied if head}
    said = [*new, *english_stems(" ".join(new))]
    return any(head in word for word in said for head in heads)


_FEW = {"zh": 2, "en": 2}


def _governed(part: modality.Part, language: Language) -> str:
    """What a part is matched by: the words after its cue, which say what must or may be done, where there are enough."""
    return part.rest if len(features(part.rest, language)) >= _FEW[language] else part.text


def form_fault(claim: Claim, language: Language) -> str:
    """What is wrong with a sentence before its quotes are looked at."""
    if _MARKUP.search(claim.text):
        return "markup"
    if language_of(claim.text) != language:
        return "language"
    return "question" if claim.text.rstrip("”\"' ").endswith(("?", "？")) else ""


def _item_limit_dropped(text: str, evidence: Evidence) -> bool:
    """Whether a sentence leaves out what a quoted item of a list limits itself by: "有特殊困难无力抚养子女的生父母"."""
    opened = any("下列" in stated for stated in evidence.texts)
    return opened and any(limits(item) - limits(text) for item in evidence.items)


def scope_fault(text: str, rendered: Sequence[modality.Part], evidence: Evidence) -> str:
    """A rule for some children is said of all: the kinds that the text is confined to are named nowhere."""
    everywhere = names.named(evidence.known, names.CHILDREN)
    confined = frozenset().union(*(names.kinds_meant(part.text) for part in rendered))
    spoken = names.named(text, names.CHILDREN)
    if "kindergarten" in names.named(text, names.ACTORS):
        spoken |= {"stage:preschool"}
    aged = ages(text, evidence.language) & ages(evidence.said, evidence.language)
    return "scope" if confined and not spoken & everywhere and not aged else ""
