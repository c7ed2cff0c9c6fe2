"""What a person may want to change about a sound plan: tasks to split, tasks to join. Pure; nothing here refuses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath

from gitorch.plan.compile import Compiled
from gitorch.plan.model import Task

MAX_FILES = 5
MAX_LANGUAGES = 2
SMALL_FILES = 1

_LANGUAGES = {
    ".py": "Python", ".pyi": "Python", ".ts": "TypeScript", ".tsx": "TypeScript", ".js": "JavaScript",
    ".jsx": "JavaScript", ".go": "Go", ".rs": "Rust", ".java": "Java", ".kt": "Kotlin", ".rb": "Ruby", ".php": "PHP",
    ".cs": "C#", ".sql": "SQL", ".c": "C", ".h": "C", ".cc": "C++", ".cpp": "C++", ".swift": "Swift", ".css": "CSS",
}  # fmt: skip


def offers(compiled: Compiled) -> Iterator[str]:
    """Sentences, each naming tasks and what could be done about them."""
    for task in compiled.plan.tasks:
        files = compiled.covered[task.id]
        languages = _languages(files)
        if len(files) > MAX_FILES:
            yield f"{task.id} may touch {len(files)} files: split it by {_by_directory(files)}"
        if len(languages) > MAX_LANGUAGES:
            yield f"{task.id} crosses {', '.join(sorted(languages))}: split it by language, with a contract between"
    for wave in compiled.waves:
        small = [task for task in wave if _is_small(task, compiled)]
        for specialist, count in sorted(Counter(task.specialist for task in small).items()):
            if count > 1:
                names = ", ".join(task.id for task in small if task.specialist == specialist)
                yield f"{names} are small and of one specialist: join them into one task"


def _languages(files: tuple[str, ...]) -> set[str]:
    return {_LANGUAGES[suffix] for path in files if (suffix := PurePosixPath(path).suffix.lower()) in _LANGUAGES}


def _is_small(task: Task, compiled: Compiled) -> bool:
    return len(compiled.covered[task.id]) <= SMALL_FILES and len(task.scope) == 1 and not task.provides


def _by_directory(files: tuple[str, ...]) -> str:
    counts = Counter(path.rpartition("/")[0] or "the root" for path in files)
    named = [f"{directory} ({count})" for directory, count in sorted(counts.items(), key=lambda c: (-c[1], c[0]))]
    return ", ".join(named[:4]) + (", …" if len(named) > 4 else "")
