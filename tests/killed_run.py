"""A run, or its resumption, in a process of its own that kills itself at the Nth update of a ref; 0: never.

Each event is printed once it is in the journal: that much has been acknowledged.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gitorch.api import running
from gitorch.cli import conducting
from gitorch.errors import UsageError
from gitorch.git import refs
from gitorch.git.journal import Journal
from gitorch.run.loop import Doors
from gitorch.run.story import sentence
from gitorch.run.wishes import Wishes


def main(path: Path, at: int) -> None:
    lock, count = threading.Lock(), 0

    def step() -> None:
        nonlocal count
        with lock:
            count += 1
            if count == at:
                os.kill(os.getpid(), signal.SIGKILL)

    def around(update: Callable[..., Any]) -> Callable[..., Any]:
        def updated(*args: Any, **kwargs: Any) -> Any:
            step()
            done = update(*args, **kwargs)
            step()
            return done

        return updated

    refs.advance = around(refs.advance)
    Journal.begin = around(Journal.begin)  # type: ignore[method-assign]
    Journal.append = around(Journal.append)  # type: ignore[method-assign]
    doors = Doors(heard=lambda event, _: print(sentence(event), flush=True))  # noqa: T201
    try:
        running.run(path, Path("plan.yaml"), Wishes(), conducting.engage, doors=doors)
    except UsageError as error:  # it was complete
        print(error.message, file=sys.stderr)  # noqa: T201
    print(f"updates: {count}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
