"""Documents that a function loads as a whole, changes and saves as a whole: ``store.load()``, ``store.save(state)``.

Pure. Known by the words alone: the same owner (``store``), or the same noun (``loadRates``, ``saveRates``), and
no key but a constant, so that whoever loads has the same document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.seeking import Sought

_KEY = r"(?P<key>(?:[A-Z][A-Z0-9_]*|['\"][^'\"\n]*['\"])?)"
_LOADS = re.compile(
    r"(?P<name>\w+)[ \t]*(?::[ \t]*[\w.<>|\[\], ]+)?=\s*(?P<waits>await\s+)?(?:(?P<owner>[\w.]+)\.)?"
    rf"(?:load|read|fetch)(?P<noun>[A-Z]\w*|_[a-z]\w*|)\(\s*{_KEY}\s*\)"
)
_SAVES = r"(?P<waits>await\s+)?{owner}(?:save|write|store|persist|dump|put){noun}\(\s*{key}(?P<value>[^\n]*)"
_MAY_SAVE = Sought(rb"\b(?:save|write|store|persist|dump|put)(?:[A-Z]\w*|_\w+)?\(")
_WITH_OTHERS = (b"await ", b"Thread", b"flask")  # what a function may be run by while another runs
_BY_THEMSELVES = ("json", "yaml", "pickle", "toml", "tomllib", "np", "numpy", "torch", "pd")


class Document(NamedTuple):
    """One document that is loaded and saved again, and where in the function's text."""

    name: str
    read: int
    write: int


def may_save_documents(source: bytes) -> bool:
    """Whether a file may save documents while another does, by its words alone."""
    return any(one in source for one in _WITH_OTHERS) and _MAY_SAVE.is_in(source)


def whole_documents(function: str) -> Iterator[Document]:
    """Every document of a function's text that is saved as what was made of it since it was loaded."""
    is_javascript = re.search(r"\b(?:const|let|var)\b|=>", function) is not None
    for read in _LOADS.finditer(function):
        owner, noun, key = read["owner"] or "", read["noun"], read["key"]
        if not (owner or noun) or owner.rpartition(".")[2] in _BY_THEMSELVES:
            continue
        pattern = _SAVES.format(
            owner=re.escape(f"{owner}.") if owner else r"(?<![\w.])",
            noun=re.escape(noun),
            key=re.escape(key) + r"\s*,\s*" if key else "",
        )
        written = re.compile(pattern).search(function, read.end())
        if written is None or (is_javascript and not (read["waits"] and written["waits"])):
            continue
        made = _made_of(read["name"], function[read.end() : written.start()])
        value = written["value"] + function[written.end() :].partition(";")[0].partition("\n\n")[0]
        if re.search(made, value):
            said = ".".join(
                one for one in (owner.rpartition(".")[2], noun.lstrip("_").lower(), key.strip("'\"")) if one
            )
            yield Document(said, read.start(), written.start())


def _made_of(name: str, code: str) -> str:
    """A pattern for a name and for those that are made of it."""
    names = [name]
    for found in re.finditer(r"(\w+)\s*=(?!=)\s*([^\n;]*)", code):
        if found[1] not in names and re.search(rf"\b(?:{'|'.join(names)})\b", found[2]):
            names.append(found[1])
    return rf"\b(?:{'|'.join(names)})\b"
