"""A function that gives something where it raised by itself: a look-up, a conversion, a check of an answer. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.behaviour.changes.aspects import Aspect, ContractChange
from gitorch.code.behaviour.promises.contracts import Contract
from gitorch.code.model import Place

_SOFTENED = tuple(
    (re.compile(hard), re.compile(soft), name)
    for hard, soft, name in (
        (r"\benviron\[", r"\b(?:environ\.get|getenv)\(", "KeyError"),
        (r"\w\[[^\]:]+\]", r"\.get\(", "KeyError"),
        (r"\bnext\([^,]*\)", r"\bnext\(.*,\s*\w+\)", "StopIteration"),
        (r"\.pop\([^(),]+\)", r"\.pop\([^(),]+,[^()]*\)", "KeyError"),
        (r"\bgetattr\([^(),]+,[^(),]+\)", r"\bgetattr\([^(),]+,[^(),]+,[^()]*\)", "AttributeError"),
        (r"\.(?:one|scalar_one)\(\)", r"\.(?:one_or_none|first|scalar_one_or_none|scalar)\(\)", "NoResultFound"),
        (r"\.objects\b.*\.get\(", r"\.objects\b.*\.(?:first|last|get_or_none)\(", "DoesNotExist"),
        (r"\.index\(", r"\.find\(", "ValueError"),
        (r"\b(?:max|min)\(", r"\b(?:max|min)\([^()]*,\s*default\s*=", "ValueError"),
        (r"\w\[(?:0|-1)\]", r"\w\[(?:0|-1)\] if\b", "IndexError"),
        (r"\b(?:int|float|Decimal)\(", r"\b(?:int|float|Decimal)\([^()]*\)\s+if\b", "ValueError"),
        (r"\.(?:read_text|read_bytes)\(|(?<![\w.])open\(", r"\.(?:exists|is_file)\(|\bexists\(", "FileNotFoundError"),
    )
)  # what raises by itself, and what gives something instead
_CHECKED = (
    (re.compile(r"\.raise_for_status\(\)|\braise_for_status\s*=\s*True"), "HTTPError"),
    (re.compile(r"\bcheck\s*=\s*True|\bcheck_(?:call|output)\(|\.check_returncode\(\)"), "CalledProcessError"),
    (re.compile(r"\braise_exception\s*=\s*True"), "ValidationError"),
    (re.compile(r"\.throwOnError\(\)"), "Error"),
)
_HANDLED = re.compile(r"\bexcept\b[^\n:]*:")
_ERROR_ANSWER = re.compile(r"!\s*[\w.]+\.(?:ok|success)\b|\.status(?:_?[cC]ode)?\s*(?:>=|>|!==?)|\bis_error\b")


def softened(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """What raised by itself, without a ``raise``, and no longer does."""
    if old.failing.swallows and not new.failing.swallows:
        return
    yield from _unchecked(old, new)
    kept = {one.text for one in old.returns}
    for hard, soft, name in _SOFTENED:
        was = len(hard.findall(soft.sub("", old.failing.source)))
        now = len(hard.findall(soft.sub("", new.failing.source)))
        before, after = (len(soft.findall(one.failing.source)) for one in (old, new))
        if now < was and after > before and any(one.text not in kept for one in new.returns):
            where = next(one.place for one in new.returns if one.text not in kept)
            yield ContractChange(Aspect.NO_RAISE, f"no longer raises {name}", where, old=name, new="None")
            return
    yield from _now_handled(old, new)


def _now_handled(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """A handler of its own that gives something, for an exception that its callers had before."""
    before = set(_HANDLED.findall(old.failing.source))
    fresh = [one for one in _HANDLED.findall(new.failing.source) if one not in before]
    tried = {one.what for one in new.failing.swallows} - {one.what for one in old.failing.swallows}
    names = re.findall(r"[\w.]*[A-Z]\w*", fresh[0]) if fresh else []
    given = {one.text for one in old.returns}
    if names and tried and len(new.returns) > len(old.returns):
        where = next((one.place for one in new.returns if one.text not in given), new.place)
        name = names[0].rpartition(".")[2]
        yield ContractChange(Aspect.NO_RAISE, f"handles {name} itself now", where, old=name, new="None")


def _unchecked(old: Contract, new: Contract) -> Iterator[ContractChange]:
    """An error answer, or a failed program, that is handed on as if nothing had happened."""
    for check, name in _CHECKED:
        if check.search(old.failing.source) and not check.search(new.failing.source) and not new.failing.raises:
            yield _handed_on(new, name)
            return
    checked = _ERROR_ANSWER.search(old.failing.source) and not _ERROR_ANSWER.search(new.failing.source)
    if checked and old.failing.raises and not new.failing.raises:
        yield _handed_on(new, old.failing.raises[0].what)


def _handed_on(new: Contract, name: str) -> ContractChange:
    where: Place = new.returns[0].place if new.returns else new.place
    detail = "hands on an error answer now, where it raised" if name != "CalledProcessError" else (
        "hands on a program's failure now, where it raised"
    )  # fmt: skip
    return ContractChange(Aspect.UNCHECKED, f"{detail} {name}", where, old=name)
