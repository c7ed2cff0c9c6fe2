"""Which files an import of Go, Java, Kotlin or Rust means, and where a name of the same package is defined.

Of C#, a name's file tells where it is; what it uses is no file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from gitorch.code.wire.model import Binding
from gitorch.code.wire.reading import wire_language
from gitorch.integrate.sides import View

PACKAGED = frozenset(("go", "java", "rust", "csharp"))
"""The languages in which a file sees what its neighbours define."""
_MOST_FILES = 60
_ROOTS = ("lib", "main", "mod")


def package_files(view: View, path: str, binding: Binding) -> list[str]:
    """The files of the repository that an import of ``path`` means: in Go all of a package, else one."""
    match wire_language(path):
        case "go":
            return _go_package(view, binding.module)
        case "java":
            return _first(view, _java_files(path, binding))
        case "rust":
            return _first(view, _rust_files(path, binding))
        case _:
            return []


def package_of(view: View, path: str) -> list[str]:
    """A file and those of its language beside it."""
    folder = str(PurePosixPath(path).parent)
    return _files_in(view, "" if folder == "." else folder, wire_language(path))


def _files_in(view: View, folder: str, language: str) -> list[str]:
    prefix = f"{folder}/" if folder else ""
    names = sorted(name for name, is_folder in view.listing(folder).items() if not is_folder)
    return [f"{prefix}{name}" for name in names if wire_language(name) == language][:_MOST_FILES]


def _go_package(view: View, module: str) -> list[str]:
    """The files of the folder that ends an import path; the module's own name before it is not in the tree."""
    parts = module.split("/")
    for start in range(1, len(parts)):
        found = _files_in(view, "/".join(parts[start:]), "go")
        if found:
            return found
    return []


def _java_files(path: str, binding: Binding) -> Iterator[str]:
    stem = "/".join([*binding.module.split("."), binding.name])
    for root in [*PurePosixPath(path).parents]:
        for suffix in (".java", ".kt"):
            yield f"{root}/{stem}{suffix}".removeprefix("./")


def _rust_files(path: str, binding: Binding) -> Iterator[str]:
    """``crate::a::b``, ``self::a`` and ``super::a`` as files: the module itself, or the one that a name is of."""
    here = PurePosixPath(path)
    own = here.parent if here.stem in _ROOTS else here.with_suffix("")
    first, *rest = binding.module.split("::")
    if first == "crate":
        parents = [one for one in here.parents if one.name == "src"]
        root = parents[0] if parents else here.parent
    else:
        root = own.parent if first == "super" else own
        rest = rest if first in ("super", "self") else [first, *rest]
    for parts in ([*rest, binding.name] if binding.name else rest, rest):
        stem = "/".join((str(root), *parts)).removeprefix("./")
        yield f"{stem}.rs"
        yield f"{stem}/mod.rs"


def _first(view: View, candidates: Iterable[str]) -> list[str]:
    return next(([one] for one in candidates if view.entry(one) is not None), [])
