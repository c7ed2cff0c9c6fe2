"""gitorch's own specialist: a model with an editor and a shell, working in the current directory until it is done.

What it is to do comes as JSON on standard input (:class:`Orders`); what it does goes to standard output in the lines of
``runners/spoken``.
"""

from __future__ import annotations

import gc
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from gitorch.errors import GitorchError, ModelError
from gitorch.model.conversation import Conversation, Reply, Setting
from gitorch.model.messages import Listener
from gitorch.run.programs import editor, shell
from gitorch.run.programs.editor import Editor
from gitorch.run.programs.hands import Hands
from gitorch.run.programs.orders import Orders, orders_of
from gitorch.run.programs.parting import leave_handoff
from gitorch.run.programs.room import Room, edits
from gitorch.run.programs.shell import PATIENCE, Shell, hide_secrets
from gitorch.run.programs.speaking import speak
from gitorch.run.programs.tree import Tree

_SYSTEM = """\
You are a specialist who works alone, in the directory {root}, on one task of a larger plan. Nobody answers questions.
Write only these paths: {scope}. Everything else is somebody else's.
Use the editor for files and the shell for commands; a command is stopped after {patience:.0f} seconds, and nothing that
it starts goes on in the background. Look before you write, keep to the style that is there, and run what the task says
must hold. What you write is committed for you: don't commit, push, stash or change branches. When the task is done,
answer in a few sentences what you did and what is left open.
"""
_SELDOM = (100_000, 50, 50)  # the SDK is three thousand modules: looking through them for garbage finds none
_CUT_OFF = "Your last answer was cut off at its greatest length. Do it in smaller steps."
_MOST_CUTS = 2
_MOST_FAILURES = 5  # turns in a row in which every call failed


@dataclass
class Shift:
    """One conversation about one task, to its end."""

    orders: Orders
    conversation: Conversation
    hands: Hands
    room: Room
    cuts: int = 0
    failures: int = 0

    def work(self) -> tuple[str, str]:
        """How it ended, in the words of the protocol, and a message. Raises ModelError."""
        self.conversation.tell(self.orders.brief)
        for _ in range(self.orders.turns):
            ended = self._turn()
            if ended is not None:
                return ended
            if self.room.tokens > self.orders.tokens:
                return "over-budget", f"it used {self.room.tokens} of {self.orders.tokens} tokens"
            self.room.make(self.conversation)
        return "over-budget", f"it reached its {self.orders.turns} turns"

    def _turn(self) -> tuple[str, str] | None:
        reply = self.conversation.reply()
        self.room.count(reply)
        if reply.text.strip():
            speak("said", text=reply.text)
        match reply.reason:
            case "tool_use":
                return self._used(reply)
            case "max_tokens":
                self.cuts += 1
                self.conversation.tell(_CUT_OFF)
                return ("failed", "its answers are cut off again and again") if self.cuts > _MOST_CUTS else None
            case "pause_turn":
                return None
            case "refusal":
                return "failed", "the model refuses to go on"
            case "model_context_window_exceeded":
                return "over-budget", "its window is full"
            case _:
                return "completed", reply.text

    def _used(self, reply: Reply) -> tuple[str, str] | None:
        results = self.hands.use(reply.calls)
        self.conversation.answer(results)
        self.failures = self.failures + 1 if all(one.is_error for one in results) else 0
        if self.failures < _MOST_FAILURES:
            return None
        return "failed", f"all its calls failed {self.failures} turns in a row: {results[-1].text[:200]}"


def main() -> int:
    """The exit status: 0 when the model says that it is done, 1 otherwise."""
    gc.set_threshold(*_SELDOM)
    try:
        orders = orders_of(sys.stdin.buffer.read())
        with tempfile.TemporaryDirectory() as scratch:
            end, message = _worked(orders, Path.cwd(), Path(scratch))
    except ModelError as error:
        end, message = "unavailable", error.message
    except GitorchError as error:
        end, message = "failed", error.message
    speak("result", end=end, message=message[:2000])
    return 0 if end == "completed" else 1


def _worked(orders: Orders, root: Path, scratch: Path) -> tuple[str, str]:
    tree = Tree(root)
    tools = [editor.TOOL, *([shell.TOOL] if orders.has_shell else [])]
    hands = Hands(Editor(tree, orders.scope), Shell(root, scratch) if orders.has_shell else None)
    conversation = Conversation(
        Setting(_system(orders, root), orders.model, tools, effort=orders.effort, edits=edits(orders)),
        Listener(wait=lambda reason, seconds: speak("waiting", reason=reason, seconds=seconds)),
    )
    hide_secrets()  # the client has read its key
    shift = Shift(orders, conversation, hands, Room(orders.window, orders.server_side))
    end, message = shift.work()
    if end == "completed":
        leave_handoff(conversation, tree, shift.room)
    return end, message


def _system(orders: Orders, root: Path) -> str:
    told = _SYSTEM.format(root=root, scope=", ".join(orders.scope), patience=PATIENCE)
    return f"{told}\n{orders.role}".strip()


if __name__ == "__main__":
    sys.exit(main())
