"""What of a clause and of its statements ranks them for a question: a few readable features, each about 0 to 1."""

import re
from collections.abc import Iterable

from assistant.corpus import Corpus
from assistant.question import Names, Question, answers_measure, in_passing, stages_written
from assistant.retrieval.forms import Search
from assistant.schema import Clause, Document, Statement

_NAMES_PLAN = re.compile(
    r"(?<!免疫)(?<!职业)(?<!生涯)(?<!人生)规划|目标|指标|我们市|全市|市里|\b(?:plan|target|goal|the city)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(r"(?P<zh>[一-鿿]{2,6}?)(?:市|县|区|州|省)|(?P<en>[A-Z][a-z]+)")
_OF_CHILDREN = re.compile(
    "未成年|儿童|少年|孩|婴|幼|周岁|学生|学校|学前|监护|父母|子女|家长|家庭|抚养|收养|生育|妊娠|孕|哺乳|产妇|母婴"
)
_NAMES_LAW = re.compile(
    r"法律|违法|犯法|合法|[一-鿿]法(?:里|上|第|规定)|条例|\b(?:law|legal\w*|illegal|act|code|regulations?)\b",
    re.IGNORECASE,
)
_LEVEL_RANK = {
    "law": 1.0,
    "administrative-regulation": 0.9,
    "judicial-interpretation": 0.85,
    "state-council": 0.7,
    "ministry": 0.6,
    "provincial-regulation": 0.6,
    "provincial": 0.5,
    "municipal": 0.3,
}


class Features:
    """Computes them over a corpus; what is read off a clause is kept."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        places = {name: _places_of(document) for name, document in corpus.documents.items()}
        self._places = {name: own for name, own in places.items() if own}
        self.names = Names(corpus.documents)
        self._read: dict[str, tuple[str, frozenset[str]]] = {}
        self._aside = frozenset(name for name, clause in corpus.clauses.items() if _is_aside(clause))

    def of_statement(self, question: Question, statement: Statement) -> dict[str, float]:
        """What a statement offers of what is wanted: its kind, and whether it is for the ages asked about."""
        fits = [any(low <= age < high for low, high in statement.ages) for age in question.ages]
        return {
            "kind": len(question.wanted & statement.kinds) / len(question.wanted) if question.wanted else 0.0,
            "age": float(bool(statement.ages) and any(fits)),
            "other_age": float(bool(statement.ages and fits) and not any(fits)),
        }

    def of_clause(self, question: Question, search: Search, clause: Clause) -> dict[str, float]:
        """What the whole clause offers."""
        document = self.corpus.documents[clause.document_id]
        text, written = self._spoken(clause)
        level = _LEVEL_RANK.get(document.level, 0.3)
        return {
            "coverage": round(coverage(search, clause), 6),
            "measure": float(bool(question.measure) and answers_measure(question.measure, text)),
            **of_stages(question, written),
            "frame": float(_is_frame(clause)),
            "aside": float(clause.clause_id in self._aside),
            "untranslated": float(question.language == "en" and not (clause.translation or clause.points)),
            "level": level,
            "duty_level": level if question.duty else 0.0,
            "plan": float(document.level == "municipal"),
            "plan_named": float(self._is_local(document) and self._names(question.asked, document)),
            "named": float(clause.document_id in search.named),
            "law_named": level if _NAMES_LAW.search(question.asked) else 0.0,
        }

    def _spoken(self, clause: Clause) -> tuple[str, frozenset[str]]:
        """What is looked through of a clause, and the school stages that stand in it; read once."""
        if clause.clause_id not in self._read:
            text = searched_text(clause)
            self._read[clause.clause_id] = text, stages_written(text)
        return self._read[clause.clause_id]

    def _names(self, asked: str, plan: Document) -> bool:
        """Whether a question names a plan: by its place, or where it names no place that a text is of, by the word."""
        lowered = asked.lower()
        named = [
            name
            for name, places in self._places.items()
            if any(place in lowered and not in_passing(place, lowered) for place in places)
        ]
        return plan.document_id in named if named else plan.level == "municipal" and bool(_NAMES_PLAN.search(asked))

    def _is_local(self, document: Document) -> bool:
        return document.level == "municipal" or document.document_id in self._places


def of_stages(question: Question, written: frozenset[str]) -> dict[str, float]:
    """Whether a text that speaks of some school stages speaks of one asked about, or of others only."""
    same = bool(question.stages & written)
    return {"stage": float(same), "other_stage": float(bool(question.stages and written) and not same)}


def coverage(search: Search, clause: Clause) -> float:
    """Share of the question's meaning that stands in a clause, each word weighted by its rarity, in [0, 1]."""
    return share((word.rarity, clause.clause_id in word.clauses) for word in search.words)


def share(weighed: Iterable[tuple[float, bool]]) -> float:
    pairs = list(weighed)
    total = sum(weight for weight, _ in pairs)
    return sum(weight for weight, held in pairs if held) / total if total else 0.0


def searched_text(clause: Clause) -> str:
    """A clause with its nearer headings and our key points: where figures and groups of people are looked for."""
    return " ".join((*clause.headings[-2:], clause.text, *clause.plain))


def _places_of(document: Document) -> tuple[str, ...]:
    """The place that a local text's titles begin with, in lower case: "遵义" and "zunyi"."""
    if document.level != "municipal" and document.origin != "library":
        return ()
    found = [_PLACE.match(title) for title in (document.title, document.title_en)]
    return tuple((match["zh"] or match["en"]).lower() for match in found if match)


def _is_aside(clause: Clause) -> bool:
    """It speaks of no child and no family, and nobody wrote down what it means for them: most of a law that is not about them."""
    return not (clause.points or clause.asks or _OF_CHILDREN.search(searched_text(clause)))


def _is_frame(clause: Clause) -> bool:
    """Prefaces, guiding principles and organisation: they name every subject and decide none."""
    path = clause.clause_id.split("/", 1)[1]
    return bool(re.match(r"(?:preface|1\.|3\.|4\.)", path)) and clause.locator_zh.startswith(
        ("前言", "一、", "三、", "四、")
    )
