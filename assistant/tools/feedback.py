"""What readers say of answers, kept in one local file: the question, the answer's sources, a verdict, a line of text.

Never who said it: no address, no name, no device. Numbers of identity cards, banks and telephones are taken out of what is
written. The file cannot grow beyond a bound; what is refused then is said to the reader.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

from filelock import FileLock

from assistant.errors import StoreUnwritable, UsageError
from assistant.masking import masked
from assistant.schema import ROLES, Language, Role
from assistant.settings import Settings

Verdict = Literal["right", "wrong", "incomplete", "source-wrong"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

LARGEST_FILE = 5_000_000  # bytes, some 10,000 records
_LONGEST = {"question": 1000, "note": 500}  # characters
_MOST_CLAUSES = 20
_STATUSES = ("answered", "related", "declined", "signposted", "clarify", "social")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
_CLAUSE_ID = re.compile(r"[\w./-]{3,120}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """One reader's word on one answer. A tap that an answer was of use leaves `question` empty: nobody was asked for it."""

    day: str
    verdict: Verdict
    question: str
    language: Language
    role: Role
    status: str
    clause_ids: tuple[str, ...]
    note: str = ""


def feedback_path(settings: Settings, environ: Mapping[str, str] | None = None) -> Path:
    """Where the file is: ASSISTANT_FEEDBACK, or beside the index."""
    named = (os.environ if environ is None else environ).get("ASSISTANT_FEEDBACK")
    return Path(named).expanduser() if named else settings.store.parent / "feedback.jsonl"


def read_feedback(record: Mapping[str, Any], day: date) -> Feedback:
    """What a page sent, each part bounded and cleaned. Raises UsageError for what is no feedback."""
    language, role = record.get("language"), record.get("role")
    verdict, status = record.get("verdict"), record.get("status")
    question = _line(record.get("question"), "question", "en" if language == "en" else "zh")
    if verdict not in VERDICTS or role not in ROLES or status not in _STATUSES or not (question or verdict == "right"):
        raise UsageError("bad_option", value="feedback")
    spoken: Language = "en" if language == "en" else "zh"
    return Feedback(
        day=day.isoformat(),
        verdict=verdict,
        question=question,
        language=spoken,
        role=role,
        status=str(status),
        clause_ids=_clauses(record.get("clause_ids")),
        note=_line(record.get("note"), "note", spoken),
    )


def _line(value: object, name: str, language: Language) -> str:
    """One line of text: no line break or control character survives, private numbers are masked."""
    text = _CONTROL.sub(" ", value) if isinstance(value, str) else ""
    return masked(text[: 2 * _LONGEST[name]], language).strip()[: _LONGEST[name]]


def _clauses(value: object) -> tuple[str, ...]:
    entries = value if isinstance(value, list) else []
    found = (entry for entry in entries if isinstance(entry, str) and _CLAUSE_ID.fullmatch(entry))
    return tuple(dict.fromkeys(found))[:_MOST_CLAUSES]


def keep(feedback: Feedback, path: Path) -> None:
    """Add a record as one line. Raises UsageError when the file is full, StoreUnwritable when it cannot be written."""
    line = json.dumps(asdict(feedback), ensure_ascii=False).encode("utf-8") + b"\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{path}.lock", timeout=10):
            if path.exists() and path.stat().st_size + len(line) > LARGEST_FILE:
                raise UsageError("feedback_full")
            with path.open("ab") as file:
                file.write(line)
    except OSError as error:
        raise StoreUnwritable("feedback_unwritable") from error


def kept(path: Path) -> Iterator[Feedback]:
    """The records of the file in order; lines that cannot be read are passed over."""
    if not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            if (found := _record(line)) is not None:
                yield found


def _record(line: str) -> Feedback | None:
    try:
        record = json.loads(line)
        return read_feedback(record, date.fromisoformat(record["day"]))
    except (ValueError, KeyError, TypeError, AttributeError, UsageError):
        return None


def as_cases(found: Iterable[Feedback]) -> Iterator[dict[str, Any]]:
    """Records in the shape of the evaluation's question sets, a question once for each verdict.

    An answer called right gives its status and clauses as what is right. Of one called wrong only the question is known,
    so its status and clauses stay empty for a person to fill in. `kind` says which it is. Notes are not part of the shape.
    """
    seen: set[tuple[str, str]] = set()
    for feedback in found:
        if not feedback.question or (feedback.question, feedback.verdict) in seen:
            continue
        seen.add((feedback.question, feedback.verdict))
        good = feedback.verdict == "right"
        yield {
            "id": f"fb-{feedback.language}-{len(seen):03d}",
            "question": feedback.question,
            "language": feedback.language,
            "role": feedback.role,
            "kind": f"feedback-{feedback.verdict}",
            "status": [feedback.status] if good else [],
            "relevant": list(feedback.clause_ids) if good else [],
            "facts": [],
        }


def counts(found: Sequence[Feedback]) -> dict[Verdict, int]:
    """How many records there are of each verdict."""
    return {verdict: sum(entry.verdict == verdict for entry in found) for verdict in VERDICTS}
