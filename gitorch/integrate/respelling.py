"""Saying an import anew once a module, or a name of it, stands in another file: the specifier in the style it had."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from gitorch.code.model import Import, Module
from gitorch.integrate.patching import Edit

_EXTENSION = re.compile(r"\.(d\.ts|[mc]?[jt]sx?)$")
_IMPORTS = r"""(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)["'](%s)["']"""
_FARTHEST = 30  # lines between an imported name and where its module is named


@dataclass(frozen=True)
class MovedImport:
    """The imports of one file from ``old``, a file whose names are in ``new`` now."""

    path: str
    module: Module
    lines: Sequence[str]
    old: str
    new: str

    def edit(self, one: Import, known: Container[str] | None) -> Edit | None:
        """The edit that imports from the new file; None where it can't be told.

        Of an import of several names only this one moves, unless all of them are ``known`` in the new file; None
        stands for a module that moved as a whole.
        """
        spelled = respelled(self.module.language, self.path, one.module, self.old, self.new)
        at = self._specifier(one)
        if spelled is None or at is None:
            return None
        together = [
            other for other in self.module.imports if other.module == one.module and self._specifier(other) == at
        ]
        if known is None or len(together) == 1 or all(other.name in known for other in together if other.name):
            return Edit(*at, one.module, spelled)
        return self._apart(one, at, spelled)

    def _specifier(self, one: Import) -> tuple[int, int] | None:
        """Line and column where the statement that imports a name says the module."""
        if self.module.language == "python":
            pattern = re.compile(rf"^\s*(?:from|import)\s+({re.escape(one.module)})(?=[\s,;]|$)")
            numbers = range(one.place.line, max(one.place.line - _FARTHEST, 0), -1)
        else:
            pattern = re.compile(
                rf"""(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)["']({re.escape(one.module)})["']"""
            )
            numbers = range(one.place.line, min(one.place.line + _FARTHEST, len(self.lines) + 1))
        for number in numbers:
            found = pattern.search(self.lines[number - 1])
            if found is not None:
                return number, found.start(1) + 1
        return None

    def _apart(self, one: Import, at: tuple[int, int], spelled: str) -> Edit | None:
        """One name taken out of a statement on one line, into a statement of its own before it."""
        line = self.lines[at[0] - 1]
        text = line.rstrip("\r\n")
        name = f"{one.name} as {one.alias}" if one.alias != one.name else str(one.name)
        if at[0] != one.place.line or one.name is None or ";" in text.rstrip(";"):
            return None
        pattern = rf"(?<=[\s{{,]){re.escape(name)}(?=\s*[,}}]|\s*$)(\s*,\s*)?"
        rest, count = re.subn(pattern, "", text)
        rest = re.sub(r",(\s*)(?=\}|$)", r"\1", rest).rstrip()
        if count != 1 or "(" in text or "#" in text or "//" in text:
            return None
        inner = re.search(r"import\s+(.*)$" if self.module.language == "python" else r"\{(.*)\}", text)
        if inner is None:
            return None
        alone = (
            text[: inner.start(1)] + (name if self.module.language == "python" else f" {name} ") + text[inner.end(1) :]
        )
        alone = alone.replace(one.module, spelled, 1)
        return Edit(at[0], 1, text, alone + line[len(text) :] + rest)


def respelled(language: str, path: str, specifier: str, old: str, new: str) -> str | None:
    """The specifier by which the file ``path`` reaches ``new``, in the style by which it reached ``old``."""
    if language == "python":
        return _python(path, specifier, _parts(old), _parts(new))
    if specifier.startswith("."):
        return _relative(path, specifier, old, new)
    return _aliased(specifier, old, new)


def _parts(path: str) -> list[str]:
    parts = re.sub(r"\.pyi?$", "", path).split("/")
    return parts[:-1] if parts[-1] == "__init__" else parts


def _python(path: str, specifier: str, old: list[str], new: list[str]) -> str | None:
    name = specifier.lstrip(".")
    said = name.split(".") if name else []
    if old[len(old) - len(said) :] != said:
        return None
    if name == specifier:
        root = old[: len(old) - len(said)]
        return ".".join(new[len(root) :]) if new[: len(root)] == root else None
    here = path.split("/")[:-1]
    shared = len(posixpath.commonprefix([here, new]))
    return "." * (len(here) - shared + 1) + ".".join(new[shared:])


def _relative(path: str, specifier: str, old: str, new: str) -> str | None:
    here = posixpath.dirname(path)
    said = _EXTENSION.search(specifier)
    reached = posixpath.normpath(posixpath.join(here, _EXTENSION.sub("", specifier)))
    stem = _EXTENSION.sub("", old)
    if reached not in (stem, stem.removesuffix("/index")):
        return None
    target = _EXTENSION.sub("", new)
    if not reached.endswith("/index"):
        target = target.removesuffix("/index")
    way = posixpath.relpath(target, here or ".")
    return (way if way.startswith(".") else f"./{way}") + (said[0] if said else "")


def _aliased(specifier: str, old: str, new: str) -> str | None:
    """``@/lib/users`` for ``src/lib/users.ts`` says ``@/`` for ``src/``."""
    said = _EXTENSION.search(specifier)
    stem, target = (_EXTENSION.sub("", one).removesuffix("/index") for one in (old, new))
    parts, there = _EXTENSION.sub("", specifier).split("/"), stem.split("/")
    shared = 0
    while shared < min(len(parts) - 1, len(there)) and parts[-1 - shared] == there[-1 - shared]:
        shared += 1
    root = "/".join(there[: len(there) - shared])
    if not shared or (root and not target.startswith(f"{root}/")):
        return None
    rest = target[len(root) + 1 :] if root else target
    return "/".join([*parts[: len(parts) - shared], rest]) + (said[0] if said else "")
