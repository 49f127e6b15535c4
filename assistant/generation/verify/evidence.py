"""The quotes of a sentence -> what it may be made from: where they stand, in which sentences, with what force."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.generation.verify import modality
from assistant.generation.verify.bearers import opening_bearers
from assistant.generation.verify.claims import Asked, Claim, Located, Quote, Source
from assistant.generation.verify.quotes import locate_quote, quote_pieces, sentences_of
from assistant.generation.verify.support import Support
from assistant.generation.verify.wording import features
from assistant.schema import Language

_APPLIES = re.compile(r"申请|起诉|\b(?:apply|applies|applied|sue)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What bears a sentence: the quotes themselves, the sentences they stand in, and what stands around them."""

    located: tuple[Located, ...]
    texts: tuple[str, ...]
    parts: tuple[modality.Part, ...]
    around: str
    bearers: frozenset[str]
    language: Language
    before: str = ""  # the sentences right before those quoted

    @property
    def quoted(self) -> str:
        return "\n".join(located.text for located in self.located)

    @property
    def said(self) -> str:
        """What the text itself says, in both languages where it has both."""
        return "\n".join((self.quoted, *self.texts))

    @property
    def known(self) -> str:
        """All words that the sentence may take names from."""
        return "\n".join((self.quoted, *self.texts, self.around))

    @property
    def items(self) -> tuple[str, ...]:
        """The items of numbered lists among the texts."""
        return tuple(text for text in self.texts if _is_item(text))

    def applied_to(self, text: str) -> str:
        """Where the one to whom a text applies may be named: in the sentence before, if it applies at all."""
        return self.before if _APPLIES.search(text) else ""


def locate_all(claim: Claim, sources: Mapping[str, Source]) -> tuple[tuple[Located, ...], str]:
    """Where the quotes of a sentence stand, in the clause of their token or in another that was shown; or what is wrong.

    Marks without words locate nothing: what they may bear is searched for (see `nearest`).
    """
    found: list[Located] = []
    for quote in claim.quotes:
        for text in quote_pieces(quote.text):
            located = _locate(Quote(token=quote.token, text=text), sources)
            if located is None:
                return (), "altered_quote" if quote.token in sources else "unknown_token"
            found.append(located)
    return tuple(dict.fromkeys(found)), ""


def _locate(quote: Quote, sources: Mapping[str, Source]) -> Located | None:
    own = sources.get(quote.token)
    ordered = [*([own] if own else []), *(source for source in sources.values() if source is not own)]
    return next((located for source in ordered if (located := locate_quote(quote, source))), None)


def nearest(claim: Claim, sources: Mapping[str, Source], language: Language, support: Support) -> list[Located]:
    """The two sentences nearest to one that came without a quote, among the clauses whose marks it has, else among all."""
    marked = [sources[quote.token] for quote in claim.quotes if quote.token in sources]
    found = [
        (Located(source=source, start=sentence.start, end=sentence.end), text)
        for source in marked or sources.values()
        for sentence in source.clause.sentences
        if (text := sentence.text if language == "zh" else sentence.translation)
    ]
    if language == "en":
        found += [
            (Located(source=source, start=point.spans[0][0], end=point.spans[-1][1], points=(point,)), point.en)
            for source in marked or sources.values()
            for point in source.clause.points
            if point.spans
        ]
    if not found:
        return []
    mine = features(claim.text, language)
    cosines = support.align([claim.text], [text for _, text in found])[0]
    shares = [len(mine & features(text, language)) / max(1, len(mine)) for _, text in found]
    order = sorted(range(len(found)), key=lambda row: -float(cosines[row]) - shares[row])
    return [found[row][0] for row in order[:2]]


def gather(located: Sequence[Located], asked: Asked) -> Evidence:
    """The evidence of located quotes in the language of the question."""
    texts, parts = [], []
    for one in located:
        for text, own_parts in _stated(one, asked.language):
            if text not in texts:
                texts.append(text)
                parts += own_parts
    heads = (head for one in located for head in _list_heads(one, asked.language))
    around = "\n".join(dict.fromkeys((asked.text, *(one.source.context for one in located), *heads)))
    return Evidence(
        located=tuple(located),
        texts=tuple(texts),
        parts=tuple(parts),
        around=around,
        bearers=frozenset().union(*(_spoken_of_before(one, asked.language) for one in located)),
        language=asked.language,
        before="\n".join(_right_before(one, asked.language) for one in located),
    )


def _right_before(located: Located, language: Language) -> str:
    """The sentence before a quote's first."""
    earlier = [s for s in located.source.clause.sentences if s.end <= located.start][-1:]
    return "".join(s.text if language == "zh" else s.translation for s in earlier)


def _spoken_of_before(located: Located, language: Language) -> frozenset[str]:
    """Whom the sentence before a quote binds: who is not named again is meant still."""
    earlier = [s for s in located.source.clause.sentences if s.end <= located.start]
    texts = [s.text if language == "zh" else s.translation for s in reversed(earlier)]
    return next((found for text in texts if (found := opening_bearers(text, language))), frozenset())


def _stated(located: Located, language: Language) -> list[tuple[str, list[modality.Part]]]:
    """The sentences that a quote touches, in one language, each with its parts."""
    clause, touched = located.source.clause, set(sentences_of(located))
    stated, carried = [], frozenset[str]()
    for sentence in clause.sentences:
        text = sentence.text if language == "zh" else sentence.translation
        if sentence in touched and text:
            joined = modality.marked(text, language, carried)
            alone = [part for part in modality.openings(text, language) if part.text not in {p.text for p in joined}]
            stated.append((text, [*joined, *alone]))
        carried = modality.carried_over(text, language) or (carried if _is_item(sentence.text) else frozenset())
    if not stated and language == "en":
        stated = [(point.en, modality.marked(point.en, language)) for point in located.restated]
    return stated


def statement_of(located: Located, language: Language) -> tuple[str, ...]:
    """The whole sentences that a quote touches, in one language, an item of a list after the words that open the list.

    Where they have no English, our key points on them stand for them, as in what the rules read.
    """
    touched, found, lead = set(sentences_of(located)), [], ""
    for sentence in located.source.clause.sentences:
        text = sentence.text if language == "zh" else sentence.translation
        if not _is_item(sentence.text):
            lead = text
        if sentence in touched and text:
            joint = "" if language == "zh" else " "
            found.append(
                f"{lead}{joint}{text}" if _is_item(sentence.text) and lead.rstrip().endswith((":", "：")) else text
            )
    return tuple(found) or (tuple(point.en for point in located.restated) if language == "en" else ())


def _list_heads(located: Located, language: Language) -> list[str]:
    """The words that open the lists of which a quote has items."""
    touched, heads, head = set(sentences_of(located)), list[str](), ""
    for sentence in located.source.clause.sentences:
        if not _is_item(sentence.text):
            head = sentence.text if language == "zh" else sentence.translation
        elif sentence in touched and head not in heads:
            heads.append(head)
    return heads


def _is_item(text: str) -> bool:
    """Whether a sentence is an item of a numbered list."""
    return re.match(r"\s*[（(]?[一二三四五六七八九十\d]+[）).、]", text) is not None
