"""A reply that was stopped before its end: what was verified stays, and a notice says why there is no more."""

from collections.abc import Mapping
from dataclasses import replace

from assistant.errors import ModelFailure
from assistant.generation.draft import Draft
from assistant.generation.reply import End
from assistant.messages import message
from assistant.schema import Answer


def cut_short(draft: Draft, failure: ModelFailure, provenance: Mapping[str, object]) -> Answer | None:
    """The answer so far, marked as cut; None where what there is does not answer, so that quoting has to."""
    if not draft.answers():
        return None
    answer = draft.finished(End(), {**provenance, "cut": failure.key})
    reason = message(draft.language, f"model.reason_{failure.key.removeprefix('model_')}", **failure.details)
    return replace(answer, notices=(*answer.notices, message(draft.language, "notice.model_cut", reason=reason)))
