"""Written-down cases: a conflict and its clean twin in one file under ``fixtures/cases/FAMILY/NAME.case``.

    One paragraph that says what happens.

    expect C302 error
    at left server/users.py: "username"
    at right web/profile.ts: user_name

    === base server/users.py
    … the whole file …
    === left server/users.py
    - the old line, or lines
    + the new ones
    === right web/profile.ts
    … a new file …
    === twin right web/profile.ts
    … what the clean twin has here instead …

A section of a side that starts with ``- `` or ``+ `` edits the base's file; ``- *`` deletes it, ``-> there`` is a link.
``at`` names a line by a piece of it; ``fix``, likewise, a line of the side's file once the finding's patch is in, and
with the patch in the rule says nothing. The twin is the same case with the ``twin`` sections in place of their
namesakes (``twin base`` too; a ``twin`` section with nothing in it leaves that file of that side out), and none of the
expected rules may speak of it. ``rules`` lines hold further rules that the twin must not break. A case that
expects nothing is clean as it stands, and no rule at all may speak of it. Where the base has a ``plan.yaml``, the
sides do its tasks ``left`` and ``right``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gitorch.config.load import FILE, parse_config
from gitorch.git.patches import patched
from gitorch.git.refs import commit_tree
from gitorch.git.repository import Branch, Entry, Oid, Repository
from gitorch.git.scratch import Scratch
from gitorch.git.trees import EMPTY_TREE, edited, write_blob, write_empty_tree
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.kept import Kept
from gitorch.integrate.modules import ModuleCache
from gitorch.integrate.rules import RULES
from gitorch.integrate.siding import side_of
from gitorch.integrate.text.textual import Textual
from gitorch.plan.agreed import planned
from gitorch.plan.reading import read_plan

CASES = Path(__file__).parents[1] / "fixtures" / "cases"
_SECTION = re.compile(r"^=== (?P<twin>twin )?(?P<side>base|left|right) (?P<path>\S+)\n", re.M)
Tree = dict[str, str | None]
_MODULES = ModuleCache()  # a case and its twin have most files in common


@dataclass(frozen=True)
class Place:
    """One expected place: the line of a side's file that holds ``text``."""

    side: str
    path: str
    text: str


@dataclass
class Case:
    """One file of cases."""

    name: str
    rule: str = ""
    severity: str = ""
    places: list[Place] = field(default_factory=list)
    fixes: list[Place] = field(default_factory=list)
    rules: set[str] = field(default_factory=set)
    sections: list[tuple[bool, str, str, str]] = field(default_factory=list)  # of the twin, side, path, text

    def trees(self, *, twin: bool) -> dict[str, Tree]:
        """The whole tree of base, left and right."""
        chosen: dict[tuple[str, str], str] = {}
        for is_twin, side, path, text in self.sections:
            if not is_twin or twin:
                chosen[side, path] = text
        base: Tree = {path: text for (side, path), text in chosen.items() if side == "base"}
        return {"base": base, "left": _applied(base, chosen, "left"), "right": _applied(base, chosen, "right")}


def _applied(base: Tree, chosen: dict[tuple[str, str], str], side: str) -> Tree:
    tree = dict(base)
    for (of, path), text in chosen.items():
        if of == side and text.strip():
            tree[path] = _edited(base.get(path), text)
    return {path: text for path, text in tree.items() if text is not None}


def _edited(old: str | None, text: str) -> str | None:
    if text.strip() == "- *":
        return None
    if old is None or not text.startswith(("- ", "-\n", "+ ", "+\n")):
        return text
    assert text.startswith("-"), f"an edit that only adds, and nobody knows where: {text!r}"
    for hunk in re.findall(r"(?:^-.*\n)+(?:^\+.*\n)*", text, re.M):
        lines = hunk.splitlines(keepends=True)
        was = "".join(line[2:] for line in lines if line.startswith("-"))
        now = "".join(line[2:] if line[2:] else "\n" for line in lines if line.startswith("+"))
        assert old.count(was) == 1, f"{was!r} stands {old.count(was)} times"
        old = old.replace(was, now)
    return old


def read_case(path: Path) -> Case:
    """A case as its file says it."""
    case = Case(f"{path.parent.name}/{path.stem}")
    head, *rest = _SECTION.split(path.read_text())
    for line in head.splitlines():
        _read_line(case, line.split(maxsplit=3))
    for twin, side, name, text in zip(rest[::4], rest[1::4], rest[2::4], rest[3::4], strict=True):
        case.sections.append((bool(twin), side, name, text))
    return case


