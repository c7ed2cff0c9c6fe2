"""What a value of a type of TypeScript may be, as far as the type's text alone tells. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PLAIN = {
    **{name: name for name in ("string", "number", "boolean", "bigint", "symbol", "undefined", "null")},
    "void": "undefined",
    "true": "boolean",
    "false": "boolean",
}
_GENERIC = re.compile(r"(Promise|PromiseLike|Array|ReadonlyArray|Map|ReadonlyMap|Set|ReadonlySet|Record)<(.*)>", re.S)
_OWN = frozenset({"Date", "RegExp", "URL", "Uint8Array", "Buffer"})
_ALIKE = {"ReadonlyArray": "Array", "ReadonlyMap": "Map", "ReadonlySet": "Set", "PromiseLike": "Promise",
          "Record": "{}", "Buffer": "Uint8Array"}  # fmt: skip
_LITERAL = re.compile(r"""(["'`]).*\1|-?\d[\d._]*""", re.S)
_NOTHING = frozenset({"null", "undefined"})
_OPENING, _CLOSING = "([{<", ")]}>"


def are_apart(one: str | None, other: str | None) -> bool:
    """Whether no value can be of both types."""
    if one is None or other is None or one == other:
        return False
    mine, theirs = _parts(one), _parts(other)
    kinds = [frozenset(_kind(part) for part in parts) for parts in (mine, theirs)]
    if "" in kinds[0] | kinds[1] or not (mine and theirs):
        return False
    if kinds[0].isdisjoint(kinds[1]):
        return not any("{}" in own and other - set(_PLAIN.values()) for own, other in (kinds, kinds[::-1]))
    if len(mine) == len(theirs) == 1:
        inner = [_within(parts[0]) for parts in (mine, theirs)]
        return bool(inner[0] and inner[1]) and are_apart(*inner)
    return False


def nothing_beyond(one: str | None, other: str | None) -> str:
    """Which of ``null`` and ``undefined`` only the one type allows; empty where that can't be told."""
    if one is None or other is None:
        return ""
    mine, theirs = _parts(one), _parts(other)
    if [_ALIKE.get(_head(part), _head(part)) for part in (*mine, *theirs)] == ["Promise", "Promise"]:
        return nothing_beyond(_within(mine[0]), _within(theirs[0]))
    kinds = [{_PLAIN.get(part, part) for part in parts} for parts in (mine, theirs)]
    beyond = (kinds[0] & _NOTHING) - kinds[1]
    is_told = bool(kinds[1]) and not kinds[1] & _NOTHING and kinds[1] <= kinds[0]
    return " or ".join(sorted(beyond)) if is_told and kinds[0] - _NOTHING else ""


def _parts(text: str) -> list[str]:
    """The members of a union."""
    whole = text.strip().removeprefix("|").strip()
    while whole.startswith("(") and whole.endswith(")") and _is_one_pair(whole):
        whole = whole[1:-1].strip()
    return [part.strip() for part in _split(whole)] if "=>" not in _outside(whole) else [whole]


def _kind(part: str) -> str:
    """What a member of a union is; empty where its text does not tell."""
    if part in _PLAIN:
        return _PLAIN[part]
    if _LITERAL.fullmatch(part):
        return "number" if part[0] in "-0123456789" else "string"
    if part.endswith("[]") or (part.startswith("[") and part.endswith("]")):
        return "Array" if not part.startswith("keyof ") else ""
    if part.startswith("{") and part.endswith("}") and _is_one_pair(part):
        return "{}"
    if "=>" in _outside(part):
        return "Function"
    name = _head(part)
    return _ALIKE.get(name, name) if name in _OWN or _GENERIC.fullmatch(part) else ""


def _head(part: str) -> str:
    return part.partition("<")[0]


def _within(part: str) -> str:
    """What an array is of, or a promise gives; empty for anything else."""
    bare = part.removeprefix("readonly ").strip()
    if bare.endswith("[]"):
        return bare[:-2]
    match = _GENERIC.fullmatch(bare)
    return match[2] if match is not None and _ALIKE.get(match[1], match[1]) in ("Promise", "Array", "Set") else ""


def _outside(text: str) -> str:
    """What stands outside of all brackets."""
    return "".join(sign for sign, depth in _deep(text) if depth == 0)


def _split(text: str) -> Iterator[str]:
    part = ""
    for sign, depth in _deep(text):
        if sign == "|" and depth == 0:
            yield part
            part = ""
        else:
            part += sign
    yield part


def _is_one_pair(text: str) -> bool:
    """Whether a text's first bracket is closed by its last sign."""
    return all(depth > 0 for _, depth in list(_deep(text))[:-1])


def _deep(text: str) -> Iterator[tuple[str, int]]:
    """Each sign, and in how many brackets it stands; a bracket itself is inside."""
    depth, before = 0, ""
    for sign in text:
        is_arrow = sign == ">" and before == "="
        depth += sign in _OPENING
        yield sign, depth
        depth -= sign in _CLOSING and not is_arrow
        before = sign
