"""The commands about the language model: what would be sent, what a reply comes to, whether the set-up works.

python -m assistant doctor [--json]
python -m assistant prompt QUESTION [--role ROLE] [--form schema|text] [--json]
python -m assistant verify --question QUESTION [--role ROLE] < reply.txt
"""

import argparse
import json
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from assistant.errors import UsageError
from assistant.messages import message
from assistant.render import answer_json
from assistant.schema import ROLES, Answer, Role
from assistant.settings import Settings, read_day

if TYPE_CHECKING:
    from assistant.generation import Request, Writer

Given = TypeVar("Given")
Made = TypeVar("Made")


def add_choice(ask: argparse.ArgumentParser) -> None:
    """--llm and --no-llm of `ask`."""
    choice = ask.add_mutually_exclusive_group()
    choice.add_argument(
        "--llm", dest="use_model", action="store_const", const=True, help="have the language model write"
    )
    choice.add_argument("--no-llm", dest="use_model", action="store_const", const=False, help="quote only")


def add_parsers(commands: "argparse._SubParsersAction[Any]") -> None:
    """The parsers of the three commands."""
    doctor = commands.add_parser("doctor", help="check texts, index and language model, and say what to do")
    doctor.add_argument("--json", action="store_true", help="print one JSON object")
    prompt = commands.add_parser("prompt", help="print the messages that would be sent for a question")
    prompt.add_argument("question", help="the question, in Chinese or English")
    prompt.add_argument("--json", action="store_true", help="print one JSON object")
    prompt.add_argument(
        "--form", choices=("schema", "text"), default="text", help="the form that the reply is asked for"
    )
    verify = commands.add_parser("verify", help="read a model's reply from standard input, print the verified answer")
    verify.add_argument("--question", required=True, help="the question that the reply answers")
    for parser in (prompt, verify):
        parser.add_argument("--role", default="parent", help="parent, instructor or director")
        parser.add_argument("--as-of", metavar="DATE", help="as of this day (YYYY-MM-DD)")


def check_choice(options: argparse.Namespace, settings: Settings) -> None:
    """Raises UsageError where a model is wanted and none is set, before anything is loaded."""
    if options.use_model and settings.llm is None:
        raise UsageError("model_unset")


def in_order(make: Callable[[Given], Made], given: Iterable[Given], at_once: int) -> Iterator[Made]:
    """What `make` makes of each, in order, `at_once` at a time and never more waiting; with a progress bar on a terminal.

    >>> list(in_order(lambda number: number * 2, [1, 2, 3], 2))
    [2, 4, 6]
    """
    if at_once == 1:
        yield from map(make, given)
        return
    from concurrent.futures import Future, ThreadPoolExecutor

    from tqdm import tqdm

    waiting: deque[Future[Made]] = deque()
    with ThreadPoolExecutor(at_once) as pool, tqdm(unit="q", file=sys.stderr, disable=None) as bar:
        for one in given:
            waiting.append(pool.submit(make, one))
            while len(waiting) > at_once:
                yield waiting.popleft().result()
                bar.update()
        while waiting:
            yield waiting.popleft().result()
            bar.update()


def _doctor(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.cli.doctor import examine

    findings = list(examine(settings))
    language = settings.spoken
    if options.json:
        print(json.dumps([finding.json(language) for finding in findings], ensure_ascii=False))
    else:
        print("\n".join(f"{finding.sign} {finding.text(language)}" for finding in findings))
    return next((finding.exit_code for finding in findings if finding.exit_code), 0)


def _prepared(
    options: argparse.Namespace, settings: Settings, text: str, form: str
) -> "tuple[Writer, Request | None, Answer]":
    """The request that a question would make; None where it would not be put to a model."""
    from assistant.generation import Writer, wants_model
    from assistant.pipeline import Assistant
    from assistant.question import read_question

    if options.role not in ROLES:
        raise UsageError("bad_role", value=options.role)
    role: Role = options.role
    today = read_day(options.as_of) if options.as_of else settings.today
    question = read_question(text)
    assistant = Assistant.start(settings)
    quoted = assistant.quoter.answer(question, role, today)
    writer = Writer(assistant.quoter.context, settings.prompts, settings.llm_context)
    request = writer.request(question, quoted, role, today, form) if wants_model(quoted) else None
    return writer, request, quoted


def _prompt(options: argparse.Namespace, settings: Settings) -> int:
    _, request, quoted = _prepared(options, settings, options.question, options.form)
    messages = request.prepared.messages if request else ()
    if options.json:
        print(json.dumps(_prompt_json(request, quoted), ensure_ascii=False))
    elif request is None:
        print(message(quoted.language, "model.not_asked", status=quoted.status), file=sys.stderr)
    else:
        print("\n\n".join(f"[{role}]\n{text}" for role, text in messages))
    return 0


def _prompt_json(request: "Request | None", quoted: Answer) -> dict[str, Any]:
    if request is None:
        return {"status": quoted.status, "messages": [], "sources": [], "prompts": {}}
    return {
        "status": quoted.status,
        "messages": [{"role": role, "content": text} for role, text in request.prepared.messages],
        "sources": request.provenance["sources"],
        "prompts": dict(request.prepared.versions),
    }


def _verify(options: argparse.Namespace, settings: Settings) -> int:
    reply = sys.stdin.read()
    form = "schema" if reply.lstrip().startswith(("{", "```")) else "text"
    writer, request, quoted = _prepared(options, settings, options.question, form)
    answer = writer.answer(request, reply) if request else quoted
    print(json.dumps(answer_json(answer), ensure_ascii=False))
    return 0


COMMANDS = {"doctor": _doctor, "prompt": _prompt, "verify": _verify}
