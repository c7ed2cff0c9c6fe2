"""tsc: TypeScript's own checker, the project's if its packages are installed, else the one on PATH.

One Node process a run answers for every tree; what it parsed stays parsed as long as the text is the same, and it
starts from an image of itself with the library loaded.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar

from gitorch import process
from gitorch.errors import ProcessError
from gitorch.integrate.analyzers.diagnostic import Absent, AnalyzerFailed, Answer, Diagnostic, Focus, Project, Ready
from gitorch.integrate.analyzers.node import open_node

_PATIENCE = 600.0  # seconds for one question
_UNSEEN = "attributes, arguments and types in TypeScript"
_RULES = {
    2304: "S201",  # cannot find name
    2552: "S201",
    2305: "S201",  # no exported member
    2724: "S201",
    2459: "S201",
    2460: "S201",
    2614: "S201",
    2613: "S201",
    1192: "S201",
    2503: "S201",  # cannot find namespace
    2694: "S201",
    2307: "S204",  # cannot find module
    2792: "S204",
    2339: "S208",  # property does not exist
    2551: "S208",
    2353: "S208",  # object literal may only specify known properties
    2554: "S202",  # expected N arguments
    2555: "S202",
    2556: "S202",
    2575: "S202",
    2769: "S202",  # no overload matches
    2515: "S205",  # abstract members not implemented
    2653: "S205",
    2654: "S205",
    2655: "S205",
    2656: "S205",
    2420: "S205",  # class incorrectly implements interface
    2720: "S205",
    2416: "S206",  # property not assignable to the same in the base
    2415: "S206",
    2417: "S206",
    2430: "S206",
    4113: "S206",  # override without a base member
    2300: "S203",  # duplicate identifier
    2451: "S203",
    2393: "S203",
    2440: "S203",
    2528: "S203",
    2323: "S203",
}
_OF_SCRIPTS = frozenset({"S201", "S204"})


class Tsc:
    """TypeScript's checker."""

    name = "tsc"
    language = "typescript"
    is_slow = True
    formal: ClassVar[frozenset[str]] = frozenset()
    unsure: ClassVar[dict[str, str]] = {
        "TS7006": "implicit any: says what is not annotated, not what is wrong",
        "TS7031": "implicit any, as above",
        "TS7016": "a package without types",
        "TS7026": "JSX without its types",
        "TS2875": "JSX without its types",
        "TS7053": "implicit any by index",
        "TS18046": "unknown is what an absent package is made of",
        "TS2582": "test runners' names come from packages that may not be installed",
        "TS2593": "as above",
        "TS2580": "as above, Node's names",
        "TS2591": "as above, Node's names",
        "TS6133": "unused: style",
        "TS6192": "unused: style",
        "TS6196": "unused: style",
    }

    def is_used_by(self, project: Project) -> bool:
        return True

    def availability(self, project: Project, *, asked: bool) -> Ready | Absent:
        node = shutil.which("node")
        if node is None:
            return Absent("Node is not on PATH", _UNSEEN)
        library = _library(project)
        if library is None:
            return Absent("typescript is neither in the project's node_modules nor on PATH", _UNSEEN)
        return Ready(library, _version(library), _packages_mark(project))

    @contextmanager
    def open_session(self, ready: Ready, project: Project, root: Path) -> Iterator[_Session]:
        checkout = project.checkout.resolve() if project.checkout else None
        try:
            with open_node(ready.program, [str(root), str(checkout or "")], root) as conversation:
                yield _Session(conversation, root, checkout)
        except ProcessError as error:
            raise AnalyzerFailed(error.message) from error


@dataclass(frozen=True)
class _Session:
    conversation: process.Conversation
    root: Path
    checkout: Path | None

    def diagnose(self, files: Sequence[str], focus: Focus) -> Answer:
        if self.checkout is not None:
            for directory in sorted({str(above) for path in files for above in PurePosixPath(path).parents}):
                _show_packages(self.root / directory, self.checkout / directory)
        words = {path: focus.words.get(path) for path in files}
        question = json.dumps({"files": list(files), "focus": words, "depth": focus.depth}).encode()
        text = self.conversation.ask(question, timeout=_PATIENCE)
        try:
            said = json.loads(text)
            found = [_diagnostic(one) for one in said["diagnostics"]]
            return Answer(tuple(sorted(one for one in found if one is not None)), said["whole"])
        except (ValueError, KeyError, TypeError) as error:
            raise AnalyzerFailed(f"tsc answered {text[:300].decode('utf-8', 'replace')}") from error


def _diagnostic(found: dict[str, Any]) -> Diagnostic | None:
    """The error; None for one in a script that asked for no checking, unless a name is missing."""
    rule = _RULES.get(found["code"], "S209")
    if found["script"] and rule not in _OF_SCRIPTS:
        return None
    return Diagnostic(found["path"], found["line"], found["column"], f"TS{found['code']}", found["message"], rule)


def _library(project: Project) -> Path | None:
    places = [project.checkout / "node_modules" / "typescript"] if project.checkout else []
    on_path = shutil.which("tsc")
    if on_path:
        places.append(Path(on_path).resolve().parent.parent)
    libraries = (place / "lib" / "typescript.js" for place in places)
    return next((library.resolve() for library in libraries if library.is_file()), None)


def _version(library: Path) -> str:
    try:
        return str(json.loads((library.parent.parent / "package.json").read_text())["version"])
    except (OSError, ValueError, KeyError):
        return ""


def _packages_mark(project: Project) -> str:
    """Changes when packages are installed into the checkout."""
    if project.checkout is None:
        return ""
    records = (project.checkout / "node_modules" / name for name in (".package-lock.json", ".modules.yaml", ""))
    return ",".join(str(record.stat().st_mtime_ns) for record in records if record.exists())


def _show_packages(here: Path, there: Path) -> None:
    """Let the tree's directory have the packages of the checkout's: a link of our own."""
    link, packages = here / "node_modules", there / "node_modules"
    if not here.is_dir() or not packages.is_dir():
        return
    if link.is_symlink() and link.readlink() == packages:
        return
    link.unlink(missing_ok=True)
    link.symlink_to(packages)
