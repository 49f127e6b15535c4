"""Places that a question names: provinces, prefectures and counties by the official list, and countries.

>>> places = read_places(Path("corpus"))
>>> places.outside("贵阳的普惠园多吗"), places.outside("仁怀的娃上学")
('贵阳', '')
"""

import functools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.borders import crossed
from assistant.errors import UsageError
from assistant.question.titled import leading_place, short_of, steps_of
from assistant.tables import read_toml, reading

NATION = "全国"  # what is written for the place of a text that holds everywhere
_STREET = "(?:[东西南北中]?(?:路|街|大道|小区|广场|大桥|巷)|(?:师范|医科)?大学|银行|牛肉|火锅)"
_SAYS_PLACE = (
    "(?:在|到|去|来|回|从|是|我们|我)",
    "(?:[市县区州]|这边|那边|读书|上学|就读|户口|人(?!口|民)|县城|老家|本地|街上|的(?:幼儿园|学校|补贴))",
)


def _unknown(word: str) -> int:
    """The frequency of words where no dictionary is at hand."""
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A division: its code ("52", "5203", "520382"), names in full and short, "" where it has none of a kind.

    `ambiguous` short names are everyday words too.
    """

    code: str
    name: str
    short: str
    english: str
    ambiguous: bool = False


@dataclass(frozen=True, kw_only=True)
class Places:
    """The places of the country. The texts of `home` (a code) speak for what lies within it; what lies above speaks for it.

    `abroad` are countries and areas where other law holds, `elsewhere` words for some other place, `chance` words in which
    a name stands by chance. `frequency` tells how common a Chinese word is.
    """

    home: str
    divisions: tuple[Place, ...]
    abroad: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    chance: tuple[str, ...] = ()
    frequency: Callable[[str], int] = _unknown

    @property
    def names(self) -> tuple[str, ...]:
        """All names that are never another word."""
        plain = (name for p in self.divisions for name in (p.name, "" if p.ambiguous else p.short, p.english))
        return tuple(dict.fromkeys(name for name in (*plain, *self.abroad) if name))

    @functools.cached_property
    def _any_name(self) -> re.Pattern[str]:
        """Whether a text can name a division at all, which most do not."""
        names = {name for place in self.divisions for name in (place.name, place.short, place.english) if name}
        starts = {name[:2] if not name.isascii() else name for name in names}
        return re.compile("|".join(sorted(map(re.escape, starts), key=lambda name: (-len(name), name))))

    def outside(self, text: str) -> str:
        """The first place elsewhere for which something is asked, as it is written; "" where the home is named too, or
        where the place is only where somebody comes from or works.
        """
        lowered = text.lower()
        named = [(place, name) for place, name in self._named(lowered) if not in_passing(name, lowered)]
        if any(self.at_home(place.code) for place, _ in named):
            return ""
        shown = [(lowered.index(name), name) for _, name in named]
        beyond = (
            n for n in (*self.abroad, *self.elsewhere) if not re.search(f"(?:去|到|往|送|回|出)(?:了)?{n}", lowered)
        )
        shown += [(lowered.index(n), n) for n in beyond if self._stands(n, lowered)]
        found = ((at, name) for at, name in sorted(shown) if not in_passing(name, lowered))
        return next((text[at : at + len(name)] for at, name in found), "")

    def asked_for(self, text: str) -> frozenset[str]:
        """The codes of the divisions for which something is asked, other than in passing."""
        lowered = text.lower()
        return frozenset(place.code for place, name in self._named(lowered) if not in_passing(name, lowered))

    def unplaced(self, text: str) -> str:
        """A text without the places elsewhere for which it asks: they say where, not what.

        >>> Places(home="5203", divisions=(Place(code="1310", name="廊坊市", short="廊坊", english="langfang"),)).unplaced("在廊坊，近视率")
        '近视率'
        """
        lowered = text.lower()
        away = [n for place, n in self._named(lowered) if not self.at_home(place.code) and not in_passing(n, lowered)]
        for name in away:
            own = rf"(?:在|我们|我|\bin (?:the )?)?\s*{re.escape(name)}(?:省|市|州|县|区|这边|这里|那边|的(?=规划|纲要|计划|条例|规定))?(?:,? china)?(?:[，,:：\s]|人民|里|的话)*"
            text = re.sub(own, " " if name.isascii() else "", text, flags=re.IGNORECASE)
        return text.strip() if re.search(r"\w", text) else lowered

    def knowing(self, titles: Iterable[str]) -> "Places":
        """The same with the places that texts are of and the list does not have: it may be older than they are.

        >>> Places(home="5203", divisions=()).knowing(["青禾市儿童发展规划"]).divisions[0].short
        '青禾'
        """
        new: dict[str, Place] = {}
        for title in titles:
            steps = steps_of(leading_place(title))
            if steps and steps[-1] != title and not self.place_of(title):
                name, short = steps[-1], short_of(steps[-1])
                new[name] = Place(code=f"~{short or name}", name=name, short=short, english="")
        return replace(self, divisions=(*self.divisions, *new.values())) if new else self

    def place_of(self, title: str, issuer: str = "") -> str:
        """The code of the place whose text this is, by its title or else its issuer; "" of a national one."""
        named = (self._named(text.lower()) for text in (title, issuer))
        return next((max((place.code for place, _ in found), key=len) for found in named if found), "")

    def meant(self, name: str) -> list[Place]:
        """The divisions that a name alone means, in full, short, or behind those around it, or a code; several where it is not
        enough to tell them apart.

        >>> city, county = ("3201", "南京市", "南京"), ("320106", "鼓楼区", "鼓楼")
        >>> places = Places(home="52", divisions=tuple(Place(code=c, name=n, short=s, english="") for c, n, s in (city, county)))
        >>> [place.code for place in places.meant("南京市鼓楼区")], places.meant("北京鼓楼区"), places.meant("南京")[0].name
        (['320106'], [], '南京市')
        """
        squeezed = re.sub(r"\s", "", name)
        exact = [place for place in self.divisions if squeezed.lower() in {place.code, place.name, place.english}]
        found = exact or [place for place in self.divisions if place.short == squeezed] if squeezed else []
        return found or [p for p in self.divisions if squeezed.endswith(p.name) and self._lies(p, squeezed)]

    def _lies(self, place: Place, name: str) -> bool:
        """Whether a name that ends with a place's begins with some of those around it."""
        before = name.removesuffix(place.name)
        around = [step.name for step in self._around(place)]
        return before in {"".join(around), *around}

    def _around(self, place: Place) -> list[Place]:
        """The divisions in which a place lies, the widest first."""
        wider = [p for p in self.divisions if place.code.startswith(p.code) and p.code != place.code]
        return sorted(wider, key=lambda p: len(p.code))

    def in_full(self, place: Place) -> str:
        """A place's name behind those around it: 贵州省遵义市."""
        return "".join(step.name for step in (*self._around(place), place))

    def at_home(self, code: str) -> bool:
        """Whether a division lies in the home place or around it."""
        return code.startswith(self.home) or self.home.startswith(code)

    def _named(self, text: str) -> list[tuple[Place, str]]:
        """The divisions named in a text, with the name that stands there; the longest of those that overlap."""
        if not self._any_name.search(text):
            return []
        found = [(place, name) for place in self.divisions if (name := self._name_in(place, text))]
        return [(p, n) for p, n in found if not any(n != other and n in other for _, other in found)]

    def _name_in(self, place: Place, text: str) -> str:
        if place.name in text and self._stands(place.name, text):
            return place.name
        if place.short and place.short in text:
            before, after = _SAYS_PLACE
            said = not place.ambiguous or re.search(f"{before}{place.short}|{place.short}{after}", text)
            if said and self._stands(place.short, text):
                return place.short
        return place.english if place.english in text and self._stands(place.english, text) else ""

    def _stands(self, name: str, text: str) -> bool:
        """Whether a name stands in a text as a word, and is no part of another, nor of a street's."""
        if not name or name not in text:
            return False
        if name.isascii():
            return re.search(rf"\b{re.escape(name)}\b", text) is not None
        for word in self.chance:
            text = text.replace(word, "　" * len(word)) if name in word else text
        starts = [match.start() for match in re.finditer(f"{re.escape(name)}(?!{_STREET})", text)]
        return any(not crossed(text, start, start + len(name), self.frequency) for start in starts)


