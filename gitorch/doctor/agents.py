"""What ``gitorch run`` needs: programs that play specialists, what keeps them to their own, the model's key."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec

from gitorch.config.model import RunSettings
from gitorch.doctor.examined import Examined, Health
from gitorch.process import table
from gitorch.run import sandbox
from gitorch.run.runners import Found, Missing
from gitorch.run.runners.table import PROGRAMS, RUNNERS
from gitorch.run.sandbox import Mode, bubblewrap


def examine_agents() -> Iterator[Examined]:
    """Everything about agents; merging and validating need none of it."""
    yield _sandbox()
    yield _processes()
    yield _model()
    yield from _programs()


def _sandbox() -> Examined:
    mode = sandbox.chosen("auto")
    if mode is Mode.BUBBLEWRAP:
        return Examined("agents", "sandbox", Health.GOOD, mode)
    weaker = "Landlock keeps agents to their files, but not from the network"
    detail = weaker if mode is Mode.LANDLOCK else "nothing keeps agents to their own; what they leave is looked at"
    why = sandbox.problem(Mode.BUBBLEWRAP)
    is_missing = why is not None and "not installed" in why
    mend = (
        "apt install bubblewrap" if is_missing else "allow user namespaces: sysctl kernel.unprivileged_userns_clone=1"
    )
    return Examined("agents", "sandbox", Health.FAIR, f"{why}: {detail}", mend)


def _processes() -> Examined:
    """What keeps an agent from starting processes without end."""
    watched = f"an agent with more than {RunSettings().processes} (run: processes in gitorch.yaml) is ended"
    if not table.running():
        return Examined("agents", "processes", Health.FAIR, "there is no /proc to count them in: nothing bounds them")
    if sandbox.chosen("auto") is Mode.BUBBLEWRAP and bubblewrap.limiter() is not None:
        bound = f"and the kernel refuses {bubblewrap.THREADS} times as many, threads included"
        return Examined("agents", "processes", Health.GOOD, f"{watched}, {bound}")
    return Examined("agents", "processes", Health.GOOD, watched)


def _model() -> Examined:
    """Whether a key is there; never what it is."""
    if find_spec("anthropic") is None:
        return Examined(
            "agents", "model", Health.FAIR, "the anthropic package is not installed", "pip install 'gitorch[model]'"
        )
    if not os.environ.get("ANTHROPIC_API_KEY"):
        detail = "no ANTHROPIC_API_KEY; merging and validating need none"
        return Examined("agents", "model", Health.FAIR, detail, "export ANTHROPIC_API_KEY=…")
    return Examined("agents", "model", Health.GOOD, "ANTHROPIC_API_KEY is set")


def _programs() -> Iterator[Examined]:
    """Each that is there with its version, then the others in a line: one is enough, and which is the user's choice."""
    with ThreadPoolExecutor(len(PROGRAMS)) as asking:
        answers = dict(zip(PROGRAMS, asking.map(lambda name: RUNNERS[name].find(os.environ), PROGRAMS), strict=True))
    for name, found in answers.items():
        if isinstance(found, Found):
            yield Examined("agents", name, Health.GOOD, f"{found.version}, {found.path}")
        elif not _is_absent(name, found):
            yield Examined("agents", name, Health.FAIR, found.reason, found.hint)
    missing = {name: found for name, found in answers.items() if isinstance(found, Missing) and _is_absent(name, found)}
    if len(missing) == len(PROGRAMS):
        *names, last = PROGRAMS
        detail = f"none of {', '.join(names)} and {last} is on PATH; merging and validating need none"
        yield Examined("agents", "programs", Health.FAIR, detail, missing["claude"].hint)
    elif missing:
        mends = " · ".join(found.hint for found in missing.values())
        yield Examined("agents", "not here", Health.GOOD, f"{', '.join(missing)}; one program is enough", mends)


def _is_absent(name: str, found: Missing) -> bool:
    return found.reason == f"{name} is not on PATH"
