"""The JSON Schemas of the documents for programs: one file each, ``NAME.schema.json`` beside this one.

Fields may be added within a version; none changes its meaning.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

DOCUMENTS = ("validation", "status", "log", "hub", "brief", "economics", "clean", "health", "sync")


def document_schema(name: str = "validation") -> dict[str, Any]:
    """The JSON Schema of the document ``gitorch.NAME/1``; of ``log``, of what the journal says event by event."""
    if name == "log":
        from gitorch.run.events import entries_schema  # noqa: PLC0415 - pydantic, for this one only

        return entries_schema()
    text = resources.files("gitorch.report").joinpath(f"{name}.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema
