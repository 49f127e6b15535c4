"""Laws: a clause an article, whatever parts, chapters and sections stand above it, and the annexes after them."""

import re
from dataclasses import replace

from assistant.corpus.parse.edges import Body, body_of, lead_of
from assistant.corpus.parse.spans import HAN, MARKERS, Line, Span, lines_of
from assistant.figures import han_number

_GAP = r"[\s　]*"  # 第 三 十 条: some set the characters apart
_NUMBER = rf"[{HAN}](?:{_GAP}[{HAN}])*|[0-9０-９]{{1,3}}"
_ARTICLE = re.compile(
    rf"[【\[]?第{_GAP}({_NUMBER}){_GAP}条(?:之({_NUMBER}))?(?:[】\]]|(?=[\s　【]|[^\s的规至到、，,和或及之款项所第]|$))"
)
_REFERENCE = re.compile(rf"[\s　]*(?:的|规定|所称|所列|第[{HAN}]+[款项条]|[至到、和或及])")
_LAW_HEADING = re.compile(
    rf"第{_GAP}(?:{_NUMBER}){_GAP}(编|分编|章|节)(?:[\s　]|(?![的规至到、，和或及]|所[称列述]|中[的规所])[^。；，：]{{1,30}}$)"
)
_LAW_LEVELS = ("编", "分编", "章", "节", "一、")
_OTHERWISE = re.compile(rf"[{HAN}]+[、．.]|[0-9０-９]+[.．、]")
_FEWEST = 3  # articles that make a law: a notice that is numbered otherwise may quote one or two
_ANNEX = re.compile(rf"附(?:件|录|表)?[0-9０-９{HAN}]*[\s　]*[:：]?")


def is_law(text: str) -> bool:
    """True if the text is built of articles (第一条 ...) rather than of outline numbers."""
    lines = [line.text for line in lines_of(text)]
    articles = [_article_number(match)[0] for line in lines if (match := _article(line))]
    if len(set(articles)) >= _FEWEST:
        return True
    return articles == [1, 2] and not any(_OTHERWISE.match(line.lstrip("#* ")) for line in lines)


def _article(line: str) -> re.Match[str] | None:
    return _ARTICLE.match(line.lstrip("#*"))


def parse_law(text: str) -> list[Span]:
    """Clauses of a law: one an article, its 款 and 项 inside it, its chapter path beside it; then its annexes.

    A cross reference ("第三十条的规定") never opens an article: articles only follow each other upwards.

    >>> text = "第一章　总则\\n第一条　为了儿童。\\n第一条之一　也为家庭：\\n（一）父母；\\n第二条　施行。\\n"
    >>> [(span.path, span.headings) for span in parse_law(text)]
    [('1', ('第一章　总则',)), ('1.1', ('第一章　总则',)), ('2', ('第一章　总则',))]
    """
    spans: list[Span] = []
    open_headings: dict[str, str] = {}
    last = (0, 0)
    closed = True
    body = body_of(text)
    for place, (line, following) in enumerate(zip(body.lines, [*body.lines[1:], None], strict=True)):
        bare = line.text.strip("#* ")
        closed = closed or place in body.breaks
        if level := _law_heading(bare, following):
            _open_law_heading(open_headings, level, bare)
            closed = True
        elif (match := _article(line.text)) and _opens_article(match, last):
            last = _article_number(match)
            headings = tuple(open_headings[level] for level in _LAW_LEVELS if level in open_headings)
            spans.append(_article_span(line, match, headings))
            closed = False
        elif spans and _ANNEX.fullmatch(bare):
            return [*_lead(body, spans), *spans, *_annexes(body.lines[place:])]
        elif spans and not closed:
            spans[-1] = replace(spans[-1], end=line.end)
    return [*_lead(body, spans), *spans]


def _lead(body: Body, spans: list[Span]) -> list[Span]:
    """The paragraphs above the first article and its headings."""
    if not spans:
        return []
    above = [line for line in body.lines if line.end <= spans[0].start]
    while above and _LAW_HEADING.match(above[-1].text.strip("#* ")):
        above.pop()
    lead = enumerate(lead_of(above, len(above), body.breaks), 1)
    return [Span(path=f"lead/{n}", headings=(), label="", start=line.start, end=line.end) for n, line in lead]


def _law_heading(bare: str, following: Line | None) -> str | None:
    """The level of a heading line, None for any other. 一、一般规定 and 附则 are headings where an article follows."""
    if match := _LAW_HEADING.match(bare):
        return match.group(1)
    if following is None or not _article(following.text):
        return None
    if re.fullmatch(r"[总分附][\s　]*则", bare):
        return "编"
    return "一、" if re.fullmatch(rf"[{HAN}]+、[^。；：]{{1,30}}", bare) else None


def _opens_article(match: re.Match[str], last: tuple[int, int]) -> bool:
    """An article follows the one before it; one further on is an article only if it does not read like a reference."""
    number = _article_number(match)
    if number in {(last[0] + 1, 0), (last[0], last[1] + 1)}:
        return True
    spaced = match.string[match.end() : match.end() + 1].isspace()
    return number > last and spaced and not _REFERENCE.match(match.string, match.end())


def _article_span(line: Line, match: re.Match[str], headings: tuple[str, ...]) -> Span:
    article, bis = _article_number(match)
    lead = len(line.text) - len(match.string)
    bold = "**" if match.string.startswith("**", match.end()) else ""
    return Span(
        path=f"{article}.{bis}" if bis else f"{article}",
        headings=headings,
        label=line.text[: lead + match.end()] + bold,
        start=line.start,
        end=line.end,
    )


def _annexes(lines: list[Line]) -> list[Span]:
    """What follows the last article: a clause an annex, or a clause each of its parts 一、二、."""
    starts = [place for place, line in enumerate(lines) if _ANNEX.fullmatch(line.text.strip("#* "))]
    spans: list[Span] = []
    for count, (start, end) in enumerate(zip(starts, [*starts[1:], len(lines)], strict=True), 1):
        path = f"annex{count}" if len(starts) > 1 else "annex"
        spans += _annex(path, lines[start].text.strip("#* "), lines[start + 1 : end])
    return spans


def _annex(path: str, heading: str, lines: list[Line]) -> list[Span]:
    if len(lines) > 1 and len(lines[0].text) <= 40 and MARKERS["han"].match(lines[1].text):
        heading, lines = f"{heading} {lines[0].text.strip('#* ')}", lines[1:]
    spans: list[Span] = []
    due = 1
    for line in lines:
        match = MARKERS["han"].match(line.text)
        if match and han_number(match.group(1)) == due:
            own, label, due = f"{path}/{due}", match.group(), due + 1
            spans.append(Span(path=own, headings=(heading,), label=label, start=line.start, end=line.end))
        elif spans:
            spans[-1] = replace(spans[-1], end=line.end)
        else:
            spans.append(Span(path=path, headings=(heading,), label="", start=line.start, end=line.end))
    return spans


def _article_number(match: re.Match[str]) -> tuple[int, int]:
    return _whole(match.group(1)), _whole(match.group(2)) if match.group(2) else 0


def _whole(number: str) -> int:
    squeezed = re.sub(_GAP, "", number)
    return int(squeezed) if squeezed[0] not in HAN else han_number(squeezed)


def _open_law_heading(open_headings: dict[str, str], level: str, heading: str) -> None:
    for lower in _LAW_LEVELS[_LAW_LEVELS.index(level) :]:
        open_headings.pop(lower, None)
    open_headings[level] = heading
