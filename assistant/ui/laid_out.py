"""Answer -> what stands where: parts, each with its conclusion, its steps and its source articles. No markup yet.

Everything is read from the slots, kinds and markers of the segments; no text is taken apart.

>>> from assistant.schema import Segment
>>> segments = (Segment(text="不可以。", slot="conclusion"), Segment(text="\\n", kind="break"), Segment(text="学校不准补课。", kind="plain", markers=(1,)))
>>> [line.text for line in lines_of(segments)]
['不可以。', '学校不准补课。']
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.answering import LIST_FROM, LONGEST_FIRST
from assistant.schema import Answer, Citation, Language, Segment, SegmentKind, Slot

MOST_LISTED = 3  # of the statements of an article; the others unfold
_MOST_STEPS = 3
_STRENGTHS = frozenset({"must", "must-not", "may", "right", "encouraged"})
_PARTICULARS = frozenset({"limit", "addressee", "record"})
_BESIDE = (
    _STRENGTHS | _PARTICULARS | {"lead", "source", "urgent", "first", "item"}
)  # shown beside a line's words, or not at all
# Characters of a conclusion that stands in large letters.
SHORT: Mapping[Language, int] = {"zh": 46, "en": 110}

Whose = Literal["quote", "plain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of an answer: its runs of words, the citations that bear it, how strongly it binds, and what a director looks for
    in it, by label. `lead` says whose words they are, before a part of them.
    """

    segments: tuple[Segment, ...]
    markers: tuple[int, ...] = ()
    kind: SegmentKind = "phrase"
    slot: Slot = ""
    strength: Slot = ""
    lead: str = ""
    particulars: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        return "".join(segment.text for segment in self.segments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """All that an answer takes from one article: its citations, and the lines that are not shown elsewhere."""

    citations: tuple[Citation, ...]
    lines: tuple[Line, ...] = ()

    @property
    def first(self) -> Citation:
        return self.citations[0]

    def of_kind(self, kind: Whose) -> tuple[Line, ...]:
        """The lines in the text's own words, or in ours."""
        return tuple(line for line in self.lines if line.kind == kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What is said on one of the things asked. `near` says that its articles are no answer; `rule` which rule it is, in place of
    a conclusion, or under it as its basis.
    """

    ask: str = ""
    conclusion: Line | None = None
    rule: Line | None = None
    count: int = 0
    lacking: str = ""
    group: str = ""
    near: bool = False
    paragraphs: tuple[Line, ...] = ()
    steps: tuple[Line, ...] = ()
    articles: tuple[Article, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def written(self) -> bool:
        """Whether a language model wrote it."""
        lines = (self.conclusion, *self.paragraphs) if self.conclusion else self.paragraphs
        return any(line.kind == "prose" for line in lines)

    @property
    def said(self) -> str:
        """The part in one line, for an announcement."""
        first = self.articles[0].lines[0].text if self.articles and self.articles[0].lines else ""
        rule = f"{self.rule.text} " if self.rule else ""
        return self.lacking or (self.conclusion.text if self.conclusion else "") or rule + first


def parts_of(answer: Answer) -> tuple[Part, ...]:
    """The parts of an answer; one without a heading where one thing was asked."""
    citations = {citation.marker: citation for citation in answer.citations}
    groups: list[list[Line]] = [[]]
    for line in lines_of(answer.segments):
        if line.slot in {"part", "lacking-part"}:
            groups.append([])
        groups[-1].append(line)
    return tuple(_part(group, citations, answer) for group in groups if group)


def lines_of(segments: Iterable[Segment]) -> Iterator[Line]:
    """The lines of an answer, without the phrases that say whose words come: the label of a card says it."""
    run: list[Segment] = []
    for segment in (*segments, Segment(text="\n", kind="break")):
        if segment.kind != "break":
            run.append(segment)
            continue
        shown = tuple(s for s in run if s.slot not in _BESIDE)
        if shown:
            yield _line(run, shown)
        run = []


def first_of(answer: Answer) -> str:
    """What has to be said before everything else; "" where nothing has."""
    return "".join(segment.bare or segment.text for segment in answer.segments if segment.slot == "first")


def _line(run: Sequence[Segment], shown: tuple[Segment, ...]) -> Line:
    strength: Slot = next((segment.slot for segment in run if segment.slot in _STRENGTHS), "")
    kind: SegmentKind = next((segment.kind for segment in shown if segment.kind != "phrase"), "phrase")
    markers = tuple(dict.fromkeys(marker for segment in run for marker in segment.markers))
    slot: Slot = next((segment.slot for segment in (*shown, *run) if segment.slot), "")
    return Line(
        segments=shown,
        markers=markers,
        kind=kind,
        slot=slot,
        strength=strength,
        lead=next((segment.bare for segment in run if segment.slot == "lead" and segment.bare), ""),
        particulars=_particulars(run),
    )


def _particulars(run: Sequence[Segment]) -> tuple[tuple[str, str], ...]:
    """Label and words of each thing that a director looks for in a line."""
    told = [segment for segment in run if segment.slot in _PARTICULARS]
    return tuple((label.bare, words.text) for label, words in zip(told[::2], told[1::2], strict=False))


def _part(lines: Sequence[Line], citations: Mapping[int, Citation], answer: Answer) -> Part:
    heads = [line for line in lines if line.slot in {"part", "lacking-part"}]
    said = [line for line in lines if line.kind in {"quote", "plain"}]
    lacking = "".join(line.text for line in lines if line.slot == "lacking")
    near = answer.status in {"related", "declined", "signposted"} or bool(lacking)
    prose = [line for line in lines if line.kind == "prose"]
    written = [line for line in lines if line.kind == "phrase" and line.slot in {"", "busy"}]
    rule = next((line for line in lines if line.slot == "rule"), None)
    conclusion, prose, said = (None, prose, said) if near else _concluded(lines, prose, said, answer.language)
    steps = [line for line in said if line.slot == "step"][:_MOST_STEPS]
    borne = dict.fromkeys(marker for line in lines for marker in line.markers if marker in citations)
    rest = [line for line in said if line not in steps]
    articles = _articles([citations[marker] for marker in borne], rest)
    listed = len(articles[0].lines) if articles and not near and not conclusion else 0
    return Part(
        ask=heads[0].segments[0].bare or heads[0].text if heads else "",
        conclusion=conclusion,
        rule=rule,
        count=listed if listed >= LIST_FROM else 0,
        lacking=lacking,
        group="".join(line.text for line in lines if line.slot == "group"),
        near=near,
        paragraphs=tuple(sorted((*prose, *written), key=lines.index)) if not conclusion else (*prose, *written),
        steps=tuple(steps),
        articles=articles,
        after=tuple(line.text for line in lines if line.slot in {"left-out", "where"}),
    )


def _concluded(
    lines: Sequence[Line], prose: list[Line], said: list[Line], language: Language
) -> tuple[Line | None, list[Line], list[Line]]:
    """The conclusion, and what is left of the lines: a yes or no, the figure that was asked for with whose it is, or a first
    statement that is short enough. A list has none, nor an answer that begins with its rule.
    """
    told = next((line for line in lines if line.slot == "conclusion"), None)
    if told:
        return told, prose, said
    if prose:
        return _first_sentence(prose, said, language)
    if not said:
        return None, prose, said
    first = said[0]
    bold = tuple(replace(segment, bold=False) for segment in first.segments if segment.bold)
    if bold and first.lead:
        return replace(first, segments=(Segment(text=first.lead), *bold), strength=""), prose, said
    if any(line.slot == "rule" for line in lines):
        return None, prose, said
    same = [line for line in said if line.markers == first.markers]
    if first.kind == "plain" and len(first.text) <= LONGEST_FIRST[language] and len(same) < LIST_FROM:
        return first, prose, said[1:]
    return None, prose, said


def _first_sentence(
    prose: list[Line], said: list[Line], language: Language
) -> tuple[Line | None, list[Line], list[Line]]:
    """A model's first sentence as the conclusion, where it is short enough."""
    head, *rest = prose[0].segments
    if len(head.text) > LONGEST_FIRST[language]:
        return None, prose, said
    first = replace(prose[0], segments=(replace(head, markers=()),), markers=head.markers)
    left = [replace(prose[0], segments=tuple(rest))] if any(segment.text.strip() for segment in rest) else []
    return first, [*left, *prose[1:]], said


def _articles(citations: Iterable[Citation], lines: Sequence[Line]) -> tuple[Article, ...]:
    """The citations and lines of a part, gathered by article; a line without a number stands with the one before it."""
    cited: dict[str, list[Citation]] = {}
    for citation in citations:
        cited.setdefault(citation.clause_id, []).append(citation)
    of_marker = {citation.marker: name for name, found in cited.items() for citation in found}
    gathered: dict[str, list[Line]] = {name: [] for name in cited}
    name = next(iter(cited), "")
    for line in lines:
        name = next((of_marker[marker] for marker in line.markers if marker in of_marker), name)
        if name:
            gathered[name].append(line)
    return tuple(Article(citations=tuple(found), lines=tuple(gathered[name])) for name, found in cited.items())
