"""The static planner: items that people wrote become tasks, from what they name and from the import graph. Pure.

Nothing is made up in silence: every scope, read and need that was not written down is a guess that is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from gitorch.names import slug
from gitorch.plan import globs
from gitorch.plan.model import Check, Plan, Task
from gitorch.plan.outline import Item, Outline

_PATH = re.compile(r"(?<![\w/.-])(?:[\w.@-]+/)+[\w.*@-]*|(?<![\w/.-])[\w-]+\.[A-Za-z]{1,5}\b")
_QUOTED = re.compile(r"`([^`\n]+)`")
_SYMBOL = re.compile(r"\b(?:[a-z]+_[a-z0-9_]+|[A-Z][a-z0-9]+(?:[A-Z][A-Za-z0-9]*)+|[a-z]+(?:[A-Z][a-z0-9]+)+)\b")
_MAKES = re.compile(
    r"\b(?:add|create|introduce|implement|define|write|new)\s+(?:an?\s+|the\s+|new\s+)*"
    r"(?:\w+\s+){0,2}?`?(?P<name>[A-Za-z_]\w{3,})`?",
    re.IGNORECASE,
)
_RUN = re.compile(r"\b(?:done when|check|verify|run|tests?)\s*:\s*`(?P<run>[^`\n]+)`", re.IGNORECASE)

_SPECIALISTS = (
    ("test", ("test", "tests", "coverage", "fixture")),
    ("docs", ("docs", "document", "readme", "changelog", "guide")),
    ("database", ("migration", "schema", "table", "sql", "index", "column")),
    ("frontend", ("ui", "page", "component", "css", "button", "form", "frontend", "client", "react", "view")),
    ("infrastructure", ("ci", "docker", "deploy", "pipeline", "kubernetes", "terraform", "workflow")),
    ("security", ("security", "auth", "permission", "secret", "csrf", "xss")),
    ("performance", ("performance", "faster", "cache", "latency", "benchmark")),
)


@dataclass(frozen=True)
class Facts:
    """What the planner knows of the repository.

    ``defined`` gives the files that define a name; ``imports`` the files of the repository that a file imports;
    ``tests`` is the command that runs the project's tests, if it is known.
    """

    paths: tuple[str, ...] = field(repr=False)
    defined: Callable[[str], Sequence[str]] = field(repr=False)
    imports: Callable[[str], Iterable[str]] = field(repr=False)
    tests: str | None = None


@dataclass(frozen=True)
class Inferred:
    """A plan, and what was guessed to make it, a sentence each."""

    plan: Plan
    guesses: tuple[str, ...]


@dataclass
class _Work:
    """One item on its way to a task."""

    id: str
    item: Item
    scope: list[str]
    reads: list[str]
    makes: frozenset[str]
    uses: frozenset[str]
    needs: list[str]


def infer_plan(outline: Outline, facts: Facts, base: str = "") -> Inferred:
    """A plan from an outline. It may still have overlaps, which the repairs of the compiler order."""
    guesses: list[str] = []
    works = [_work(item, facts, guesses) for item in outline.items]
    _make_ids_differ(works)
    _infer_needs(works, guesses)
    tasks = tuple(_task(work, facts, guesses) for work in works)
    request = outline.request if len(outline.request) <= 2000 else outline.request[:2000]
    return Inferred(Plan(schema="gitorch.plan/1", request=request, base=base, tasks=tasks), tuple(guesses))


def named_paths(text: str, paths: Sequence[str]) -> list[str]:
    """The paths that a text names: existing files by path or unique end, directories, and files that could be made."""
    found: list[str] = []
    for match in [*_PATH.finditer(text), *_QUOTED.finditer(text)]:
        word = (match[1] if match.re is _QUOTED else match[0]).strip().rstrip(".,:;")
        for path in _meant(word, paths):
            if path not in found:
                found.append(path)
    return found


def _meant(word: str, paths: Sequence[str]) -> list[str]:
    if globs.problem(word) is not None or " " in word or "://" in word:
        return []
    plain = word.rstrip("/")
    if any(path == plain for path in paths):
        return [plain]
    if "/" in word or word.endswith("/"):
        if any(path.startswith(plain + "/") for path in paths):
            return [f"{plain}/**"]
        if not globs.is_literal(word):
            return [word] if globs.matching([word], paths) else []
        return [plain] if PurePosixPath(plain).suffix else []
    ends = [path for path in paths if path.endswith("/" + plain)] if "." in plain else []
    return ends if len(ends) == 1 else []


def _work(item: Item, facts: Facts, guesses: list[str]) -> _Work:
    name = slug(" ".join(re.findall(r"[A-Za-z0-9]+", item.title)[:5]))
    scope = named_paths(item.text, facts.paths)
    symbols = {word for word in _SYMBOL.findall(item.text) if word not in scope}
    symbols |= {word for quoted in _QUOTED.findall(item.text) for word in re.findall(r"\b[A-Za-z_]\w+\b", quoted)}
    makes = {match["name"] for match in _MAKES.finditer(item.text)} & symbols
    homes = {name: facts.defined(name) for name in sorted(symbols)}
    if not scope:
        scope = _homes(name, homes, guesses)
    reads = sorted({path for one in globs.matching(scope, facts.paths)[:200] for path in facts.imports(one)})
    makes = {symbol for symbol in makes if not homes[symbol]}
    return _Work(name, item, scope, reads, frozenset(makes), frozenset(symbols - makes), [])


def _homes(name: str, homes: dict[str, Sequence[str]], guesses: list[str]) -> list[str]:
    """Where the symbols live that an item names; a symbol with many homes says nothing."""
    scope: list[str] = []
    for symbol, paths in homes.items():
        if 1 <= len(paths) <= 2:
            fresh = [path for path in paths if path not in scope]
            scope += fresh
            if fresh:
                guesses.append(f"{name} may write {', '.join(fresh)}: {symbol} is defined there")
    return scope


def _make_ids_differ(works: Sequence[_Work]) -> None:
    seen: dict[str, int] = {}
    for work in works:
        seen[work.id] = seen.get(work.id, 0) + 1
        if seen[work.id] > 1:
            work.id = f"{work.id[:58]}-{seen[work.id]}"


def _infer_needs(works: Sequence[_Work], guesses: list[str]) -> None:
    """A task that consumes or names what another item provides or makes needs it, unless that closes a circle."""
    reach: dict[str, set[str]] = {work.id: set() for work in works}
    for work in works:
        for other in works:
            given = sorted({*other.item.provides} & {*work.item.consumes})
            shared = given or sorted(other.makes & work.uses)
            if other is work or not shared or work.id in reach[other.id]:
                continue
            work.needs.append(other.id)
            gained = {other.id, *reach[other.id]}
            for name in works:
                if name is work or work.id in reach[name.id]:
                    reach[name.id] |= gained
            how = ("consumes", "provides") if given else ("names", "makes")
            guesses.append(f"{work.id} needs {other.id}: it {how[0]} {', '.join(shared)}, which {other.id} {how[1]}")


def _task(work: _Work, facts: Facts, guesses: list[str]) -> Task:
    scope = tuple(work.scope)
    if not scope:
        scope = (f"{work.id.replace('-', '_')}/**",)
        guesses.append(f"{work.id} may write {scope[0]}: it names no path and no symbol of the repository; change it")
    own = globs.matching(scope, facts.paths)
    return Task(
        id=work.id,
        title=work.item.title,
        specialist=_specialist(work.item, scope),
        goal=work.item.text[:2000],
        needs=tuple(work.needs),
        scope=scope,
        reads=tuple(path for path in work.reads if path not in own)[:40],
        done_when=_done_when(work, facts),
    )


def _done_when(work: _Work, facts: Facts) -> tuple[Check | str, ...]:
    written = [Check(run=match["run"]) for match in _RUN.finditer(work.item.text)]
    if written:
        return (*written, work.item.title)
    return (Check(run=facts.tests), work.item.title) if facts.tests else (work.item.title,)


def _specialist(item: Item, scope: Sequence[str]) -> str:
    """By the words of the title, then by where it writes."""
    words = set(re.findall(r"[a-z]+", item.title.lower()))
    for name, signs in _SPECIALISTS:
        if words & set(signs):
            return name
    suffixes = {PurePosixPath(glob).suffix for glob in scope}
    return "frontend" if suffixes & {".tsx", ".jsx", ".css", ".vue"} else "backend"
