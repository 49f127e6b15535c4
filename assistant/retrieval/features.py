"""What of a clause and of its statements ranks them for a question: a few readable features, each about 0 to 1."""

import re
from collections.abc import Iterable

from assistant.corpus import LOCAL_LEVELS, Corpus, is_plan
from assistant.question import Names, Places, Question, answers_measure, stages_written
from assistant.retrieval.forms import Search
from assistant.schema import Clause, Document, Statement

_NAMES_PLAN = re.compile(
    r"(?<!免疫)(?<!职业)(?<!生涯)(?<!人生)规划|目标|指标|我们市|全市|市里|\b(?:plan(?! to\b)|target|goal|the city)\b",
    re.IGNORECASE,
)
_OF_CHILDREN = re.compile(
    "未成年|儿童|少年|孩|婴|幼|周岁|学生|学校|学前|监护|父母|子女|家长|家庭|抚养|收养|生育|妊娠|孕|哺乳|产妇|母婴"
)
_NAMES_LAW = re.compile(
    r"法律|违法|犯法|合法|[一-鿿]法(?:里|上|第|规定)|条例|\b(?:law|legal\w*|illegal|act|code|regulations?)\b",
    re.IGNORECASE,
)
_ONLY_PLACE = 0.5  # how much a plan is asked for where its place is named and no plan
_MOST_OWN = 300  # clauses
_LEVEL_RANK = {
    "law": 1.0,
    "administrative-regulation": 0.9,
    "judicial-interpretation": 0.85,
    "state-council": 0.7,
    "ministry": 0.6,
    "provincial-regulation": 0.6,
    "provincial": 0.5,
    "municipal": 0.3,
    "county": 0.3,
    "township": 0.25,
    "school": 0.2,
}


class Features:
    """Computes them over a corpus; what is read off a clause is kept."""

    def __init__(self, corpus: Corpus, places: Places) -> None:
        self.corpus = corpus
        self.places = places
        self._place = {name: self._place_of(document) for name, document in corpus.documents.items()}
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
            "untranslated": float(question.language == "en" and is_untranslated(clause)),
            "level": level,
            "duty_level": level if question.duty else 0.0,
            **self._of_place(question, search, document),
            "named": float(clause.document_id in search.named),
            "law_named": level if _NAMES_LAW.search(question.asked) else 0.0,
        }

    def _spoken(self, clause: Clause) -> tuple[str, frozenset[str]]:
        """What is looked through of a clause, and the school stages that stand in it; read once."""
        if clause.clause_id not in self._read:
            text = searched_text(clause)
            self._read[clause.clause_id] = text, stages_written(text)
        return self._read[clause.clause_id]

    def _of_place(self, question: Question, search: Search, document: Document) -> dict[str, float]:
        """Whether a text speaks for the place asked for, or where none is named for home, or for another one."""
        place, asked = self._place[document.document_id], search.places
        speaks = any(code.startswith(place) for code in asked)
        near = speaks or any(place.startswith(code) for code in asked) if asked else self.places.at_home(place)
        own = document.origin == "library" and bool(place)
        plan = document.level in LOCAL_LEVELS and is_plan(document)
        meant = plan and near and names_plan(question.asked)
        # Who names the home may only say where; who asks of a county does not mean the city's plan.
        named = float(speaks) if own else (1.0 if meant else _ONLY_PLACE) * (place in asked)
        return {
            "plan": float(plan and near),
            "plan_named": (named if asked else float(meant)) if own or plan else 0.0,
            "own": float(document.origin == "library" and ((own and speaks) or document.document_id in search.named)),
            "elsewhere": float(bool(place and asked) and not near),
            "away": float(bool(place) and not asked and not near),
        }

    def _place_of(self, document: Document) -> str:
        """The code of the place for which a text speaks; a national one speaks for all, "", and its issuer sits in none."""
        if document.place:
            meant = self.places.meant(document.place)
            return meant[0].code if len(meant) == 1 else ""
        local = document.level in LOCAL_LEVELS or document.origin == "library"
        return self.places.place_of(document.title, document.issuer) if local else ""

    def own_clauses(self, search: Search) -> list[str]:
        """Ids of the clauses that may answer however far they are: of the user's documents for the places asked for or
        named, and of the documents that alone are wanted.
        """
        near = [
            name for name, own in self._place.items() if own and any(code.startswith(own) for code in search.places)
        ]
        own = [name for name in {*near, *search.named} if self.corpus.documents[name].origin == "library"]
        names = sorted({*own, *search.only})
        return [clause.clause_id for name in names for clause in self.corpus.clauses_of(name)][:_MOST_OWN]

    def place(self, document_id: str) -> str:
        """The code of the place whose text a document is, "" of a national one."""
        return self._place[document_id]


def names_plan(text: str) -> bool:
    """Whether a question asks of a plan, its targets or its measures."""
    return _NAMES_PLAN.search(text) is not None


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


def is_untranslated(clause: Clause) -> bool:
    """Nothing that it says stands in English."""
    return not (clause.translation or clause.points)


def _is_aside(clause: Clause) -> bool:
    """It speaks of no child and no family, and nobody wrote down what it means for them: most of a law that is not about them."""
    return not (clause.points or clause.asks or _OF_CHILDREN.search(searched_text(clause)))


def _is_frame(clause: Clause) -> bool:
    """Prefaces, guiding principles and organisation: they name every subject and decide none."""
    path = clause.clause_id.split("/", 1)[1]
    return bool(re.match(r"(?:preface|1\.|3\.|4\.)", path)) and clause.locator_zh.startswith(
        ("前言", "一、", "三、", "四、")
    )
