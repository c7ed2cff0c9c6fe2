"""Carrying out what the model calls, and telling both sides what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gitorch.errors import GitorchError
from gitorch.model.conversation import Call, Result
from gitorch.run.programs import editor, shell
from gitorch.run.programs.editor import Editor
from gitorch.run.programs.shell import Shell
from gitorch.run.programs.speaking import speak


@dataclass(frozen=True)
class Hands:
    """An editor, and a shell where the task has one."""

    editor: Editor
    shell: Shell | None

    def use(self, calls: Sequence[Call]) -> list[Result]:
        """The results, in the order of the calls. A call that fails is a result that says so."""
        return [self._one(call) for call in calls]

    def _one(self, call: Call) -> Result:
        text, path, is_error = self._done(call)
        detail = str(call.arguments.get("path") or call.arguments.get("command") or "")[:400]
        speak("tool", tool=call.tool, detail=detail, path=path, is_error=is_error)
        return Result(call.id, text, is_error)

    def _done(self, call: Call) -> tuple[str, str | None, bool]:
        try:
            if call.tool == editor.NAME:
                edited = self.editor.use(call.arguments)
                return edited.text, edited.path, False
            if call.tool == shell.NAME and self.shell is not None:
                ran = self.shell.use(call.arguments)
                return ran.text, None, ran.is_error
        except GitorchError as error:
            return error.message, None, True
        except OSError as error:
            return f"it can't be done: {error}", None, True
        return f"there is no tool {call.tool!r}", None, True