def in_passing(place: str, text: str) -> bool:
    """Whether a text names a place only as where somebody comes from, lives or works.

    >>> in_passing("浙江", "爸妈在浙江打工,谁来管"), in_passing("遵义", "我老公是遵义的,他打娃怎么办"), in_passing("贵阳", "贵阳的补贴")
    (True, True, False)
    """
    name = re.escape(place)
    away = (
        rf"(?:从|去|到|在|往|回){name}[^,，。?？]{{0,6}}(?:来|打工|务工|上班|厂|做工|挣钱|做生意|工作|读大学|念大学|出差)|"
        rf"{name}(?:户口|人|来的|打工|务工|那边打工|老家)|"
        rf"(?:老公|老婆|丈夫|妻子|媳妇|男人|爸|妈|他|她|婆家|娘家|对象|网友|同事)[^,，。?？]{{0,3}}(?:是|在|嫁到|来自){name}(?:的|人|那边|这边)?(?=[,，。;；!！]|$)|"
        rf"{name}的(?:老公|老婆|丈夫|媳妇|婆家|亲戚|奶奶|爷爷|外婆|外公|姑|叔|网友|同学)"
    )
    of_there = rf"\b{name}(?:'s)? (?:curriculum|passport|citizen\w*|national\w*|visa|textbooks?|system|style|kids?|child(?:ren)?|parents?)\b|{name}(?:的)?(?:护照|国籍|籍|课程|教材|绿卡|签证)"
    away_en = rf"\b(?:from|works? in|working in|job in|moved (?:here )?from|paying for .{{1,20}} in|(?:husband|wife|father|mother) is in) {name}\b"
    return re.search(f"{away}|{away_en}|{of_there}", text) is not None


