"""One request, its reply, and what of it passes.

The model is given a point's message and the words that bear it, and nothing else. The sentences that go on pass what a chat
answer's sentences pass, and rest on those words; an example rests on nothing, and passes the rule for what is invented.
"""

import re
import time
from collections.abc import Iterable, Mapping, Sequence

from assistant.errors import UsageError
from assistant.generation import ReplyReader, Writer, load_prompt
from assistant.generation.verify import Asked, Claim, Located, Source, Verdict
from assistant.generation.verify import Quote as Words
from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.schema import Language
from assistant.tools.kit.drafting.invented import invented_fault
from assistant.tools.kit.edit import with_drafts
from assistant.tools.kit.kit import Draft, Kit, Point
from assistant.tools.kit.wording import place as place_of
from assistant.tools.kit.wording import shown
from assistant.tools.talks_check import sentences, source_of

_MOST_PROSE, _MOST_EXAMPLE = 4, 5  # sentences of a point
# The headings of the two parts, as models write them: "例子（编的）：", "**Example:**".
_GOES_ON = re.compile(r"^\W*(?:接着讲|to go on)\s*[:：][*\s]*", re.MULTILINE | re.IGNORECASE)
_EXAMPLE = re.compile(r"^\W*(?:例子|example)\s*(?:[（(][^）)]*[）)]\s*)?[:：][*\s]*", re.MULTILINE | re.IGNORECASE)
_MARK = re.compile(r"⟦[^⟧]*⟧")


def draft(kit: Kit, assistant: Assistant, place: int) -> Kit:
    """The kit with what a model drafts for one of its points; what was accepted before stays, what was not is replaced.

    Raises IndexError, UsageError where no model is set or nothing of its reply passes, and ModelFailure.
    """
    assistant.uses_model(True)
    point, generator = kit.points[place], assistant.conversation().generator
    deadline = time.monotonic() + generator.model.settings.timeout
    reply = generator.model.complete(_messages(kit, point, assistant), deadline)
    claims, example = _read(reply)
    verdicts = generator.checked(claims, _sources(point, assistant), kit.language, deadline)
    accepted = [one for one in point.drafts if one.accepted]
    said = {point.message.text, *(one.text for one in accepted)}
    fresh = [one for one in (*_kept(verdicts, point), *_invented(example, kit.language)) if one.text not in said]
    if not fresh:
        raise UsageError("kit_no_draft")
    return with_drafts(kit, place, (*accepted, *fresh))


def still_passing(drafts: Sequence[Draft], point: Point, assistant: Assistant, language: Language) -> tuple[Draft, ...]:
    """The drafts of a saved kit that pass the rules on the library as it is now. No model is asked."""
    verifier = Writer(assistant.quoter.context, assistant.settings.prompts).verifier
    sources, asked = _sources(point, assistant), Asked(text="", language=language)

    def passes(one: Draft) -> bool:
        if one.kind == "example":
            return not invented_fault(one.text, language)
        claim = Claim(text=one.text, quotes=tuple(Words(token="", text=words) for words in one.quotes))
        return any(_kept([verifier.verdict(claim, sources, asked)], point))

    return tuple(one for one in drafts if passes(one))


# -- what is asked ---------------------------------------------------------------------------------------------------------


def _messages(kit: Kit, point: Point, assistant: Assistant) -> list[tuple[str, str]]:
    language = kit.language
    tokens = _tokens(point)
    stated = [
        f"⟦{tokens[quote.citation.clause_id]}⟧ {place_of(quote, language)}\n{shown(quote, language)}"
        for quote in point.quotes()
    ]
    values = {
        "audience": message(language, f"kit.audience_{kit.audience}"),
        "message": point.message.text,
        "statements": "\n\n".join(stated),
    }
    return load_prompt(assistant.settings.prompts, "talk-draft", language).messages(values)


def _tokens(point: Point) -> Mapping[str, str]:
    """A token for each clause that bears a point."""
    clauses = dict.fromkeys(quote.citation.clause_id for quote in point.quotes())
    return {clause_id: f"K{number}" for number, clause_id in enumerate(clauses, 1)}


def _sources(point: Point, assistant: Assistant) -> Mapping[str, Source]:
    tokens = _tokens(point).items()
    return {token: source_of(assistant.corpus, assistant.clause(clause_id), token) for clause_id, token in tokens}


# -- what of the reply passes ------------------------------------------------------------------------------------------------


def _read(reply: str) -> tuple[list[Claim], str]:
    """A reply cut into the sentences that go on and the example."""
    parts = _EXAMPLE.split(reply, maxsplit=1)
    reader = ReplyReader()
    claims = reader.feed(_GOES_ON.sub("", parts[0]))
    rest, _ = reader.finish()
    return [*claims, *rest][:_MOST_PROSE], parts[1] if len(parts) > 1 else ""


def _kept(verdicts: Iterable[Verdict], point: Point) -> list[Draft]:
    """The sentences that passed and rest on words that the point quotes, and on no others of their clauses."""
    return [
        Draft(text=verdict.text, kind="prose", quotes=tuple(located.text for located in verdict.located))
        for verdict in verdicts
        if verdict.kept and verdict.located and all(_of_point(located, point) for located in verdict.located)
    ]


def _of_point(located: Located, point: Point) -> bool:
    clause_id = located.source.clause.clause_id
    cited = [quote.citation for quote in point.quotes() if quote.citation.clause_id == clause_id]
    return any(citation.start < located.end and located.start < citation.end for citation in cited)


def _invented(example: str, language: Language) -> list[Draft]:
    """The sentences of an example that say nothing that needs a source."""
    plain = " ".join(_MARK.sub("", example).split())
    told = sentences(plain, language)[:_MOST_EXAMPLE]
    return [Draft(text=text, kind="example") for text in told if not invented_fault(text, language)]
