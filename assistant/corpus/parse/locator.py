"""Where a clause stands, in words people use: 第三十条之一, 二、(一) 策略措施 8."""

from collections import Counter
from collections.abc import Sequence

_HAN_DIGITS = "零一二三四五六七八九"
_ROLE_NAMES = {"goals": ("主要目标", "Goal"), "measures": ("策略措施", "Measure")}
_SECTION_NAMES = {"preface": ("前言", "Preface"), "annex": ("附件", "Annex"), "lead": ("开头", "Opening")}
# How an outer number is written: before it, after it, its English name.
_STYLES = {
    "part": ("第", "部分 ", "Part"),
    "chapter": ("第", "章 ", "Chapter"),
    "section": ("第", "节 ", "Section"),
    "han": ("", "、", "Part"),
    "han_brackets": ("(", ")", ""),
    "arabic": ("第", "条", "Item"),
    "arabic_brackets": ("第", "条", "Item"),
}
# The same for numbers that no plan of the usual build has, and for those within them.
_WRITTEN = {
    **{style: _STYLES[style] for style in ("part", "chapter", "section", "han")},
    "han_brackets": ("(", ")", "Part"),
    "ordinal": ("第", "点", "Point"),
    "point": ("", "是", "Point"),
    "step": ("第", "步", "Step"),
    "question": ("第", "问", "Question"),
    "dotted": ("", "", "Section"),
    "paragraph": ("第", "段", "Paragraph"),
    "arabic": ("", "", "item"),
    "arabic_brackets": ("(", ")", "item"),
    "circled": ("第", "项", "item"),
}
_HAN_WRITTEN = {"part", "chapter", "section", "han", "han_brackets", "ordinal", "step", "point"}
_LONGEST_NAME = 24  # characters of an unnumbered heading that are shown
UNUSUAL = {"heading", "ordinal", "step", "point", "question", "dotted", "paragraph", "annex"}


def han_numeral(number: int) -> str:
    """Chinese numeral below 10,000.

    >>> [han_numeral(n) for n in (8, 10, 11, 20, 105, 110, 1260)]
    ['八', '十', '十一', '二十', '一百零五', '一百一十', '一千二百六十']
    """
    digits, text = str(number), ""
    for position, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        if digit != "0":
            text += _HAN_DIGITS[int(digit)] + ["", "十", "百", "千"][position]
        elif text and not text.endswith("零"):
            text += "零"
    text = text.rstrip("零")
    return text.removeprefix("一") if 10 <= number < 20 else text


def article_locator(path: str) -> tuple[str, str]:
    """Locators of an article or an annex.

    >>> article_locator("30.1"), article_locator("annex/2")
    (('第三十条之一', 'Article 30-1'), ('附件 二、', 'Annex, Part 2'))
    """
    if path.startswith("annex"):
        return _annex_locator(path)
    if path.startswith("lead"):
        return outline_locator(path)
    article, _, bis = path.partition(".")
    zh = f"第{han_numeral(int(article))}条" + (f"之{han_numeral(int(bis))}" if bis else "")
    return zh, f"Article {article}" + (f"-{bis}" if bis else "")


def _annex_locator(path: str) -> tuple[str, str]:
    annex, _, part = path.partition("/")
    number = annex.removeprefix("annex")
    zh, en = f"附件{han_numeral(int(number)) if number else ''}", f"Annex {number}".strip()
    return (f"{zh} {han_numeral(int(part))}、", f"{en}, Part {part}") if part else (zh, en)


def outline_locator(path: str, styles: tuple[str, ...] = ()) -> tuple[str, str]:
    """Locators of an outline clause; `styles` says how each number of the path is written where it is not 一、(一) 1.

    >>> outline_locator("2.1/measures/8"), outline_locator("1.2/1")
    (('二、(一) 策略措施 8', 'Part 2 (1), Measure 8'), ('一、(二) 1', 'Part 1 (2), item 1'))
    >>> outline_locator("3.2/4", ("chapter", "han", "arabic")), outline_locator("16", ("arabic",))
    (('第三章 二、 4', 'Chapter 3, Part 2, item 4'), ('第16条', 'Item 16'))
    """
    section, *rest = path.split("/")
    if section in _SECTION_NAMES:
        zh, en = _SECTION_NAMES[section]
        if not rest:
            return zh, en
        inner_zh, inner_en = (f" {'.'.join(rest[1:])}", f", item {'.'.join(rest[1:])}") if rest[1:] else ("", "")
        return f"{zh} 第{rest[0]}段{inner_zh}", f"{en}, paragraph {rest[0]}{inner_en}"
    zh, en = _section_locator(section.split("."), styles)
    if rest and rest[0] in _ROLE_NAMES:
        role_zh, role_en = _ROLE_NAMES[rest[0]]
        return f"{zh} {role_zh} {'.'.join(rest[1:])}".rstrip(), f"{en}, {role_en} {'.'.join(rest[1:])}".rstrip()
    return (f"{zh} {'.'.join(rest)}", f"{en}, item {'.'.join(rest)}") if rest else (zh, en)


