"""What of a function's behaviour a caller may depend on, and one change of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gitorch.code.model import Place


class Aspect(StrEnum):
    """A side of a function's behaviour that a caller may depend on."""

    RAISES = "raises"
    LETS_THROUGH = "lets failures through"
    TOLD = "tells otherwise of a failure"
    UNTOLD = "tells less of a failure"
    GROUPED = "raises failures as a group"
    NO_ERROR_PATH = "no longer listens for errors"
    NO_RAISE = "no longer raises"
    UNCHECKED = "hands on an error answer"
    NOTHING = "may give nothing"
    ASYNC = "asynchronous"
    NOT_ASYNC = "no longer asynchronous"
    ITERATOR = "gives an iterator"
    KIND = "gives another kind"
    COLLECTION = "gives another collection"
    ITEMS = "gives other items"
    ZONE = "time zone"
    SEVERAL = "gives several values together"
    LEAVES_OUT = "leaves some out"
    APART = "no longer hands out what it keeps"
    SHARED = "hands out what it keeps"
    SEPARATOR = "separator"
    NO_CLEANUP = "no longer cleans up"
    NO_TIMEOUT = "no longer limits how long it waits"
    LIMITED = "limits how long it waits"
    CALLED_BARE = "calls back in any case"
    NO_SUPPRESSION = "no longer suppresses failures"
    CALLBACK = "calls what it is given otherwise"
    DEFAULT = "default"
    RETRIES = "retries"
    REPEATS = "repeats"
    SPELLING = "spelling"
    OTHER = "gives something else of the same"
    CONVERTED = "converts what it gives"
    FEWER = "gives only so many"
    AGAIN = "goes over what it is given again"
    TWICE_IN = "adds what is there already"
    SETTLES = "commits by itself"
    SHALLOW = "copies only the outside"
    FORM = "form of a text"
    AMOUNT = "amount"
    UNIT = "unit of what it is given"
    SEQUENCE = "sequence"
    BOUND = "bound"
    SENTINEL = "sentinel"
    MUTATES = "mutates"
    CLOSES = "closes what it is given"
    LENDS = "closes what it lends"
    KEY = "gives a key by another name"
    COLUMN = "gives a column by another name"
    COLUMNS = "gives its columns in another order"
    OPTION = "asks for an option by another name"
    OPTION_NEEDED = "needs a further option"
    NO_EFFECT = "no longer does something besides"
    LEAVES_THERE = "no longer takes out what it gives"
    TWICE = "makes a conversion itself"
    UNESCAPED = "no longer escapes"
    BACKGROUND = "no longer waits for what it does"
    LATER = "calls back later"
    COPIES = "no longer mutates"


@dataclass(frozen=True)
class ContractChange:
    """One change: what of, in words, where in the new version, and what a use needs to know (``old`` and ``new``).

    Without one of its ``options``, where it has some, a use does not meet it. ``above`` are the names above the class
    that is raised, where they are known; ``besides``, another place that tells of it.
    """

    aspect: Aspect
    detail: str
    place: Place
    name: str = ""
    old: str = ""
    new: str = ""
    options: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    besides: Place | None = None
    when: str = ""
