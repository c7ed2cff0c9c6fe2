"""S203 in languages of packages: a name declared by both sides, in one file or in two of one package.

Overloads are told apart by the types of their parameters, where a language has overloads. What only some builds see
(``//go:build``, ``#[cfg]``, ``expect`` and ``actual``, ``partial``) may be declared more than once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from posixpath import dirname

from gitorch.code.model import Definition, Kind, Module
from gitorch.integrate.finding import Finding, Location, Severity
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import Pair, Side, View

_OVERLOADING = frozenset({"java", "kotlin", "csharp"})
_BY_FOLDER = frozenset({"go", "java", "kotlin", "csharp", "php"})
_LANGUAGES = _BY_FOLDER | {"rust", "ruby"}
_REOPENED = {"ruby": (Kind.CLASS, Kind.NAMESPACE, Kind.FIELD), "rust": (Kind.NAMESPACE,)}
_CALLED = (Kind.FUNCTION, Kind.METHOD)
_NEVER = (Kind.MODULE, Kind.NAMESPACE)
_FILE_ONLY = frozenset({"private", "file", "main"})  # what another file of the package may have as well
_MANY = ("cfg", "expect", "actual", "partial", "test", "conditional")
_PLATFORM = re.compile(
    r"_(?:aix|android|darwin|dragonfly|freebsd|illumos|ios|js|linux|netbsd|openbsd|plan9|solaris|wasip1|windows|unix|"
    r"386|amd64|arm|arm64|loong64|mips\w*|ppc64\w*|riscv64|s390x|wasm)(?:_test)?\.go$"
)
_CONSTRAINT = re.compile(r"^//\s*(?:go:build|\+build)\s", re.M)
_Key = tuple[object, ...]


@dataclass(frozen=True)
class _Declared:
    path: str
    definition: Definition
    language: str


Declarations = Mapping[_Key, _Declared]


def declared_twice(pair: Pair, ours: Declarations, theirs: Declarations) -> Iterator[Finding]:
    """What two sides both add under one name, where the two together have it twice."""
    for key in sorted(ours.keys() & theirs.keys(), key=repr):
        left, right = ours[key], theirs[key]
        owner = left.definition.qualname.rpartition(".")[0]
        is_inside = any(one[:-2] == key[:-2] and one[-2] == owner for one in ours.keys() & theirs.keys())
        if not is_inside and _stand(pair.merged, key, left.path, right.path):
            yield _finding(pair, left, right)


def newly_declared(one: OneSide) -> Declarations:
    """What a side newly declares in languages of packages, by all that must be there only once."""
    return (one.know(_HAS_PACKAGES) and _added(one.side, one.base, one.view)) or {}


_HAS_PACKAGES = Fact("has packages", bool, lambda one: any(_speaks(one.view.module(path)) for path in one.side.changes))


def _speaks(module: Module | None) -> bool:
    return module is not None and module.language in _LANGUAGES


def _added(side: Side, base: View, view: View) -> dict[_Key, _Declared]:
    found: dict[_Key, _Declared] = {}
    for path in sorted(side.changes):
        new = view.module(path)
        if new is None or new.language not in _LANGUAGES or new.has_errors or _is_of_some_builds(view, path):
            continue
        old = base.module(path)
        where = _project(view, path) if new.language == "csharp" else dirname(path)
        known = {_key(path, old, one, where) for one in old.definitions} if old is not None else set()
        for one in new.definitions:
            key = _key(path, new, one, where)
            if key not in known and _is_once(new.language, one):
                found[key] = _Declared(path, one, new.language)
    return found


def _project(view: View, path: str) -> str:
    """The folder of a C# file's project, in which folders tell nothing; the topmost folder where none has one."""
    above = dirname(path)
    while above:
        if any(name.endswith(".csproj") for name in view.listing(above)):
            return above
        above = dirname(above)
    return path.partition("/")[0] if "/" in path else ""


def _key(path: str, module: Module, one: Definition, folder: str) -> _Key:
    """What must be there only once: where the name is shared, the name, and what tells overloads apart."""
    is_of_file = "." not in one.qualname and not _FILE_ONLY.isdisjoint((*one.decorators, one.qualname))
    is_of_file = is_of_file or (module.language == "php" and not module.package)  # scripts, each loaded alone
    is_shared = module.language in _BY_FOLDER and not is_of_file
    where = folder if is_shared else path
    is_called = one.kind in _CALLED and module.language != "go"
    types: tuple[object, ...] = ()
    if is_called and module.language in _OVERLOADING and one.signature is not None:
        types = (tuple(parameter.annotation for parameter in one.signature.parameters), one.bases)
    return (module.language, where, module.package, one.qualname, (is_called, types))


def _is_once(language: str, one: Definition) -> bool:
    if one.kind in (*_NEVER, *_REOPENED.get(language, ())) or one.written_in or "@" in one.qualname:
        return False
    return not any(decorator.startswith(_MANY) for decorator in one.decorators)


def _is_of_some_builds(view: View, path: str) -> bool:
    if not path.endswith(".go"):
        return False
    return _PLATFORM.search(path) is not None or _CONSTRAINT.search(view.text(path) or "") is not None


def _stand(view: View, key: _Key, *paths: str) -> bool:
    """Whether the two together have the name more than once."""
    modules = ((path, view.module(path)) for path in dict.fromkeys(paths))
    folder = str(key[1])
    return sum(_key(path, each, one, folder) == key for path, each in modules if each for one in each.definitions) > 1


def _finding(pair: Pair, left: _Declared, right: _Declared) -> Finding:
    where = "" if left.path == right.path else f", in {left.path} and {right.path}"
    return Finding(
        "S203",
        Severity.ERROR,
        f"{pair.left.name} and {pair.right.name} both define {left.definition.qualname}{where}; "
        "that can only be done once",
        (pair.left.name, pair.right.name),
        (
            Location(pair.left.name, left.path, *left.definition.place, "definition"),
            Location(pair.right.name, right.path, *right.definition.place, "definition"),
        ),
        symbol=f"{left.path}:{left.definition.qualname}",
        language=left.language,
    )
