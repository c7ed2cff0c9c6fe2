"""The text editor that the model knows (``text_editor_20250728``), confined to one tree and to the task's scope.

Source: https://platform.claude.com/docs/en/agents-and-tools/tool-use/text-editor-tool
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gitorch.errors import GitorchError
from gitorch.plan.globs import matching
from gitorch.run.programs.tree import LINK, Content, Tree

NAME = "str_replace_based_edit_tool"
LONGEST = 40_000  # characters of a file that are shown at once
_MOST_ENTRIES = 400

TOOL: Mapping[str, Any] = {"type": "text_editor_20250728", "name": NAME, "max_characters": LONGEST}


class EditError(GitorchError):
    """An edit that can't be made; the message is for the model."""


@dataclass(frozen=True)
class Edited:
    """What the model is told, and the path that was written."""

    text: str
    path: str | None = None


@dataclass(frozen=True)
class Editor:
    """Views and changes the files of a tree; writes where ``scope``'s globs say."""

    tree: Tree
    scope: tuple[str, ...] = ("**",)

    def use(self, arguments: Mapping[str, Any]) -> Edited:
        """Carry out one call. Raises GitorchError, in words for the model."""
        path = self._path(_text(arguments, "path"))
        match arguments.get("command"):
            case "view":
                return Edited(self._view(path, arguments.get("view_range")))
            case "create":
                return self._write(path, _text(arguments, "file_text"), "written")
            case "str_replace":
                new = arguments.get("new_str", "")
                return self._replace(path, _text(arguments, "old_str"), new if isinstance(new, str) else "")
            case "insert":
                text = arguments.get("insert_text", arguments.get("new_str"))
                return self._insert(path, arguments.get("insert_line"), text if isinstance(text, str) else "")
            case other:
                raise EditError(f"there is no command {other!r}: use view, create, str_replace or insert")

    def _path(self, said: str) -> str:
        """The path below the root; an absolute one has to be inside."""
        root = f"{self.tree.root}/"
        plain = said.removeprefix(root) if said != str(self.tree.root) else ""
        return plain.removeprefix("./").rstrip("/")

    def _view(self, path: str, asked: object) -> str:
        place = self.tree.place(path) if path else self.tree.root
        if place.is_dir() and not place.is_symlink():
            return "\n".join(_listed(place))
        content = self.tree.read(path)
        if content is None:
            raise EditError(f"{path} does not exist")
        if content.mode == LINK:
            return f"{path} is a link to {content.content.decode('utf-8', 'replace')}"
        lines = content.content.decode("utf-8", "replace").splitlines()
        first, last = _range(asked, len(lines))
        shown = "\n".join(f"{number:6}\t{lines[number - 1]}" for number in range(first, last + 1))
        return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}\n[… cut off here: ask with view_range …]"

    def _replace(self, path: str, old: str, new: str) -> Edited:
        text = self._content(path)
        if "\r\n" in text and old not in text:
            old, new = old.replace("\n", "\r\n"), new.replace("\n", "\r\n")
        found = text.count(old) if old else 0
        if found != 1:
            why = f"old_str stands {found} times in {path}: give more of what is around it" if found else "not found"
            raise EditError(why if found else f"old_str does not stand in {path}, exactly as given")
        return self._write(path, text.replace(old, new, 1), "changed")

    def _insert(self, path: str, after: object, text: str) -> Edited:
        lines = self._content(path).splitlines(keepends=True)
        if not isinstance(after, int) or isinstance(after, bool) or not 0 <= after <= len(lines):
            raise EditError(f"insert_line must be from 0 to {len(lines)}")
        if after and not lines[after - 1].endswith("\n"):
            lines[after - 1] += "\n"
        inserted = text if text.endswith("\n") or after == len(lines) else f"{text}\n"
        return self._write(path, "".join([*lines[:after], inserted, *lines[after:]]), "changed")

    def _content(self, path: str) -> str:
        content = self.tree.read(path)
        if content is None:
            raise EditError(f"{path} does not exist")
        return content.content.decode("utf-8", "surrogateescape")

    def _write(self, path: str, text: str, done: str) -> Edited:
        self.tree.place(path)
        if path != ".gitorch/handoff.json" and not matching(self.scope, [path]):
            raise EditError(f"{path} is outside your scope: {', '.join(self.scope)}")
        before = self.tree.read(path)
        mode = before.mode if before is not None and before.mode != LINK else Content(b"").mode
        try:
            self.tree.write(path, Content(text.encode("utf-8", "surrogateescape"), mode))
        except UnicodeEncodeError as error:
            raise EditError(f"{path}: the text can't be written as UTF-8") from error
        return Edited(f"{path} is {done}", path)


def _text(arguments: Mapping[str, Any], name: str) -> str:
    value = arguments.get(name)
    if not isinstance(value, str):
        raise EditError(f"{name} is missing")
    return value


def _range(asked: object, lines: int) -> tuple[int, int]:
    if not (isinstance(asked, list) and len(asked) == 2 and all(isinstance(one, int) for one in asked)):
        return 1, lines
    first, last = asked
    last = lines if last == -1 else min(last, lines)
    if not 1 <= first <= max(last, 1):
        raise EditError(f"view_range must lie within 1 and {lines}")
    return first, last


def _listed(place: Path) -> Iterator[str]:
    """A directory two levels deep, without what is hidden."""
    entries = []
    for entry in sorted(place.iterdir()):
        if entry.name.startswith("."):
            continue
        is_directory = entry.is_dir() and not entry.is_symlink()
        entries.append(f"{entry.name}/" if is_directory else entry.name)
        if is_directory:
            inner = sorted(one.name + "/" * one.is_dir() for one in entry.iterdir() if not one.name.startswith("."))
            entries += [f"{entry.name}/{one}" for one in inner]
    yield from entries[:_MOST_ENTRIES]
    if len(entries) > _MOST_ENTRIES:
        yield f"[… {len(entries) - _MOST_ENTRIES} more …]"
