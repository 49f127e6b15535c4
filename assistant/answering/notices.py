"""The notices under an answer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.answering.compose import plain_notices, validity_notices
from assistant.answering.context import Context
from assistant.answering.stated import disputed_figure
from assistant.messages import message
from assistant.question import Question, predicts
from assistant.schema import Answer, Citation, Segment


def notices_of(context: Context, question: Question, today: date, citations: Sequence[Citation]) -> list[str]:
    """What has to be said under an answer: how it was read, what does not plainly govern, whose words are shown."""
    language, notices = question.language, []
    if question.followed_up:
        notices.append(message(language, "notice.followed_up", question=question.asked))
    if predicts(question):
        notices.append(message(language, "notice.prediction"))
    notices += validity_notices(context.corpus, citations, language)
    if supposed := disputed_figure(question.asked, (citation.quote for citation in citations)):
        notices.insert(0, message(language, "notice.false_figure", figure=supposed))
    notices += plain_notices(citations, language)
    if not _local(context, citations) and (place := context.places.outside(question.asked)):
        notices.append(message(language, "notice.outside_area", place=place))
    if language == "en" and any(citation.translation for citation in citations):
        notices.append(message(language, "notice.translation"))
    return notices


def _local(context: Context, citations: Sequence[Citation]) -> bool:
    """Whether a text of one place is quoted, or nothing is: then nobody has to be told that it holds everywhere."""
    place = context.retriever.features.place
    return not citations or any(place(citation.document_id) for citation in citations)


def with_line(answer: Answer, first: bool) -> Answer:
    """An answer with the line that says whom to call if a child is in danger now: before it, or among the notices under it."""
    said = message(answer.language, "notice.danger_line")
    if not first:
        return replace(answer, notices=(*answer.notices, said))
    line = Segment(text=said, slot="urgent")
    return replace(answer, segments=(line, Segment(text="\n", kind="break"), *answer.segments))
