"""aider's repo map, run by the python of an environment that has aider; tokens are counted as gitorch counts them.

    PYTHON briefs_repo_map.py CLONE BUDGET…

Reads a JSON line a task (commit, chat, words) from stdin, checks the commit out in CLONE, which is its own, and writes
a JSON line with the maps by budget.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from aider.repomap import RepoMap

from gitorch.context.tokens import estimate


class _Quiet:
    """The little that the map asks of a terminal and a model."""

    def read_text(self, name: str) -> str | None:
        try:
            return Path(name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def token_count(self, text: str) -> int:
        return estimate(text)

    def tool_output(self, *_: object, **__: object) -> None: ...

    tool_warning = tool_error = tool_output


class _Map(RepoMap):
    def token_count(self, text: str) -> int:
        return estimate(text)


def maps(clone: Path, budgets: list[int], task: dict[str, object]) -> dict[int, str]:
    git = ["git", "-C", str(clone)]
    subprocess.run([*git, "checkout", "--quiet", "--force", "--detach", str(task["commit"])], check=True)
    names = subprocess.run([*git, "ls-files", "-z"], check=True, capture_output=True, text=True).stdout.split("\0")
    chat = {str(clone / name) for name in task["chat"] if (clone / name).is_file()}  # type: ignore[attr-defined]
    others = [str(clone / name) for name in names if name and str(clone / name) not in chat]
    words = set(re.split(r"\W+", str(task["words"])))
    mentioned = {name for name in names if name and name in str(task["words"])}
    found = {}
    for budget in budgets:
        map_ = _Map(map_tokens=budget, root=str(clone), main_model=_Quiet(), io=_Quiet(), map_mul_no_files=1,
                    max_context_window=1_000_000)  # fmt: skip
        found[budget] = map_.get_repo_map(chat, others, mentioned, words) or ""
    return found


def main() -> None:
    clone, *budgets = sys.argv[1:]
    for line in sys.stdin:
        print(json.dumps(maps(Path(clone), [int(one) for one in budgets], json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
