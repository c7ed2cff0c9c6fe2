"""Globs over repository paths: which paths match, and whether two globs can ever match the same one.

Pure. ``*`` and ``?`` stay within a directory, ``**`` crosses directories, ``[a-z]`` and ``{a,b}`` as in a shell; a glob
that names a directory (``docs`` or ``docs/``) means everything below it too. In a list of globs, one after ``!`` takes
paths away again.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

_MANY = 64  # alternatives that braces and ** may make of one glob
_TOKEN = re.compile(r"\*\*|\*|\?|\[(?P<negated>[!^]?)(?P<chars>[^\]]+)\]|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Step:
    """Takes one character of ``chars`` (of all others if ``negated``); with ``repeats``, any number of them."""

    chars: frozenset[str]
    negated: bool = False
    repeats: bool = False

    def takes(self, char: str) -> bool:
        return (char in self.chars) != self.negated

    @property
    def regex(self) -> str:
        chars = "".join(re.escape(char) for char in sorted(self.chars))
        one = (f"[^{chars}]" if self.negated else f"[{chars}]") if chars else r"(?s:.)"
        return f"{one}*" if self.repeats else one


_NOT_SLASH = frozenset("/")
_ANY_IN_NAME = _Step(_NOT_SLASH, negated=True)
_STAR = _Step(_NOT_SLASH, negated=True, repeats=True)
_EVERYTHING = _Step(frozenset(), negated=True, repeats=True)


def problem(glob: str) -> str | None:
    """Why ``glob`` may not stand in a plan, or None: absolute, leaving the repository, empty, not closed."""
    plain = glob.removeprefix("!")
    return next((reason for is_wrong, reason in _PROBLEMS if is_wrong(plain)), None)


def matches(glob: str, path: str) -> bool:
    """Whether ``path`` is in the glob."""
    return any(expression.fullmatch(path) for expression in _regexes(glob))


def matching(globs: Iterable[str], paths: Iterable[str]) -> list[str]:
    """The paths in a scope, in the order given: matched by a glob, and by no glob after ``!``."""
    globs = list(globs)
    wanted = [expression for glob in _included(globs) for expression in _regexes(glob)]
    barred = [expression for glob in _excluded(globs) for expression in _regexes(glob)]
    return [
        path
        for path in paths
        if any(expression.fullmatch(path) for expression in wanted)
        and not any(expression.fullmatch(path) for expression in barred)
    ]


def meeting(left: Sequence[str], right: Sequence[str]) -> str | None:
    """A path that is in both scopes, whether or not it exists yet; None if there can be none.

    A glob that the other scope excludes with ``!``, or that lies below what it excludes, meets nothing there.
    """
    for one, other in product(_included(left), _included(right)):
        if _is_covered(other, _excluded(left)) or _is_covered(one, _excluded(right)):
            continue
        witness = _witness(one, other)
        if witness is not None and matching(left, [witness]) and matching(right, [witness]):
            return witness
    return None


def covers(outer: str, inner: str) -> bool:
    """Whether everything in ``inner`` is surely in ``outer``: the same glob, or a directory above it."""
    if outer == inner or (is_literal(inner) and matches(outer, inner)):
        return True
    directory = outer.removesuffix("/**").rstrip("/")
    return is_literal(directory) and outer != directory and (literal_prefix(inner) + "/").startswith(directory + "/")


def _included(globs: Iterable[str]) -> list[str]:
    return [glob for glob in globs if not glob.startswith("!")]


def _excluded(globs: Iterable[str]) -> list[str]:
    return [glob[1:] for glob in globs if glob.startswith("!")]


def _is_covered(inner: str, outers: Iterable[str]) -> bool:
    return any(covers(outer, inner) for outer in outers)


def literal_prefix(glob: str) -> str:
    """The directory that everything in the glob is below, ``""`` for the root."""
    plain = re.split(r"[*?\[{]", glob, maxsplit=1)[0]
    return plain.rsplit("/", 1)[0] if "/" in plain else ""


def is_literal(glob: str) -> bool:
    """Whether the glob names one path and no pattern."""
    return re.search(r"[*?\[{]", glob) is None and not glob.endswith("/")


_PROBLEMS: tuple[tuple[Callable[[str], bool], str], ...] = (
    (lambda glob: not glob.strip(), "is empty"),
    (lambda glob: len(glob) > 400, "is longer than 400 characters"),
    (lambda glob: any(ord(char) < 32 for char in glob), "contains a control character"),
    (
        lambda glob: glob.startswith(("/", "~")) or re.match(r"[A-Za-z]:", glob) is not None or "\\" in glob,
        "is not a path inside the repository; use forward slashes, from its root",
    ),
    (lambda glob: ".." in glob.split("/"), "leaves the repository with '..'"),
    (lambda glob: glob.split("/")[0] == ".git", "reaches into .git"),
    (
        lambda glob: glob.count("{") != glob.count("}") or glob.count("[") != glob.count("]"),
        "has a bracket that is not closed",
    ),
    (lambda glob: len(_alternatives(glob)) > _MANY, f"stands for more than {_MANY} alternatives"),
)


@lru_cache(maxsize=65536)
def _witness(left: str, right: str) -> str | None:
    for one in _automata(left):
        for other in _automata(right):
            found = _product(one, other)
            if found is not None:
                return found
    return None


@lru_cache(maxsize=4096)
def _regexes(glob: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile("".join(step.regex for step in steps)) for steps in _automata(glob))


@lru_cache(maxsize=4096)
def _automata(glob: str) -> tuple[tuple[_Step, ...], ...]:
    return tuple(tuple(_steps(alternative)) for alternative in _alternatives(glob)[:_MANY])


def _alternatives(glob: str) -> list[str]:
    """The glob without braces, and with each ``**/`` once as nothing and once as directories."""
    plain = glob.rstrip("/")
    wanted = [f"{plain}/**"] if glob.endswith("/") else [plain]
    if is_literal(glob):
        wanted.append(f"{plain}/**")
    return [final for one in wanted for plain in braceless(one) for final in _starless(plain)]


def braceless(glob: str) -> list[str]:
    """A glob's alternatives without braces, innermost first.

    Past the limit the rest stays as it is, and :func:`problem` has refused it.
    """
    done: list[str] = []
    open_ = [glob]
    while open_ and len(done) + len(open_) <= _MANY + 1:
        current = open_.pop()
        match = re.search(r"\{([^{}]*)\}", current)
        if match is None:
            done.append(current)
            continue
        open_.extend(current[: match.start()] + part + current[match.end() :] for part in match[1].split(","))
    return sorted({*done, *open_})


def _starless(glob: str) -> list[str]:
    head, found, tail = glob.partition("**/")
    if not found or (head and not head.endswith("/")):
        return [glob]
    return [head + between + rest for rest in _starless(tail) for between in ("", "**/")]


def _steps(alternative: str) -> Iterator[_Step]:
    """The automaton of one alternative."""
    for token in _TOKEN.finditer(alternative):
        match token[0]:
            case "**":
                yield _EVERYTHING
            case "*":
                yield _STAR
            case "?":
                yield _ANY_IN_NAME
            case text if token["chars"]:
                yield _class(token["chars"], negated=bool(token["negated"]))
            case text:
                yield _Step(frozenset(text))


def _class(chars: str, *, negated: bool) -> _Step:
    """``[...]`` with its ranges spelt out; it never takes a slash."""
    spelt = set(re.sub(r"(.)-(.)", "", chars))
    for low, high in re.findall(r"(.)-(.)", chars):
        spelt.update(chr(code) for code in range(ord(low), min(ord(high), ord(low) + 200) + 1))
    return _Step(frozenset(spelt | _NOT_SLASH) if negated else frozenset(spelt - _NOT_SLASH), negated)


def _product(left: tuple[_Step, ...], right: tuple[_Step, ...]) -> str | None:
    """The shortest path that both automata take: breadth first over pairs of states."""
    alphabet = _alphabet((*left, *right))
    queue: deque[tuple[int, int, str]] = deque([(0, 0, "")])
    seen = {(0, 0, True)}
    while queue:
        i, j, text = queue.popleft()
        after_slash = not text or text.endswith("/")
        if _is_end(left, i) and _is_end(right, j) and not after_slash:
            return text
        for char in alphabet:
            if char == "/" and after_slash:
                continue
            for k, m in product(_after(left, i, char), _after(right, j, char)):
                if (k, m, char == "/") not in seen:
                    seen.add((k, m, char == "/"))
                    queue.append((k, m, text + char))
    return None


def _alphabet(steps: Sequence[_Step]) -> list[str]:
    """Every character that a step names, one that none does, and the slash."""
    named = {char for step in steps for char in step.chars}
    fresh = next(char for char in map(chr, range(ord("a"), 0x10000)) if char not in named)
    return [*sorted(named - {"/"}), fresh, "/"]


def _after(steps: tuple[_Step, ...], at: int, char: str) -> list[int]:
    """The states that ``char`` leads to from state ``at``; a repeating step may be skipped."""
    reached = []
    while at < len(steps):
        step = steps[at]
        if step.takes(char):
            reached.append(at if step.repeats else at + 1)
        if not step.repeats:
            break
        at += 1
    return reached


def _is_end(steps: tuple[_Step, ...], at: int) -> bool:
    return all(step.repeats for step in steps[at:])
