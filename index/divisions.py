"""Writes corpus/divisions.tsv, the provinces, prefectures and counties of China, from a table of the official codes.

    python index/divisions.py adcodes.csv

The table has the columns adcode (six digits or more) and name, as the package cpca carries it. A line of the result is code,
name, short names and English name, by tabs; codes are cut to the level they name: 52, 5203, 520382. A short name that jieba
knows as another word stands behind a "?": it is a place only where the words around it say so.
"""

import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path

OUT = Path(__file__).parent.parent / "corpus" / "divisions.tsv"
_PEOPLES = (
    "壮|回|维吾尔|苗|彝|布依|藏|朝鲜|侗|满|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|水|纳西|景颇|土|柯尔克孜|达斡尔|羌|布朗|撒拉|毛南|仡佬|锡伯|仫佬|"
    "阿昌|普米|塔吉克|怒|鄂温克|德昂|保安|裕固|独龙|鄂伦春|拉祜|东乡|门巴|珞巴|各|基诺|蒙古"
)
_TAIL = re.compile(
    rf"(?:(?:{_PEOPLES})族)*(?:特别行政区|自治区|自治州|自治县|自治旗|省|市|地区|盟|林区|特区|县|区|旗)$|(?:维吾尔|壮族|回族)自治区$"
)
_GENERIC = re.compile(r"^(?:市辖区|县|城区|郊区|矿区|省直辖县|自治区直辖县.*)$")
_ENGLISH = {  # usual names that are no plain pinyin
    "61": "shaanxi", "15": "inner mongolia", "54": "tibet", "65": "xinjiang", "81": "hong kong", "82": "macau", "71": "taiwan",
    "1404": "changzhi", "1411": "luliang", "522729": "changshun", "522732": "sandu", "1501": "hohhot", "6501": "urumqi", "5401": "lhasa", "2301": "harbin", "6101": "xi'an", "5001": "chongqing",
}  # fmt: skip
_SINCE = {  # counties of Guizhou that became cities or districts after that table was made
    "520222": ("520281", "盘州市"), "520522": ("520581", "黔西市"), "522322": ("522302", "兴仁市"), "520221": ("520204", "水城区"),
}  # fmt: skip
_OF_PLACES = {"ns", "nz", "nt", "nr", "nrt", "nrfg", "j"}  # jieba's marks of names
_EVERYDAY = {"大同", "三明", "日照", "正安", "余庆", "习水", "大方", "普安", "贵定", "平安", "和平", "文明", "修文"}
_SHORTEST_ENGLISH = 5  # letters; "ali" and "hami" are names of people too


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            code, name = row["adcode"][:6], row["name"]
            code, name = _SINCE.get(code, (code, name))
            if not _GENERIC.fullmatch(name):
                yield re.sub(r"(?:0000|00)$", "", code), name


def _short(code: str, name: str, known: dict[str, str]) -> str:
    """The name without what it is; "" where nothing else would call it so, with "?" where other things are called so."""
    short = _TAIL.sub("", name)
    if len(short) < 2 or short == name:
        return ""
    if len(code) == 6 and name.endswith("区"):
        return ""
    is_name = len(code) < 6 or known.get(short, "ns") in _OF_PLACES
    return short if is_name and short not in _EVERYDAY else f"?{short}"


def _english(code: str, name: str) -> str:
    from pypinyin import lazy_pinyin

    if len(code) == 6 and not code.startswith("52"):
        return ""
    plain = "".join(lazy_pinyin(_TAIL.sub("", name) or name))
    chosen = _ENGLISH.get(code, plain)
    return chosen if len(chosen) >= _SHORTEST_ENGLISH or code in _ENGLISH else ""


def main() -> None:
    """Write the file."""
    import jieba

    lines = Path(jieba.__file__).with_name("dict.txt").read_text("utf-8").splitlines()
    known = {word: kind for word, _, kind in (line.split(" ") for line in lines)}
    rows = sorted(set(_rows(Path(sys.argv[1]))))
    text = "".join(f"{code}\t{name}\t{_short(code, name, known)}\t{_english(code, name)}\n" for code, name in rows)
    OUT.write_text("code\tname\tshort\tenglish\n" + text, "utf-8")


if __name__ == "__main__":
    main()
