"""The form of a text that a function gives: what stands around its values, and how they are written into it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.behaviour.promises.contracts import Contract
from gitorch.code.behaviour.promises.giving import Returned

_TEXT = re.compile(r"""(?:[rR]?[fF][rR]?(?P<quote>"{3}|'{3}|["'])(?P<python>.*)(?P=quote)|`(?P<script>.*)`)$""", re.S)
_FILLED = re.compile(
    r"""(?P<plain>"[^"]*"|'[^']*')(?:\.format\(.*\)|\s*%\s*(?:\(.*\)|[\w.\[\]]+))$|.*\.strftime\((?P<time>"[^"]*"|'[^']*')\)$""",
    re.S,
)
_HOLE = re.compile(r"\$?\{[^{}:!]*(?:\{[^{}]*\}[^{}:!]*)*(?:![rsa])?(?P<spec>:[^{}]*)?\}")
_WRITING = re.compile(r"\.(?:toFixed|padStart|padEnd|toLocale\w+|toISOString|toPrecision)\([^()]*\)")


_WRITTEN = re.compile(
    r"^(?:[\w.\[\]]+|\(.*\)|new \w+\([^()]*\))"
    r"(\.(?:toFixed|toLocale\w+|toISOString|toPrecision|isoformat)\([^()]*\))$"
    r"""|^format\([^()]*,\s*(["'][^"']+["'])\)$|^((?:str|String)\()[^()]*\)$"""
)


def forms(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """Another form of the one text that it gives."""
    before = {form for one in old.returns if (form := _form(one))}
    after = {form: one for one in new.returns if (form := _form(one))}
    if len(before) != 1 or len(after) != 1 or before == after.keys():
        return
    was, (now, one) = before.pop(), next(iter(after.items()))
    values = "values" if _specs(was) != _specs(now) else ""
    yield ContractChange(Aspect.FORM, f"writes its text as {now!r} now, not {was!r}", one.place, values, was, now)


def _form(returned: Returned) -> str:
    """The text with holes for its values; empty for what is none."""
    said = _TEXT.match(returned.text)
    if said is not None:
        return _HOLE.sub(_hole, said["python"] if said["python"] is not None else said["script"])
    filled = _FILLED.match(returned.text)
    if filled is not None:
        return (filled["plain"] or filled["time"])[1:-1]
    written = _WRITTEN.search(returned.text)
    return f"{{{next(filter(None, written.groups()))}}}" if written is not None else ""


def _hole(found: re.Match[str]) -> str:
    written = "".join(_WRITING.findall(found[0]))
    return f"{{{written}{found['spec'] or ''}}}"


def _specs(form: str) -> list[str]:
    return [found[0] for found in _HOLE.finditer(form)]
