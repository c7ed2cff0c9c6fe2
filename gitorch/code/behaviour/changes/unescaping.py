"""What a function escaped in the text that it gives, and leaves to its caller now. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.behaviour.changes.failure_changes import hands_on
from gitorch.code.behaviour.promises.contracts import Contract

_ESCAPES = {
    "markup": re.compile(
        r"(?<![\w.])(?:(?:html|cgi|markupsafe|saxutils|_|he|validator|bleach|DOMPurify|nh3)\.)?"
        r"(?:escape(?:_?[hH]tml|_?[xX]ml)?|html_?[eE]scape|(?:xml|esc)(?:Escape)?|quoteattr|encodeHTML|sanitize\w*"
        r"|strip_?[tT]ags|clean)\(|&lt;"
    ),
    "address": re.compile(r"\b(?:quote|quote_plus|urlencode|encodeURIComponent|encodeURI)\("),
    "command": re.compile(r"\bshlex\.(?:quote|join)\(|\bshell_?[qQ]uote\("),
}
"""By what a text is made fit for."""


def unescaped(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """Escaping that is gone, and that nothing else does in its place."""
    if not old.returns or not new.returns or hands_on(old, new):
        return
    for kind, pattern in _ESCAPES.items():
        before, after = _bodies(old), _bodies(new)
        if pattern.search(before) and not any(one.search(after) for one in _ESCAPES.values()):
            where = new.returns[0].place
            yield ContractChange(Aspect.UNESCAPED, f"no longer makes what it gives fit for {_FOR[kind]}", where, kind)
            return


_FOR = {"markup": "markup", "address": "an address", "command": "a command"}


def _bodies(one: Contract) -> str:
    """A function's text without its head, whose name may be that of an escape."""
    head, _, body = one.failing.source.partition("\n")
    return body if body else head.partition("=>")[2] or head.partition(":")[2]
