"""A follow-up made whole by the model, and kept only where it adds nothing; else the rules' way stands."""

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from assistant.errors import ModelFailure, UsageError
from assistant.figures import figures
from assistant.generation.model import ChatModel
from assistant.generation.prompts import load_prompt
from assistant.generation.reply import without_thoughts
from assistant.masking import masked
from assistant.question import Question, read_question, stages_of
from assistant.schema import Turn

MOST_TURNS = 4
_TURN_CHARACTERS = 300
_LONGEST = 300
_SHARE_OF_TIME = 0.3  # of the time for the answer; a rewriting that takes longer is not worth waiting for


def rewritten(
    model: ChatModel, prompts: Path, question: Question, history: Sequence[Turn], today: date, deadline: float
) -> Question:
    """The question as the model completes it from the conversation; as the rules completed it where that fails."""
    if not history:
        return question
    until = time.monotonic() + _SHARE_OF_TIME * max(0.0, deadline - time.monotonic())
    earlier = [turn.question[:_TURN_CHARACTERS] for turn in history[-MOST_TURNS:]]
    values = {
        "today": today.isoformat(),
        "history": masked("\n".join(earlier), question.language),
        "question": masked(question.given, question.language),
    }
    try:
        messages = load_prompt(prompts, "rewrite", question.language).messages(values)
        line = _one_line(model.complete(messages, until))
        return _checked(line, question, earlier, today)
    except (ModelFailure, UsageError):
        return question


def _one_line(reply: str) -> str:
    lines = [line.strip(" \"'“”「」") for line in without_thoughts(reply, done=True).splitlines() if line.strip()]
    return lines[0] if len(lines) == 1 else ""


def _checked(line: str, question: Question, earlier: Sequence[str], today: date) -> Question:
    """The completed question, if it says nothing that the conversation and the calendar do not. Raises UsageError."""
    said = "\n".join((*earlier, question.given))
    if line == question.given:
        return read_question(question.given)
    completed = read_question(line)
    years = {str(today.year + step) for step in (-1, 0, 1)}
    undated = re.sub(r"(?<!\d)(?:1[0-2]|[1-9])月", "", line)
    new_figures = {f.value for f in figures(undated)} - {f.value for f in figures(said)} - years
    new_stages = stages_of(line) - stages_of(said)
    if len(line) > _LONGEST or completed.language != question.language or new_figures or new_stages:
        return question
    return replace(completed, given=question.given, followed_up=True)