def _section_locator(numbers: list[str], styles: tuple[str, ...]) -> tuple[str, str]:
    """The outer numbers as they are written: 第三章 二、(一)."""
    written = styles[: len(numbers)] or ("han", *["han_brackets"] * (len(numbers) - 1))
    zh = en = ""
    for number, style in zip(numbers, written, strict=False):
        before, after, name = _STYLES.get(style, _STYLES["han_brackets"])
        numeral = number if style.startswith("arabic") else han_numeral(int(number))
        zh += f"{before}{numeral}{after}"
        en += f"{', ' if en and name else ''}{name} {number}" if name else f" ({number})"
    return zh.strip(), en.strip()


def level_locator(styles: Sequence[str], numbers: Sequence[str], headings: Sequence[str]) -> tuple[str, str]:
    """Locators of a clause whose outline has unnumbered headings, or numbers of another build than 一、(一) 1.

    >>> level_locator(("heading", "arabic"), ("h2", "1"), ("民办只需两步",))
    ('“民办只需两步” 1', '“民办只需两步”, item 1')
    >>> level_locator(("han", "point"), ("4", "2"), ("四、保障",)), level_locator(("arabic", "dotted"), ("1", "1.2"), ("1 总则",))
    (('四、 二是', 'Part 4, Point 2'), ('1.2', 'Section 1.2'))
    >>> level_locator(("annex", "arabic"), ("annex2", "1"), ("附件2",))
    ('附件二 第1段', 'Annex 2, paragraph 1')
    """
    if "dotted" in styles:
        start = len(styles) - 1 - tuple(reversed(styles)).index("dotted")
        styles, numbers, headings = styles[start:], numbers[start:], headings[start:]
    zh: list[str] = []
    en: list[str] = []
    for place, (style, number) in enumerate(zip(styles, numbers, strict=True)):
        name_zh, name_en = _level_name(style, number, headings[place] if place < len(headings) else "")
        if style == "arabic" and place and styles[place - 1] == "annex":
            name_zh, name_en = f"第{number}段", f"paragraph {number}"
        zh.append(name_zh)
        en.append(name_en)
    return " ".join(zh), ", ".join(en)


def _level_name(style: str, number: str, heading: str) -> tuple[str, str]:
    if style == "heading":
        short = f"{heading[:_LONGEST_NAME]}…" if len(heading) > _LONGEST_NAME else heading
        return f"“{short}”", f"“{short}”"
    if style == "annex":
        return _annex_locator(number)
    if style == "role":
        return _ROLE_NAMES[number]
    if style in {"unnumbered", "lead"}:
        return _SECTION_NAMES[number]
    before, after, name = _WRITTEN[style]
    return f"{before}{han_numeral(int(number)) if style in _HAN_WRITTEN else number}{after}", f"{name} {number}"


def distinct(locators: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The locators of a text's clauses, each its own: two headings may have the same words.

    >>> distinct([("“报名”", "“报名”"), ("“报名”", "“报名”")])
    [('“报名”', '“报名”'), ('“报名”（第2处）', '“报名” (place 2)')]
    """
    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for own in locators:
        seen[own] += 1
        found.append(with_occurrence(own, seen[own]) if seen[own] > 1 else own)
    return found


def with_occurrence(locators: tuple[str, str], occurrence: int) -> tuple[str, str]:
    """The locators of a number that its text uses again.

    >>> with_occurrence(("第1条", "Item 1"), 2)
    ('第1条（第2处）', 'Item 1 (place 2)')
    """
    zh, en = locators
    return f"{zh}（第{occurrence}处）", f"{en} (place {occurrence})"
