"""Whether a part of a sentence says the same as the part of the text that it renders: force, denial, who, limits."""

import itertools
import re

from assistant.generation.verify import modality, names
from assistant.generation.verify.bearers import GENERIC, LOOSE, NOBODY, bearers, named_anywhere, receivers
from assistant.generation.verify.evidence import Evidence
from assistant.generation.verify.limits import limit_fault
from assistant.generation.verify.modality import Part
from assistant.generation.verify.wording import parts
from assistant.schema import Language


def part_fault(claimed: Part, stated: Part, claim: str, evidence: Evidence, binding: bool = False) -> str:
    """What a part of a sentence changes in the part of the text that it renders; "" where nothing.

    `claim` is the whole sentence: a condition may be kept in another part of it. Where another part is `binding`, one
    that only leads up to it need not keep the limits of what it resembles.
    """
    if modality.force_fault(claimed, stated):
        return "modality"
    if modality.negation_fault(claimed, stated):
        return "negation"
    if _actor_fault(claimed, stated, evidence):
        return "actor"
    if _FIRST.search(claimed.piece) and not _FIRST.search(stated.piece):
        return "order"
    if names.turned(claimed.text, stated.text):
        return "opposite"
    return limit_fault(claim, stated, evidence.language) if claimed.forces != {modality.NONE} or not binding else ""


_FIRST = re.compile(r"首次|第一次|头一次|\bfirst (?:time|visit|check|of all)\b", re.IGNORECASE)
_PUNISHES = re.compile(r"追究|处罚|处分|罚款|拘留|责令|liable|punish|penal|fined|order", re.IGNORECASE)
_AUTHORITIES = frozenset(
    {"police", "court", "prosecutor", "civil-affairs", "education-department", "health-department"}
)
_TOGETHER = re.compile(r"共同|一起|\btogether\b|\bjointly\b", re.IGNORECASE)


def _actor_fault(claimed: Part, stated: Part, evidence: Evidence) -> bool:
    """Another than the text's is said to bear the duty, the right, the ban or the act, or to be told of it."""
    theirs = _borne_by(stated, evidence)
    told = receivers(claimed.piece)
    turned = told & theirs - receivers(stated.segment) if claimed.own else NOBODY
    if turned or told - names.named(f"{stated.segment}\n{evidence.applied_to(claimed.piece)}", names.ACTORS):
        return True
    language = evidence.language
    mine = _says_bear(claimed, language) - GENERIC - {"both"}
    if not mine or "anyone" in theirs or modality.is_condition(claimed.piece, language):
        return False
    if language == "en" and not claimed.own and claimed.inherited:  # the list of objects goes on
        return False
    if not theirs <= GENERIC:
        return not mine <= theirs
    punished = named_anywhere(" ".join((stated.text, *stated.governing))) if _PUNISHES.search(stated.piece) else NOBODY
    return bool(mine & punished) or not mine - LOOSE <= _bear_anywhere(evidence)


def _says_bear(claimed: Part, language: Language) -> frozenset[str]:
    """Who is said to bear a part: named in it, or else in the nearest part before it that is no condition."""
    found = bearers(claimed.piece, language)
    if found or not claimed.own:
        return found
    plain = (piece for piece in reversed(claimed.earlier) if not _only_condition(piece, language))
    return next((bear for piece in plain if (bear := bearers(piece, language))), NOBODY)


def _only_condition(piece: str, language: Language) -> bool:
    """Whether a piece is a condition that binds nobody: "when a pupil is hurt", not "when hurt a pupil must"."""
    return modality.is_condition(piece, language) and (language == "zh" or not modality.binds(piece, language))


_PRONOUN = re.compile(
    r"(?:\b(?:they|it|he|she|who|which|and|or|but|then|also|both|together|must|in|serious|cases)\b|\W)*", re.IGNORECASE
)


def _has_subject(stated: Part, language: Language) -> bool:
    """Whether an English part names its own subject, so that a condition's is not its."""
    if language != "en" or not stated.own:
        return False
    subject = stated.subject.rsplit("\n", 1)[-1]
    return not _PRONOUN.fullmatch(subject)


def _bear_anywhere(evidence: Evidence) -> frozenset[str]:
    """All who bear any part of the evidence."""
    pieces = [p.piece for p in evidence.parts if not _only_condition(p.piece, evidence.language)]
    return frozenset().union(*(bearers(piece, evidence.language) for piece in pieces), evidence.bearers)


def _borne_by(stated: Part, evidence: Evidence) -> frozenset[str]:
    """Who bears a part of the text: named in it, before it in its sentence, in its conditions, or in a sentence before."""
    language = evidence.language
    punishes = _PUNISHES.search(stated.piece) is not None
    lead = "" if punishes else stated.text.removesuffix(stated.piece).strip()
    found = bearers(stated.piece, language)
    found |= frozenset() if modality.is_condition(lead, language) else named_anywhere(lead)
    found |= _listed_before(stated) if language == "en" and stated.own else frozenset()
    if "由下列" in stated.piece:  # whom the list names
        found |= named_anywhere("\n".join(evidence.items))
    if _TOGETHER.search(stated.piece):
        found |= named_anywhere(stated.segment)
    plain = () if punishes else [p for p in reversed(stated.earlier) if not _only_condition(p, language)]
    if punishes and not found:  # who is punished is named before, and so may be the authority that does it
        found = frozenset().union(*(bearers(piece, language) for piece in stated.earlier)) & _AUTHORITIES
    conditions = () if punishes or _has_subject(stated, language) else (lead, *stated.governing, *stated.earlier[::-1])
    for piece in (*plain, *conditions):
        if found - {"child"}:
            break
        found |= bearers(piece, language)
    if found == {"child"}:  # "a child must not be left alone" binds whoever is named after it
        found |= frozenset().union(*(bearers(piece, language) for piece in parts(stated.segment, language)))
    return found or evidence.bearers


def _listed_before(stated: Part) -> frozenset[str]:
    """In "the parents, the school, and the police must" all three bear it: commas cut English lists, not 、."""
    listed = itertools.takewhile(
        lambda piece: not modality.binds(piece, "en") and not modality.is_condition(piece, "en"),
        reversed(stated.earlier),
    )
    return named_anywhere(" ".join(listed))
