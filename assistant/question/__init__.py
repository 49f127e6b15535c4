"""What a question asks, read by rule.

In: a text, the turns before it, the places and documents that may be named. Out: a frozen `Question` (language, who,
which measure, ages, follow-up), a smalltalk reply, a named article.
Never here: searching, a clause's words, anything learned.
"""

from assistant.question.acts import Act
from assistant.question.ages import BEYOND_CHILDHOOD, STAGES, Stage, ages_of, stages_of, stages_written
from assistant.question.core import confirms
from assistant.question.defined import as_word, word_asked
from assistant.question.named import Names
from assistant.question.needs import NEEDS, lacks, needs_of
from assistant.question.places import NATION, Places, in_passing, only_told_of, read_places
from assistant.question.predicted import predicts
from assistant.question.question import (
    LONGEST_QUESTION,
    MEASURES,
    Question,
    answers_measure,
    checked_text,
    clean,
    language_of,
    read_question,
)
from assistant.question.smalltalk import reply_without_search
from assistant.question.standard import simplified
from assistant.question.subject import says_subject
from assistant.question.titled import leading_place, place_named, steps_of

__all__ = [
    "BEYOND_CHILDHOOD",
    "LONGEST_QUESTION",
    "MEASURES",
    "NATION",
    "NEEDS",
    "STAGES",
    "Act",
    "Names",
    "Places",
    "Question",
    "Stage",
    "ages_of",
    "answers_measure",
    "as_word",
    "checked_text",
    "clean",
    "confirms",
    "in_passing",
    "lacks",
    "language_of",
    "leading_place",
    "needs_of",
    "only_told_of",
    "place_named",
    "predicts",
    "read_places",
    "read_question",
    "reply_without_search",
    "says_subject",
    "simplified",
    "stages_of",
    "stages_written",
    "steps_of",
    "word_asked",
]
