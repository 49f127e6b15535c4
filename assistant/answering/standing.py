"""What is asked of a document as such: whether it is in force, since when, what took its place; what stands in it."""

import re
from datetime import date

from assistant.answering.compose import day_in_words
from assistant.corpus import Corpus, validity
from assistant.messages import message
from assistant.question import Question
from assistant.retrieval import Search
from assistant.schema import Clause, Document, Language

ASKS_STANDING = re.compile(
    r"(?:哪[天年日]|几几?年(?:几月)?(?:几[日号])?|什么时候|何时|几时|多久)(?:开始)?(?:起)?(?:施行|实施|生效|执行|用)|(?:施行|实施|生效)(?:了)?(?:没有?|吗|日期|时间|是)|"
    r"(?:现在|今天|如今|目前)?(?:还|仍|是不是还|是否还?|到底)?(?:在不在|能不能|可不可以|有没有|在|能|可以|算|是)?(?:继续)?(?:用|施行|管用|作数|算数|有效|现行有效|有效力|最新的?)(?:了|着)?(?:吗|么|没有?|不)?(?=[?？。\s]|$)|现行有效|"
    r"(?:过期|失效|作废|废止|废除|到期)(?:了)?(?:吗|没有?|没)|(?:被)?(?:什么|哪个|哪部)(?:新的?)?(?:法|文件|规定)?(?:代替|取代|替代)|"
    r"\b(?:(?:in|into|take|took|taken) (?:force|effect)|since when|still (?:a draft|valid|apply|applies|in force|good)|effective date|expired?|repealed|replaced|superseded|out of date)\b",
    re.IGNORECASE,
)
ASKS_STRUCTURE = re.compile(
    r"(?:一共|总共|共)?有?(?:多少|几)(?:条|章|个?部分|项)(?:内容)?(?=[?？。！\s]|$)|(?:主要|都|大概|大致)?(?:讲|说|写|包括|包含|规定)(?:了|的)?(?:是)?(?:些)?(?:什么|啥子?|哪些(?:内容|方面)?)(?:内容|东西|方面)?(?=[?？。！\s]|$)|主要内容|目录|"
    r"\bhow many (?:articles|chapters|parts|sections)\b.*|\bwhat (?:is|does) .{0,60}\b(?:about|contain|cover)\b|\btable of contents\b",
    re.IGNORECASE,
)
_COMMENCES = re.compile(r"自.{4,24}起(?:施行|实施)")
_PLAN = re.compile(r"(?<!免疫)规划|\bplan\b", re.IGNORECASE)
_ARTICLE = re.compile(r".*第[一二三四五六七八九十百千]+条")
_BESIDE = {"zh": 0, "en": 1}  # words that the question may have besides the document's name


def document_asked_of(
    question: Question, search: Search, corpus: Corpus, asks: re.Pattern[str] = ASKS_STANDING
) -> Document | None:
    """The one document of which a question asks as such, in words of `asks`; None for any other question.

    "保护令多久生效" asks of an order, "《反家庭暴力法》哪年施行的" of the law.
    """
    if not asks.search(question.put):
        return None
    named = set(search.named) or plan_in_place(question, corpus)
    if len(named) != 1:
        return None
    document = corpus.documents[named.pop()]
    names = " ".join((document.title, document.title_en, *document.aliases)).lower()
    rest = asks.sub(" ", question.put).lower()
    beside = [word for word in search.words if word.clauses and word.text in rest and word.text not in names]
    return document if len(beside) <= _BESIDE[question.language] else None


def plan_in_place(question: Question, corpus: Corpus) -> set[str]:
    """The plan that is held, where a question says "the plan" and only one is."""
    held = {name for name, document in corpus.documents.items() if document.period_end and document.held == "verbatim"}
    return held if _PLAN.search(question.put) else set()


def commencement(corpus: Corpus, document: Document) -> Clause | None:
    """The article that says from when a document is in force; None where none is held."""
    said = [c for c in corpus.clauses_of(document.document_id) if _COMMENCES.search(c.text)]
    return said[-1] if said else None


def last_article(corpus: Corpus, document: Document) -> int:
    """The number of the last article of a text that is held whole; 0 where it is not, or is not in numbered articles."""
    if document.held != "verbatim":
        return 0
    paths = (clause.clause_id.split("/", 1)[1].partition(".")[0] for clause in corpus.clauses_of(document.document_id))
    return max((int(path) for path in paths if path.isdigit()), default=0)


def standing(document: Document, today: date, corpus: Corpus, language: Language) -> str:
    """In words: the state on a day, the dates that are known, what took its place, and the catalogue's note."""
    found = validity(document, today, corpus.documents, language)
    state = message(language, f"validity.{found.state}")
    said = [message(language, "standing.state", title=document.titled(language), state=state)]
    dates = {"since": day_in_words(document.effective, language), "until": day_in_words(document.period_end, language)}
    said += [
        message(language, f"standing.{key}", day=day) for key, day in dates.items() if day and day not in found.note
    ]
    newer = [corpus.documents[name].titled(language) for name in document.superseded_by if name in corpus.documents]
    if newer:
        said.append(message(language, "standing.newer", titles=message(language, "standing.and").join(newer)))
    return ("" if language == "zh" else " ").join((*said, found.note)).strip()


def structure(document: Document, corpus: Corpus, language: Language) -> str:
    """In words: how many articles or items a held document has, and its first headings in order."""
    clauses = corpus.clauses_of(document.document_id)
    zh = language == "zh"
    heads = dict.fromkeys((c.headings if zh else c.headings_en or c.headings)[:1] for c in clauses)
    parts = message(language, "answer.listed").join(" ".join(head[0].split()) for head in heads if head)
    unit = "articles" if any(_ARTICLE.match(clause.locator_zh) for clause in clauses) else "items"
    said = message(language, f"standing.{unit}", title=document.titled(language), count=len(clauses))
    return said + (message(language, "standing.parts", parts=parts) if parts else "")
