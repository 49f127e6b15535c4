"""The five tools in one table: what each is for, takes and gives back, as HTTP and MCP serve them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.api import handlers, shapes
from assistant.api.parameters import Parameter, checked
from assistant.corpus import Words
from assistant.live import Source
from assistant.question import LONGEST_QUESTION, language_of
from assistant.schema import ROLES, Language
from assistant.settings import Settings

_LONGEST_HISTORY = 30  # earlier questions; the page keeps as many
_LONGEST_ID = 200  # characters
AT_ONCE = 8  # calls answered at the same time where a language model writes; the others wait
QUOTED_AT_ONCE = 2  # answers by quoting made at the same time: more would only take the one interpreter from each other


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """One tool as programs see it."""

    name: str
    about: Words
    parameters: tuple[Parameter, ...]
    shape: type
    run: Callable[..., Any]


RULES = Words(
    zh="给读者看时：card 不为空就先原样显示（孩子可能有危险，里面是求助电话）；每句话都带出处（document_title、locator），"
    "notices 全部显示；held 为 digest 的是我们归纳的要点，不是法律原文，要说明；不要补充没有的内容，不改数字，"
    "不把“可以”“鼓励”说成“必须”；status 为 declined 或 related 时资料库没有直接答案，照实说，不要自己另答。",
    en="When you show it to a reader: if `card` is not null show it first and whole (a child may be in danger; it holds "
    "the numbers to call). Give every statement with its citation (document_title, locator) and show all `notices`. Where "
    "`held` is `digest` the words are key points in this library's own words, not the law's: say so. Add nothing, change "
    "no figure, and never turn “may” or “is encouraged” into “must”. Where `status` is `declined` or `related` the library "
    "holds no direct answer: say that and do not answer from elsewhere.",
)
_SPOKEN = Parameter(
    "language",
    "choice",
    Words(zh="标题、位置和说明用哪种语言", en="the language of titles, locators and notices"),
    choices=("zh", "en"),
)
_DAY = Parameter(
    "as_of",
    "day",
    Words(
        zh="按哪一天判断效力，如 2026-01-31；默认今天",
        en="the day that decides what governs, like 2026-01-31; today if left out",
    ),
)

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="ask",
        about=Words(
            zh="用中文或英文问一个关于儿童政策的问题，得到逐条注明出处的回答；资料库没有的会说没有。",
            en="Answers a question on Chinese child policy, in the question's language (Chinese or English), by quoting "
            "the clauses it rests on; says so where the library holds no answer.",
        ),
        parameters=(
            Parameter(
                "question",
                "text",
                Words(
                    zh=f"问题，最多 {LONGEST_QUESTION} 个字",
                    en=f"the question, at most {LONGEST_QUESTION} characters",
                ),
                required=True,
            ),
            Parameter(
                "role",
                "choice",
                Words(zh="谁在问；只影响写法，不影响依据", en="who asks; changes the wording, never the grounds"),
                choices=ROLES,
            ),
            Parameter(
                "history",
                "texts",
                Words(
                    zh="同一次谈话里先前的问题，由早到晚", en="earlier questions of the conversation, the oldest first"
                ),
                most=_LONGEST_HISTORY,
            ),
            _DAY,
            Parameter(
                "use_model",
                "flag",
                Words(
                    zh="false 只引用条文，不问语言模型；没有设置语言模型时不必给",
                    en="false quotes clauses and asks no language model; needless where none is set up",
                ),
            ),
        ),
        shape=shapes.AnswerShape,
        run=handlers.ask,
    ),
    Tool(
        name="search",
        about=Words(
            zh="找与问题最接近的条文，按接近程度排列，不作回答。",
            en="Finds the clauses nearest to a question, nearest first, without answering it.",
        ),
        parameters=(
            Parameter(
                "query",
                "text",
                Words(
                    zh=f"要找什么，最多 {LONGEST_QUESTION} 个字",
                    en=f"what to look for, at most {LONGEST_QUESTION} characters",
                ),
                required=True,
            ),
            Parameter(
                "count",
                "count",
                Words(zh="最多几条，默认 10", en="how many at most, 10 if left out"),
                least=1,
                most=50,
            ),
            _SPOKEN,
            _DAY,
        ),
        shape=shapes.SearchShape,
        run=handlers.search,
    ),
    Tool(
        name="clause",
        about=Words(
            zh="按编号取一条条文：原文（或要点）、译文、效力、前后条文和它提到的文件。",
            en="One clause by its id: its words (or our key points), translation, whether it governs, the clauses "
            "before and after, the documents it names.",
        ),
        parameters=(
            Parameter(
                "clause_id",
                "text",
                Words(
                    zh="条文编号，如 zunyi-plan/2.1/measures/8", en="the clause's id, like zunyi-plan/2.1/measures/8"
                ),
                required=True,
                most=_LONGEST_ID,
            ),
            _SPOKEN,
            _DAY,
        ),
        shape=shapes.ClauseView,
        run=handlers.clause,
    ),
    Tool(
        name="document",
        about=Words(
            zh="按编号取一份文件的信息：发布机关、文号、日期、效力、官方网址、收录了多少和目录。",
            en="What is known of a document by its id: issuer, number, dates, whether it governs, official page, how "
            "much of it is held, its contents.",
        ),
        parameters=(
            Parameter(
                "document_id",
                "text",
                Words(zh="文件编号，如 zunyi-plan", en="the document's id, like zunyi-plan"),
                required=True,
                most=_LONGEST_ID,
            ),
            _SPOKEN,
            _DAY,
        ),
        shape=shapes.DocumentShape,
        run=handlers.document,
    ),
    Tool(
        name="indicators",
        about=Words(
            zh="规划里的指标和数字，每个都带原话；kind 为 target 的是目标，不是现状。",
            en="The figures that the plan sets, each with the words that set it; a figure of kind `target` is a target, "
            "not what is.",
        ),
        parameters=(
            Parameter(
                "field",
                "count",
                Words(
                    zh="规划的领域：1 到 7，0 为整个规划；默认全部",
                    en="the field of the plan, 1 to 7, or 0 for the plan as a whole; all if left out",
                ),
                most=7,
            ),
            _SPOKEN,
            _DAY,
        ),
        shape=shapes.IndicatorsShape,
        run=handlers.indicators,
    ),
)
BY_NAME: Mapping[str, Tool] = {tool.name: tool for tool in TOOLS}


def call(source: Source, name: str, given: Mapping[str, object]) -> Mapping[str, Any]:
    """What a tool gives back, over the texts of the moment. Raises KeyError for a tool that there is not, else AssistantError."""
    tool = BY_NAME[name]
    result: Mapping[str, Any] = tool.run(source.now(), **checked(tool.parameters, given))
    return result


def at_once(settings: Settings) -> int:
    """How many calls are answered at the same time."""
    return AT_ONCE if settings.llm else QUOTED_AT_ONCE


def language_for(settings: Settings, given: Mapping[str, object]) -> Language:
    """The language to report a fault in: the one asked for, else that of the question, else the configured one."""
    asked = given.get("language")
    if asked in ("zh", "en"):
        return asked
    spoken = next((given[name] for name in ("question", "query") if isinstance(given.get(name), str)), "")
    return language_of(str(spoken)[:LONGEST_QUESTION]) or settings.spoken
