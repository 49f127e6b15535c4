"""The levels of texts, and which of them speak for one place.

>>> LEVELS.index("law") < LEVELS.index("school"), LOCAL_LEVELS <= set(LEVELS)
(True, True)
"""

# Higher beats lower where two texts speak on one matter; within a level the newer.
LEVELS = (
    "law",
    "administrative-regulation",
    "judicial-interpretation",
    "state-council",
    "ministry",
    "provincial-regulation",
    "provincial",
    "municipal",
    "county",
    "township",
    "school",
    "standard",
    "programme",
)


# Those of texts that speak for one place.
LOCAL_LEVELS = frozenset({"provincial-regulation", "provincial", "municipal", "county", "township", "school"})