def only_told_of(country: str, text: str, core: str) -> bool:
    """Whether a text names a country only in what it tells beside its question (`core`), and not as where somebody lives; or
    says itself that it is about what holds at home.

    >>> story = "She got all her shots in France. Do we have to redo everything?"
    >>> only_told_of("France", story, "Do we have to redo everything?")
    True
    >>> only_told_of("Germany", "We live in Germany. May I hit my child?", "May I hit my child?")
    False
    >>> only_told_of("泰国", "孩子在泰国生的，回国上户口要弄啥手续", "")
    True
    """
    name = re.escape(country)
    there = (
        rf"\b(?:live|lives|living|are|am|is|now|stay\w*|residing|moved) (?:here )?(?:in|to) (?:the )?{name}\b|"
        rf"(?:住在?|定居|移民|(?:现在|我们|我家|人)都?在){name}|在{name}(?:生活|上学|读书|定居|住|这边)|{name}这边"
    )
    home = re.search(r"回国|回中国|国内|户口|中国|\b(?:china|chinese|hukou)\b", text, re.IGNORECASE)
    told = bool(home) or (bool(core) and country not in core)
    return told and not re.search(there, text, re.IGNORECASE)


def read_places(corpus: Path, frequency: Callable[[str], int] = _unknown, home: str = "") -> Places:
    """Places from the corpus folder: divisions.tsv and places.toml. `home` is another home, by name or code.

    Raises UsageError for a home that is no division, CorpusMissing or CorpusInvalid.
    """
    divisions = _divisions(corpus / "divisions.tsv")
    homes = [place.code for place in divisions if home in {place.code, place.name, place.short, place.english}]
    if home and not homes:
        raise UsageError("bad_place", value=home)
    table = read_toml(path := corpus / "places.toml")
    with reading(path):
        return Places(
            home=homes[0] if home else table["home"],
            divisions=tuple(place for place in divisions if not place.code.startswith(("71", "81", "82"))),
            abroad=tuple(table["abroad"]),
            elsewhere=tuple(table["elsewhere"]),
            chance=tuple(table["chance"]),
            frequency=frequency,
        )


def _divisions(path: Path) -> tuple[Place, ...]:
    with reading(path):
        rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()[1:]]
        return tuple(
            Place(code=code, name=name, short=short.lstrip("?"), english=english, ambiguous=short.startswith("?"))
            for code, name, short, english in rows
        )