def _read_line(case: Case, words: list[str]) -> None:
    match words:
        case ["expect", rule, severity]:
            case.rule, case.severity = rule, severity
            case.rules.add(rule)
        case ["at", side, path, text]:
            case.places.append(Place(side, path.removesuffix(":"), text))
        case ["fix", side, path, text]:
            case.fixes.append(Place(side, path.removesuffix(":"), text))
        case ["rules", *rules]:
            case.rules.update(rules)
        case _:
            pass


def all_cases(family: str = "*") -> list[Case]:
    """Every case of a family, by name."""
    return [read_case(path) for path in sorted(CASES.glob(f"{family}/*.case"))]


def findings(
    repository: Repository, trees: dict[str, Tree], scratch: Scratch | None = None, kept: Kept | None = None
) -> list[Finding]:
    """What every rule says of a case, built as commits in a repository that may hold many."""
    base = _commit(repository, trees["base"], [])
    onto = Branch("main", None, base)
    branches = [Branch(side, None, _commit(repository, trees[side], [base])) for side in ("left", "right")]
    sides = tuple(side_of(repository, onto, branch) for branch in branches)
    config = parse_config(trees["base"].get(FILE) or "")
    if plan := trees["base"].get("plan.yaml"):
        config = planned(config, read_plan(plan, "plan.yaml").plan)
    integration = Integration(
        repository, _MODULES.parse, config, onto, repository.tree_of(base), sides,
        textual=Textual(scratch=scratch), kept=kept or Kept(),
    )  # fmt: skip
    found = [finding for rule in RULES for finding in rule(integration)]
    integration.save()
    return found


def unfixed(repository: Repository, case: Case) -> Iterator[str]:
    """The fixes that a case expects and does not get, and what its rule still says with all of its patches in."""
    trees = case.trees(twin=False)
    with Scratch(repository) as scratch:
        fixes = [one.fix for one in findings(repository, trees, scratch) if one.rule == case.rule and one.fix]
        for fix in fixes:
            tree = repository.tree_of(_commit(repository, trees[fix.branch], []))
            for path, entry in (patched(scratch, tree, fix.patch) or {}).items():
                text = repository.read_blob(entry.oid).decode() if entry is not None else None
                trees[fix.branch] = {**trees[fix.branch], path: text}
        for wanted in case.fixes:
            if wanted.text not in (trees[wanted.side].get(wanted.path) or ""):
                yield f"not mended: {wanted}"
        yield from (one.message for one in findings(repository, trees, scratch) if one.rule == case.rule)


def _commit(repository: Repository, tree: Tree, parents: list[Oid]) -> Oid:
    write_empty_tree(repository)
    edits = {path: _entry(repository, text or "") for path, text in tree.items()}
    return commit_tree(repository, edited(repository, EMPTY_TREE, edits), parents, "case\n")


def _entry(repository: Repository, text: str) -> Entry:
    if text.startswith("-> "):
        return Entry(0o120000, write_blob(repository, text[3:].strip().encode()))
    return Entry(0o100644, write_blob(repository, text.encode()))


def missed(case: Case, trees: dict[str, Tree], found: list[Finding]) -> Iterator[str]:
    """What a case expects and the findings don't say."""
    of_rule = [one for one in found if one.rule == case.rule]
    if not of_rule:
        yield f"no {case.rule}"
        return
    if case.severity not in {str(one.severity) for one in of_rule}:
        yield f"{case.rule} is {of_rule[0].severity}, not {case.severity}"
    locations = [place for one in of_rule for place in one.locations]
    yield from (f"not at {place}" for place in case.places if not any(_is_at(trees, place, at) for at in locations))


def _is_at(trees: dict[str, Tree], place: Place, at: Location) -> bool:
    if (place.side, place.path) != (at.branch, at.path):
        return False
    lines = (trees[place.side].get(place.path) or "").splitlines()
    return 0 < at.line <= len(lines) and place.text in lines[at.line - 1]


def alarms(case: Case, found: list[Finding]) -> list[str]:
    """What is said of a clean twin that should not be."""
    speaking = (Severity.ERROR, Severity.WARNING)
    return [
        f"{one.rule}: {one.message}"
        for one in found
        if one.severity in speaking and (one.rule in case.rules or not case.rules)
    ]
