"""Unified diffs applied exactly: each hunk at the line that it names, to the very lines that it shows, or not at all.

Pure. What ``git diff`` and ``git format-patch`` write is understood: new, deleted, renamed and copied files, modes,
links, files without a last line end. What is no text (binary patches, submodules, combined diffs) is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from unidiff.errors import UnidiffParseError
from unidiff.patch import Hunk, PatchedFile, PatchSet

from gitorch.errors import GitorchError
from gitorch.run.programs.diff_names import names
from gitorch.run.programs.tree import FILE, LINK, PROGRAM, Content

_COMBINED = re.compile(r"^(diff --(cc|combined) |@@@+ )", re.MULTILINE)

Read = Callable[[str], Content | None]


class PatchError(GitorchError):
    """A patch that can't be read, or that does not apply."""


@dataclass(frozen=True)
class Change:
    """One file of a patch: from ``old`` to ``new``, None where there is none. ``mode`` is None if it stays."""

    old: str | None
    new: str | None
    mode: str | None
    hunks: tuple[Hunk, ...]
    is_copy: bool = False

    @property
    def name(self) -> str:
        return self.new or self.old or ""


def changes_of(patch: bytes) -> tuple[Change, ...]:
    """The files of a patch, or of several in a row. Raises PatchError."""
    text = patch.decode("utf-8", "surrogateescape")
    if _COMBINED.search(text):
        raise PatchError("a combined diff can't be applied", hint="make it with git diff BASE COMMIT")
    lines = text.removesuffix("\n").split("\n")
    try:
        files = PatchSet([f"{line}\n" for line in lines])
    except UnidiffParseError as error:
        raise PatchError(f"this is no unified diff: {str(error).strip()}") from error
    if not files:
        raise PatchError("there is no unified diff in it")
    for file in files:
        _require_whole(file, lines)
    return tuple(_change(file) for file in files)


def applied(changes: Iterable[Change], read: Read) -> Mapping[str, Content | None]:
    """What the changes make of the paths that they touch, None for one that is gone. Raises PatchError.

    Files of one patch change together, so that two may swap their names; a later patch sees what an earlier one made.
    """
    settled: dict[str, Content | None] = {}

    def current(path: str) -> Content | None:
        return settled[path] if path in settled else read(path)

    group: list[Change] = []
    for change in changes:
        if group and _starts_anew(change, group, current):
            settled.update(_together(group, current))
            group = []
        group.append(change)
    settled.update(_together(group, current))
    return settled


def _starts_anew(change: Change, group: Sequence[Change], current: Read) -> bool:
    """Whether a change can only be about what those before it made."""
    olds, news = {one.old for one in group if not one.is_copy}, {one.new for one in group}
    if change.old is not None and change.old in news and current(change.old) is None:
        return True
    return (change.new is not None and change.new in news) or (change.old is not None and change.old in olds)


def _together(group: Sequence[Change], current: Read) -> Mapping[str, Content | None]:
    made = {change.new: _made(change, current) for change in group if change.new is not None}
    gone = [change.old for change in group if change.old and change.old != change.new and not change.is_copy]
    for change in group:
        if change.new is None:
            _require_emptied(change, current)
        elif change.new != change.old and change.new not in gone and current(change.new) is not None:
            raise PatchError(f"{change.new} is there already")
    return {**dict.fromkeys(gone), **made}


def _made(change: Change, current: Read) -> Content:
    before = Content(b"", change.mode or FILE) if change.old is None else current(change.old)
    if before is None:
        raise PatchError(f"{change.old} is not there")
    return Content(_patched(change, before.content), change.mode or before.mode)


def _require_emptied(change: Change, current: Read) -> None:
    before = current(change.old or "")
    if before is None:
        raise PatchError(f"{change.old} is not there")
    if _patched(change, before.content):
        raise PatchError(f"{change.old} has more in it than the patch deletes")


def _patched(change: Change, content: bytes) -> bytes:
    """The content with every hunk applied."""
    lines = re.findall(rb"[^\n]*\n|[^\n]+", content)
    made: list[bytes] = []
    position = 0
    for hunk in change.hunks:
        start = hunk.source_start - (1 if hunk.source_length else 0)
        old, new = _sides(hunk)
        if start < position or lines[start : start + len(old)] != old:
            raise PatchError(f"{change.name}: the hunk at line {hunk.source_start} does not apply")
        made += [*lines[position:start], *new]
        position = start + len(old)
    return b"".join([*made, *lines[position:]])


def _sides(hunk: Hunk) -> tuple[list[bytes], list[bytes]]:
    old: list[bytes] = []
    new: list[bytes] = []
    last: tuple[list[bytes], ...] = ()
    for line in hunk:
        if line.line_type == "\\":
            for side in last:
                side[-1] = side[-1].removesuffix(b"\n")
            continue
        last = {" ": (old, new), "-": (old,), "+": (new,)}.get(line.line_type, ())
        for side in last:
            side.append(line.value.encode("utf-8", "surrogateescape"))
    return old, new


def _require_whole(file: PatchedFile, lines: Sequence[str]) -> None:
    """unidiff skips lines that no hunk counts; they are lost work."""
    for hunk in file:
        body = [line.diff_line_no for line in hunk if line.diff_line_no is not None]
        after = next((line for line in lines[max(body, default=0) :] if not line.startswith("\\")), "")
        if after.startswith(("+", "-", " ")) and not after.startswith(("--- ", "-- ")) and after != "--":
            raise PatchError(f"{file.path}: the hunk at line {hunk.source_start} has more lines than it says")


def _change(file: PatchedFile) -> Change:
    header = [line.rstrip("\n") for line in file.patch_info or ()]
    old, new = names(file.source_file, file.target_file, header)
    shown = new or old or ""
    if file.is_binary_file:
        raise PatchError(f"{shown} is binary: only text is patched")
    if file.is_submodule:
        raise PatchError(f"{shown} is a submodule, which no patch of text can move")
    mode = file.target_mode if new is not None else None
    if mode not in (None, FILE, PROGRAM, LINK):
        raise PatchError(f"{shown} has the mode {mode}, which is none of git's")
    if not file and old == new and not (file.source_mode and mode and file.source_mode != mode):
        raise PatchError(f"{shown}: the patch changes nothing of it")
    return Change(old, new, mode, tuple(file), is_copy=any(line.startswith("copy from ") for line in header))
