"""S211: one side puts keys together with another sign; the other newly takes such a key apart by the old one itself.

No call leads from one to the other: the key was kept, and comes back by a name that the functions around it share.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.behaviour.calls.call_uses import use_at
from gitorch.code.model import Definition, Kind, Place, Reference
from gitorch.code.syntax import arguments, function_in, language_of, parsed, receiver, string_value, text
from gitorch.integrate.delta import Delta
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.resolve import Found
from gitorch.integrate.resolve.languages import resolver_for
from gitorch.integrate.sides import Pair, View

_SPLITS = ("split", "partition", "rpartition", "rsplit")
_LONGEST = 3  # signs of a key
_VAGUE = frozenset(
    {"text", "value", "data", "string", "str", "path", "url", "item", "part", "result", "content", "self"}
)
_CALLABLE = (Kind.FUNCTION, Kind.METHOD, Kind.VARIABLE)
_QUOTED = re.compile(r"""(?:\bjoin|\bsplit|\br?partition)\(\s*(["'`])([^"'`]{1,3})\1|(["'])([^"']{1,3})\3\.join\(""")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


class _Split(NamedTuple):
    """A key that a side newly takes apart: in which file, what it is called, by which sign, and where."""

    path: str
    name: str
    sign: str
    place: Place


class _Joined(NamedTuple):
    """A function that puts a key together by another sign now."""

    name: str
    sign: str
    place: Place


def taken_apart_findings(integration: Integration) -> Iterator[Finding]:
    """Every key that is newly taken apart by a sign that another side no longer puts into it."""
    for pair, splits in ((each.swapped, splits) for each, splits in integration.meetings(_NEW_SPLITS)):
        gone = integration.one(pair.left).know(_SIGNS_GONE)
        for split in splits:
            for path in (one.path for one in gone if one.sign == split.sign and one.path != split.path):
                joined = _joined_otherwise(pair, path, split)
                if joined is not None and _knows(pair.right_view, split.path, path):
                    yield _finding(pair, path, joined, split)
                    break


def _new_splits(one: OneSide) -> Iterator[_Split]:
    for use in Delta(one).uses:
        what, language = use.what, language_of(use.path)
        if not isinstance(what, Reference) or what.call is None or not what.path.endswith(_SPLITS) or language is None:
            continue
        call = use_at(parsed(language, one.view.read(use.path) or b""), what.place)
        given = arguments(call.node) if call is not None else []
        sign = string_value(given[0]) if len(given) == 1 else None
        words = _words(text(receiver(call.node))) if call is not None and sign else []
        if sign and len(sign) <= _LONGEST and not sign.isalnum() and sign.strip() and words and words[-1] not in _VAGUE:
            yield _Split(use.path, words[-1], sign, what.place)


_NEW_SPLITS = Fact("keys newly taken apart", tuple[_Split, ...], lambda one: tuple(_new_splits(one)))


class _Gone(NamedTuple):
    """A sign that a changed file has less often than it had."""

    path: str
    sign: str


def _signs_gone(one: OneSide) -> Iterator[_Gone]:
    for path in one.side.changes:
        was, now = one.base.text(path), one.view.text(path)
        if was is not None and now is not None and language_of(path) is not None:
            gone = Counter(_signs(was)) - Counter(_signs(now))
            yield from (_Gone(path, sign) for sign in sorted(gone))


_SIGNS_GONE = Fact("signs gone", tuple[_Gone, ...], lambda one: tuple(_signs_gone(one)))


def _words(name: str) -> list[str]:
    return [one.lower() for one in _WORD.findall(name)]


def _joined_otherwise(pair: Pair, path: str, split: _Split) -> _Joined | None:
    """A function of a file that put what is called so together by the sign, and does by another now."""
    old, new = pair.left_base.module(path), pair.left_view.module(path)
    for one in new.definitions if old is not None and new is not None else ():
        before = old.find(one.qualname) if old is not None and one.kind in _CALLABLE else None
        if before is not None and before.body != one.body:
            gone, come = _signs(_source(pair.left_base, path, before)), _signs(_source(pair.left_view, path, one))
            fresh = [sign for sign in come if sign not in gone]
            if split.sign in gone and split.sign not in come and fresh and split.name in _called(one):
                return _Joined(one.qualname, fresh[0], one.place)
    return None


def _signs(source: str) -> list[str]:
    """What joins, parts or stands between the values of templates."""
    quoted = _QUOTED.findall(source)
    between = re.findall(r"\}([^\w\s{}$]{1,3})\$?\{", source)
    return [one[1] or one[3] for one in quoted] + between


def _source(view: View, path: str, definition: Definition) -> str:
    return text(function_in(path, view.read(path) or b"", definition.place))


def _called(function: Definition) -> set[str]:
    """The words of a function's name and of what it takes."""
    listed = function.signature.parameters if function.signature is not None else ()
    return {*_words(function.name), *(word for one in listed for word in _words(one.name))}


def _knows(view: View, path: str, other: str) -> bool:
    """Whether a file imports another, itself or by one that it imports."""
    near = _imported(view, path)
    return other in near or any(other in _imported(view, one) for one in near)


def _imported(view: View, path: str) -> list[str]:
    module = view.module(path)
    resolver = resolver_for(module.language) if module is not None else None
    if module is None or resolver is None:
        return []
    found = (resolver.imported(view, path, one) for one in module.imports)
    return list(dict.fromkeys(one.path for one in found if isinstance(one, Found)))


def _finding(pair: Pair, path: str, joined: _Joined, split: _Split) -> Finding:
    left, right = pair.left.name, pair.right.name
    return Finding(
        "S211",
        Severity.WARNING,
        f"{joined.name} on {left} has {joined.sign!r} now where it had {split.sign!r};"
        f" {right} newly takes a {split.name} apart by {split.sign!r}",
        (left, right),
        (Location(left, path, *joined.place, "definition"), Location(right, split.path, *split.place, "use")),
        symbol=f"{path}:{joined.name}",
        language=language_of(split.path) or "",
    )
