"""Saying what a program of gitorch's own does, in the lines that ``runners/spoken`` reads."""

from __future__ import annotations

import json
import sys


def speak(kind: str, **members: object) -> None:
    """Print one line of the protocol, at once."""
    sys.stdout.write(json.dumps({"gitorch": kind, **members}) + "\n")
    sys.stdout.flush()
