"""The last question to a specialist: what whoever comes next has to know."""

from __future__ import annotations

from gitorch.errors import GitorchError
from gitorch.model.conversation import Conversation
from gitorch.model.messages import answer_schema
from gitorch.run.programs.room import Room
from gitorch.run.programs.speaking import speak
from gitorch.run.programs.tree import Content, Tree

PATH = ".gitorch/handoff.json"

_QUESTION = (
    "Your work is taken. Write the handoff to those who build on it: what you made, what is critical, what is limited, "
    "what they should look at first, what is open. Name only what is in your diff; leave out what you have nothing for."
)


def leave_handoff(conversation: Conversation, tree: Tree, room: Room) -> None:
    """Ask for the handoff and put it where it is looked for, if the specialist has not left one itself.

    The work is done by now: one that can't be had is no reason to lose it.
    """
    try:
        if tree.read(PATH) is not None:
            return
        from gitorch.handoff.claims import Claims, read_claims  # noqa: PLC0415 - pydantic, when all is done

        conversation.tell(_QUESTION)
        reply = conversation.reply(answer_schema(Claims))
        room.count(reply)
        read_claims(reply.text.encode())
        tree.write(PATH, Content(reply.text.encode()))
        speak("tool", tool="handoff", detail=PATH)
    except GitorchError as error:
        speak("said", text=f"(no handoff: {error.message})")
