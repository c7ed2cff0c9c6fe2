"""aider, one message at a time. It prints words for people and gives no result: what it applied is what it has done.

Source: https://aider.chat/docs/config/options.html, and the program itself (0.86.2). It is kept from committing, from
writing an identity into the shared configuration, and from leaving files of its own in the worktree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from gitorch.run.activity import Activity, Counted, End, Ended, Usage, UsedTool
from gitorch.run.assignment import Assignment
from gitorch.run.runners import Found, Invocation, Missing
from gitorch.run.runners.metering import Meter
from gitorch.run.runners.models import provided_model
from gitorch.run.runners.probing import keyed, probed
from gitorch.run.runners.stream import ending
from gitorch.run.runners.trouble import unavailable

DEFAULT_MODEL = "anthropic/claude-opus-5-5"
BRIEF, ROLE = ".gitorch/brief.md", ".gitorch/role.md"

_MEND = "pip install aider-install && aider-install"
_KEYS = ("ANTHROPIC_API_KEY", "OPENAI_API_KEY")
_ABILITIES = {"message": "--message-file"}
_FLAGS = (
    "--yes-always", "--no-check-update", "--no-show-release-notes", "--analytics-disable", "--no-show-model-warnings",
    "--no-stream", "--no-pretty", "--no-auto-commits", "--no-dirty-commits", "--no-gitignore",
    "--no-suggest-shell-commands", "--no-detect-urls", "--map-tokens", "0", "--edit-format", "diff",
)  # fmt: skip
_APPLIED = re.compile(r"^Applied edit to (?P<path>.{1,4096})$")
_TOKENS = re.compile(
    r"^Tokens: (?P<sent>[\d.,]+[kM]?) sent,(?: (?P<written>[\d.,]+[kM]?) cache write,)?"
    r"(?: (?P<hit>[\d.,]+[kM]?) cache hit,)? (?P<received>[\d.,]+[kM]?) received\."
    r"(?: Cost: \$[\d.,]+ message, \$(?P<cost>[\d.]+) session\.)?"
)
_TROUBLE = re.compile(
    r"^(?:litellm\.\w*(?:Error|Exception)|The API provider"
    r"|.*?(?:conform to the edit format|failed to (?:match|apply)|reflections allowed))"
)
_SCALE = {"k": 1_000, "M": 1_000_000}


class AiderRunner:
    """Its model is litellm's PROVIDER/MODEL. Its options: ``api``."""

    name = "aider"

    def find(self, environment: Mapping[str, str]) -> Found | Missing:
        found = probed("aider", environment, mend=_MEND, abilities=_ABILITIES)
        found = keyed(found, environment, _KEYS)
        if isinstance(found, Missing):
            return found
        return Found(found.path, found.version, found.abilities, environment.get("OPENAI_BASE_URL", ""))

    def invocation(self, assignment: Assignment, found: Found, workspace: Path, home: Path) -> Invocation:
        model = provided_model(assignment.choice.model, DEFAULT_MODEL)
        api = assignment.choice.options.get("api") or (found.api if model.startswith("openai/") else "")
        histories = [f"--{kind}-history-file" for kind in ("input", "chat")]
        argv = [found.path, *_FLAGS, "--model", model, "--message-file", str(home / BRIEF), "--read", str(home / ROLE)]
        for flag in histories:
            argv += [flag, str(home / f".gitorch/{flag.strip('-')}")]
        return Invocation(
            tuple(argv),
            {"OPENAI_API_BASE": api} if api else {},
            home={
                BRIEF: assignment.brief.encode("utf-8", "replace"),
                ROLE: assignment.role.encode("utf-8", "replace"),
                ".gitconfig": b"[user]\n\tname = aider\n\temail = aider@localhost\n",
            },
            secrets=_KEYS,
            api=api or ("https://api.openai.com/v1" if model.startswith("openai/") else "https://api.anthropic.com"),
        )

    def reader(self, assignment: Assignment) -> AiderReader:
        return AiderReader()


class AiderReader:
    """Reads what is printed: edits that were applied, tokens, trouble."""

    def __init__(self) -> None:
        self._meter = Meter()
        self._total = Usage()
        self._applied = 0
        self._trouble = ""

    def feed(self, line: bytes) -> Iterator[Activity]:
        words = line[:8192].decode("utf-8", "replace").strip()
        if applied := _APPLIED.match(words):
            self._applied, self._trouble = self._applied + 1, ""
            yield UsedTool("edit", applied["path"], applied["path"])
        elif tokens := _TOKENS.match(words):
            yield self._counted(tokens)
        elif _TROUBLE.match(words):
            self._trouble = words[:400]

    def end(self, status: int, complaints: bytes) -> Ended:
        words = self._trouble or (ending(complaints) if status else "")
        if status != 0 or words:
            return Ended(
                End.UNAVAILABLE if unavailable(words) else End.FAILED, words or f"it ended with status {status}"
            )
        if not self._applied:
            return Ended(End.NO_RESULT, "it edited nothing")
        return Ended(End.COMPLETED, f"{self._applied} edit{'s' * (self._applied != 1)} applied")

    def _counted(self, tokens: re.Match[str]) -> Counted:
        written, read = _number(tokens["written"]), _number(tokens["hit"])
        self._total = self._total.plus(Usage(_number(tokens["sent"]), _number(tokens["received"]), read, written))
        usage = self._total
        dollars = float(tokens["cost"]) if tokens["cost"] and tokens["cost"].count(".") < 2 else None
        return self._meter.at(Usage(usage.entered, usage.left, usage.read, usage.written, dollars))


def _number(said: str | None) -> int:
    """``1.2k`` as 1200."""
    plain = (said or "0").rstrip("kM.,").replace(",", "")
    scale = _SCALE.get((said or "0")[-1], 1)
    return int(float(plain) * scale) if plain.count(".") < 2 and len(plain) < 16 and plain.strip(".") else 0
