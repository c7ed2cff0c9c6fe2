"""Texts that are made of anything and then taken apart as only what was a text before can be.

``String(order.placed).slice(11, 16)`` takes any value, and gives the hour of a date alone; the last four places, or
what stands before the point, a number has as well.
"""

from __future__ import annotations

import re

_OF_NUMBERS = re.compile(r"[\d.,+\-eE_\s]*")
_DATED = (10, 16, 19)  # where the day, the minute and the second of a written time end


def is_of_words(sought: str) -> bool:
    """Whether a text that is sought holds what no number that is written out does."""
    return _OF_NUMBERS.fullmatch(sought) is None


def is_within_words(start: int | None, end: int | None) -> bool:
    """Whether only a text has what stands between two places: behind its beginning, or as long as a time's parts."""
    return (start or 0) > 1 or (not start and end in _DATED)
