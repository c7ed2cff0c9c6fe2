"""S201 for names that are texts: one side respells a text under which something is filed; the other newly asks for it.

``container.resolve("mailer")``, ``dispatch("delete", …)``, ``router.push({ name: "orders" })``: what is called must
come from a file in which the text stood and stands no more, or must be called with it by the side that respelled it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from gitorch.code.model import Place
from gitorch.code.wire.model import Text
from gitorch.code.wire.reading import wire_language
from gitorch.code.wire.verbs import LISTENS, SENDS, last
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.integration import Integration
from gitorch.integrate.patching import renamed
from gitorch.integrate.sides import Pair, View
from gitorch.integrate.wire.wiring import WireFiles, changed_files, changed_lines, module_path

_NAME = re.compile(r"[^\W\d][\w.:-]{1,60}")
_GIVEN = ("argument", "keyword", "value", "decorator")


@dataclass(frozen=True)
class _Respelled:
    """A text that a side's file says no more, with what stands in its place; ``by`` is what it was given to.

    ``only_for`` is the one function that it was given to and nothing else, if there is just that one.
    """

    path: str
    old: str
    new: str
    place: Place
    by: frozenset[tuple[str, str]]
    only_for: str


def renamed_texts(integration: Integration) -> Iterator[Finding]:
    """Every new text by which something is asked for that another side has filed under another one."""
    files = integration.wire_files
    for pair in integration.pairs():
        for way in (pair, pair.swapped):
            words, texts = integration.wordings[way.left.name], integration.wordings[way.right.name].told.texts
            edits = words.edits if not words.told.said_before.isdisjoint(texts) else ()
            lost = {one.path: wanted for one in edits if (wanted := {*filter(_NAME.fullmatch, one.lost_texts & texts)})}
            respelled = list(_respelled(files, way, lost)) if lost else []
            if respelled:
                yield from _asked(files, way, respelled)


def _respelled(files: WireFiles, pair: Pair, lost: dict[str, set[str]]) -> Iterator[_Respelled]:
    for path, texts in lost.items():
        before, after = files.facts(pair.left_base, path), files.facts(pair.left_view, path)
        if before is None or after is None:
            continue
        still = {text.value for text in after.texts}
        gone = {text.value for text in before.texts if text.use in (*_GIVEN, "key", "constant")} - still
        wanted = gone & texts
        for old, new, place in _pairs(pair, path, wanted) if wanted else ():
            given = [text for text in before.texts if text.value == old]
            callees = {last(text.callee) if text.use in _GIVEN else "" for text in given}
            only = callees.pop() if len(callees) == 1 else ""
            yield _Respelled(path, old, new, place, _targets(files, pair.left_base, path, given), only)


def _pairs(pair: Pair, path: str, wanted: set[str]) -> Iterator[tuple[str, str, Place]]:
    """Lines that differ in one text alone: the old one, the new one, and where that stands."""
    before, after = ((view.text(path) or "").splitlines() for view in (pair.left_base, pair.left_view))
    seen: set[str] = set()
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        for number, (was, now) in enumerate(zip(before[i:j], after[k:m], strict=False) if tag == "replace" else (), k):
            for old in sorted(wanted - seen):
                found = re.search(rf"""(["'`]){re.escape(old)}\1""", was)
                head, tail = (was[: found.start() + 1], was[found.end() - 1 :]) if found else ("", "")
                if found and now.startswith(head) and now.endswith(tail) and len(now) > len(head) + len(tail):
                    seen.add(old)
                    yield old, now[len(head) : len(now) - len(tail)], Place(number + 1, len(head) + 1)


def _targets(files: WireFiles, view: View, path: str, texts: list[Text]) -> frozenset[tuple[str, str]]:
    """File and name of what the texts are given to, where that is the repository's own."""
    found = (_target(files, view, path, text) for text in texts if text.use in _GIVEN)
    return frozenset(one for one in found if one is not None)


def _target(files: WireFiles, view: View, path: str, text: Text) -> tuple[str, str] | None:
    facts, root = files.facts(view, path), text.callee.partition(".")[0]
    binding = next((one for one in facts.imports if one.alias == root), None) if facts is not None and root else None
    target = module_path(view, path, binding) if binding is not None else None
    return (target, (binding.name or root)) if binding is not None and target is not None else None


def _asked(files: WireFiles, pair: Pair, respelled: list[_Respelled]) -> Iterator[Finding]:
    told: set[tuple[str, str]] = set()
    for path in changed_files(pair.right):
        facts = files.facts(pair.right_view, path)
        fresh = changed_lines(pair.right_view, pair.right_base, path) if facts is not None else frozenset()
        for text in facts.texts if facts is not None else ():
            if text.use not in _GIVEN or not text.callee or text.place.line not in fresh or _is_event(text):
                continue
            if last(text.callee) == "get" and _has_default(pair.right_view, path, text):
                continue
            target = _target(files, pair.right_view, path, text)
            for one in sorted(respelled, key=lambda each: each.path != target[0]) if target is not None else ():
                if one.old == text.value and (path, one.old) not in told and _is_meant(pair, one, target):
                    told.add((path, one.old))
                    yield _finding(pair, one, path, text.place)


def _is_event(text: Text) -> bool:
    """Whether a text is one that the rule of events knows by its form."""
    return last(text.callee) in SENDS | LISTENS and not re.fullmatch(r"[a-z]+", text.value)


def _has_default(view: View, path: str, text: Text) -> bool:
    """Whether a look-up says what to take where there is nothing, as ``get("name", 5)`` does."""
    line = (view.text(path) or "").splitlines()[text.place.line - 1]
    return re.search(rf"""(["'`]){re.escape(text.value)}\1\s*,\s*[^\s)]""", line) is not None


def _is_meant(pair: Pair, one: _Respelled, target: tuple[str, str] | None) -> bool:
    if target is None or (target[0] != one.path and target not in one.by):
        return False
    if target[0] == one.path and target[1] == one.only_for:
        return False  # a function's own file calls it with another value: nothing was filed
    quoted = re.compile(rf"""(["'`]){re.escape(one.old)}\1""")
    return not any(quoted.search(pair.merged.text(path) or "") for path in {target[0], one.path})


def _finding(pair: Pair, one: _Respelled, path: str, place: Place) -> Finding:
    left, right = pair.left.name, pair.right.name
    return Finding(
        "S201",
        Severity.ERROR,
        f"{left} files {one.old!r} under {one.new!r} now; {right} newly asks for {one.old!r}",
        (left, right),
        (Location(left, one.path, *one.place, "definition"), Location(right, path, *place, "use")),
        symbol=f"{one.path}:{one.old}",
        language=wire_language(path),
        fix=renamed(pair.right_view, right, [(path, place)], one.old, one.new),
    )
