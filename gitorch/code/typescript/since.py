"""What a file of JavaScript or TypeScript asks of Node that an older version of it does not have. Pure.

Only names of the library: syntax is often translated before it runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gitorch.code.model import Module
from gitorch.code.python.since import Newer, Version

_MODULES = {"test": (18,), "test/reporters": (19, 6), "sqlite": (22, 5), "sea": (20,), "readline/promises": (17,),
            "stream/promises": (15,), "timers/promises": (15,), "util/types": (15, 3)}  # fmt: skip
_NAMES = {
    ("util", "parseArgs"): (18, 3),
    ("util", "styleText"): (20, 12),
    ("util", "stripVTControlCharacters"): (16, 11),
    ("crypto", "randomUUID"): (14, 17),
    ("fs", "cp"): (16, 7),
    ("fs", "cpSync"): (16, 7),
    ("fs", "glob"): (22,),
    ("fs", "globSync"): (22,),
    ("fs", "openAsBlob"): (19, 8),
    ("fs/promises", "glob"): (22,),
    ("fs/promises", "cp"): (16, 7),
    ("process", "loadEnvFile"): (20, 12),
    ("events", "addAbortListener"): (20, 5),
    ("module", "registerHooks"): (22, 15),
    ("module", "stripTypeScriptTypes"): (22, 13),
}
_GLOBALS = {"Object.groupBy": (21,), "Map.groupBy": (21,), "Array.fromAsync": (22,), "Object.hasOwn": (16, 9),
            "Promise.withResolvers": (22,), "Promise.try": (24,), "AbortSignal.any": (20, 3), "Iterator.from": (22,),
            "AbortSignal.timeout": (17, 3), "URL.canParse": (19, 9), "URL.parse": (22, 1), "RegExp.escape": (24,),
            "structuredClone": (17,), "fetch": (18,), "process.loadEnvFile": (20, 12), "Error.isError": (24,),
            "crypto.randomUUID": (19,), "Promise.any": (15,), "process.getBuiltinModule": (22, 3)}  # fmt: skip
_METHODS = {"toSorted": (20,), "toReversed": (20,), "toSpliced": (20,), "findLast": (18,), "findLastIndex": (18,),
            "replaceAll": (15,), "isWellFormed": (20,), "toWellFormed": (20,), "isSubsetOf": (22,),
            "isSupersetOf": (22,), "isDisjointFrom": (22,), "symmetricDifference": (22,)}  # fmt: skip
_BROWSER = re.compile(r"\b(?:document|window|localStorage)\.")


def newer_than(source: str, module: Module, oldest: Version) -> Iterator[Newer]:
    """Everything of Node's that a file asks for, and that the oldest version does not have."""
    if _BROWSER.search(source):
        return
    for one in sorted((*_imported(module), *_used(source, module)), key=lambda newer: newer.place):
        if one.since > oldest:
            yield one


def _imported(module: Module) -> Iterator[Newer]:
    for one in module.imports:
        name = one.module.removeprefix("node:")
        if one.is_guarded or one.is_type_only:
            continue
        if one.module.startswith("node:") and name in _MODULES:
            yield Newer(f"the module {one.module}", _MODULES[name], one.place)
        elif (name, one.name) in _NAMES:
            yield Newer(f"{one.name} of {one.module}", _NAMES[name, one.name or ""], one.place)


def _used(source: str, module: Module) -> Iterator[Newer]:
    bound = {one.alias for one in module.imports} | {one.name for one in module.definitions}
    modules = {
        one.alias: one.module.removeprefix("node:") for one in module.imports if one.name in (None, "default", "*")
    }
    for one in module.references:
        root, _, rest = one.path.partition(".")
        name = one.path.rpartition(".")[2]
        if one.is_guarded or one.role != "use" or f"typeof {root}" in source:
            continue
        if one.path in _GLOBALS and root not in bound and not one.root_is_local:
            yield Newer(one.path, _GLOBALS[one.path], one.place)
        elif (modules.get(root, ""), rest) in _NAMES:
            yield Newer(one.path, _NAMES[modules[root], rest], one.place)
        elif one.call is not None and "." in one.path and name in _METHODS and root not in bound:
            yield Newer(f"{name}()", _METHODS[name], one.place)
