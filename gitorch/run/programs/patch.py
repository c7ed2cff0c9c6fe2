"""Applies the unified diffs on standard input to the current directory: all of them exactly, or none."""

from __future__ import annotations

import sys
from pathlib import Path

from gitorch.errors import GitorchError
from gitorch.run.programs.diffs import applied, changes_of
from gitorch.run.programs.speaking import speak
from gitorch.run.programs.tree import Tree


def main() -> int:
    """The exit status: 0 when everything is applied, 1 when nothing is."""
    tree = Tree(Path.cwd())
    try:
        made = applied(changes_of(sys.stdin.buffer.read()), tree.read)
        for path in made:
            tree.place(path)
        for path in (path for path, content in made.items() if content is None):
            tree.remove(path)
            speak("tool", tool="patch", detail=f"remove {path}", path=path)
        for path, content in made.items():
            if content is not None:
                tree.write(path, content)
                speak("tool", tool="patch", detail=path, path=path)
    except GitorchError as error:
        speak("result", end="failed", message=error.message)
        return 1
    speak("result", end="completed", message=f"{len(made)} path{'s' * (len(made) != 1)} changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
