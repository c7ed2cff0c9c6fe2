"""Fills the marked blocks of README.md and docs/demo.md from the program, so that they can't drift: ``make readme``.

A block stands between ``<!-- NAME -->`` and ``<!-- /NAME -->``. The test suite fails when one is out of date.
``python docs/readme.py findings`` fills that block only.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from gitorch.cli.app import SECTIONS
from gitorch.integrate.catalogue import CATALOGUE

ROOT = Path(__file__).parents[1]
STORY = ROOT / "docs" / "demo.md"
DOCUMENTS = (STORY, ROOT / "README.md")


def commands() -> str:
    """The command line, as ``gitorch --help`` groups it."""
    lines = ["| command | does |", "| --- | --- |"]
    for title, listed in SECTIONS.items():
        lines.append(f"| **{title}** | |")
        lines.extend(f"| `gitorch {name}` | {summary} |" for name, summary in listed.items())
    return "\n".join(lines)


def findings() -> str:
    """Every rule that some branch can break, by code."""
    lines = ["| rule | name | what it means |", "| --- | --- | --- |"]
    lines.extend(f"| {entry.code} | {entry.name} | {entry.summary} |" for entry in CATALOGUE.values())
    return "\n".join(lines)


def lifecycle() -> str:
    """The truth table of the policy that watches agents, from where it is written down."""
    said = ast.get_docstring(ast.parse((ROOT / "gitorch" / "run" / "lifecycle.py").read_text(encoding="utf-8"))) or ""
    lines = [line for line in said.splitlines() if line.startswith("=") or "   " in line]
    width = lines[0].index(" ")
    cells = [(line[:width].strip(), line[width:].strip()) for line in lines if not line.startswith("=")]
    table = [f"| {seen} | {judged} |".replace("``", "`") for seen, judged in cells]
    return "\n".join([table[0], "| --- | --- |", *table[1:]])


def house() -> str:
    """The rooms as they are, each with the first line of its own docstring."""
    package = ROOT / "gitorch"
    modules = [path for path in package.iterdir() if path.suffix == ".py" and not path.name.startswith("_")]
    rooms = [path / "__init__.py" for path in package.iterdir() if (path / "__init__.py").is_file()]
    names = {path: path.parent.name + "/" if path in rooms else path.name for path in (*modules, *rooms)}
    widest = max(map(len, names.values()))
    ordered = sorted(names, key=names.__getitem__)
    return "\n".join(f"{names[path].ljust(widest)}  {_first_line(path)}" for path in ordered)


def transcript() -> str:
    """What ``gitorch demo`` prints, with ids and times that change from run to run made plain."""
    with tempfile.TemporaryDirectory() as directory:
        return plain(demo(Path(directory) / "notes", "--no-keep"))


def demo(path: Path, *options: str) -> str:
    """What ``gitorch demo`` prints of the repository that it makes at ``path``."""
    return _run(ROOT, sys.executable, "-m", "gitorch", "demo", "--path", str(path), *options)


def excerpt() -> str:
    """Of the story in docs/demo.md the two acts that say what gitorch is for: what git says of branches, what is so."""
    story = block(STORY.read_text(encoding="utf-8"), "transcript")
    begin, end = (story.index(f"# {said}") for said in ("Grace has worked", "What the specialists made"))
    return story[begin:end].strip()


def graph(name: str) -> str:
    """The waves of a documented plan, as it is in a repository that has nothing yet."""
    plan = ROOT / "fixtures" / "plans" / f"{name}.yaml"
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory)
        _run(path, "git", "init", "--quiet", "--initial-branch=main")
        identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
        _run(path, "git", *identity, "commit", "--quiet", "--allow-empty", "--message=nothing yet")
        return _run(path, sys.executable, "-m", "gitorch", "plan", "check", str(plan), "--mermaid").strip()


def plain(text: str) -> str:
    """Commit ids, seconds, what agents had cost when they were stopped, analyzers and sandboxes are not the story."""
    text = re.sub(r"(?m)^(?:looked|unseen) .*\n(?: {10}.*\n)*\n?", "", text)
    text = re.sub(r"\b[0-9a-f]{40}\b", "·" * 40, text)
    text = re.sub(r"\b[0-9a-f]{12}\b", "············", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:+]+", "now", text)
    text = re.sub(r"(?m)^[0-9a-f]{7} ", "······· ", text)
    text = re.sub(r"(?m), in (?:bubblewrap|landlock|plain)$", ", in bubblewrap", text)
    text = re.sub(r"[\d,]+ tokens(?= · .* · attempt)", "·,··· tokens", text)
    text = re.sub(r"(?m)^spent: [\d,]+ tokens in \d+ turns, [\d,]+", "spent: ··,··· tokens in ·· turns, ··,···", text)
    return re.sub(r"\b\d+\.\d s\b", "0.2 s", text).strip()


def fenced(make: Callable[[], str], language: str = "text") -> Callable[[], str]:
    """A block of Markdown that is shown as it is."""
    return lambda: f"```{language}\n{make()}\n```"


BLOCKS: dict[str, Callable[[], str]] = {
    "commands": commands,
    "findings": findings,
    "lifecycle": lifecycle,
    "house": fenced(house),
    "websocket-editor": fenced(lambda: graph("websocket-editor"), "mermaid"),
    "monolith-to-services": fenced(lambda: graph("monolith-to-services"), "mermaid"),
    "excerpt": fenced(excerpt),
    "transcript": fenced(transcript),
}


def block(text: str, name: str) -> str:
    """What stands in a block now."""
    found = re.search(rf"<!-- {name} -->\n(.*?)\n<!-- /{name} -->", text, re.DOTALL)
    if found is None:
        raise ValueError(f"there is no block {name}")
    return found[1]


def filled(text: str, name: str) -> str:
    """The text with a block made anew."""
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    before, _, rest = text.partition(begin)
    return f"{before}{begin}{BLOCKS[name]()}\n{end}{rest.partition(end)[2]}"


def blocks(text: str) -> list[str]:
    """The names of the blocks of a document, in their order."""
    return re.findall(r"(?m)^<!-- (\w\S*) -->$", text)


def _first_line(path: Path) -> str:
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").splitlines()[0]


def _run(directory: Path, *argv: str) -> str:
    done = subprocess.run(argv, cwd=directory, capture_output=True, text=True, check=True, env=_environment())
    return done.stdout


def _environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "PYTHONPATH", "LANG")}
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), kept.get("PYTHONPATH", ""))))
    return {**kept, "NO_COLOR": "1", "COLUMNS": "100", "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8"}


def main(names: Sequence[str]) -> None:
    """Write the named blocks of the documents anew; all of them if none is named."""
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        for name in blocks(text):
            if not names or name in names:
                text = filled(text, name)
        document.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
