"""What instructors and child directors work with beside the chat: handbook, practice, indicators, talks, feedback.

In: curated files of corpus/ and the pipeline. Out: frozen records for a door to show.
Never here: HTML, HTTP, or words that no clause bears. `kit` makes a talk and its files.
"""

from assistant.tools.duties import Gap, Situation, Step, load_duties
from assistant.tools.feedback import LARGEST_FILE as LARGEST_FEEDBACK
from assistant.tools.feedback import VERDICTS, as_cases, counts, feedback_path, keep, kept, read_feedback
from assistant.tools.indicators import Comparison, Indicator, Kind, load_indicators
from assistant.tools.practice import Option, Scenario, load_practice
from assistant.tools.talks import Topic, load_talks

__all__ = [
    "LARGEST_FEEDBACK",
    "VERDICTS",
    "Comparison",
    "Gap",
    "Indicator",
    "Kind",
    "Option",
    "Scenario",
    "Situation",
    "Step",
    "Topic",
    "as_cases",
    "counts",
    "feedback_path",
    "keep",
    "kept",
    "load_duties",
    "load_indicators",
    "load_practice",
    "load_talks",
    "read_feedback",
]
