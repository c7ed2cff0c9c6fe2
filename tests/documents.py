"""What programs read is held to its schema, whichever test made it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from jsonschema import Draft202012Validator

from gitorch.report.document import SCHEMA, document_schema

SARIF = Path(__file__).parent / "data" / "sarif-written.schema.json"


def hold_to_schema(printed: str) -> None:
    """Fail if this is a validation document or a SARIF log and breaks its schema, or is not well-formed UTF-8."""
    if not printed.startswith("{"):
        return
    document = json.loads(printed)
    json.dumps(document, ensure_ascii=False).encode()
    if document.get("schema") == SCHEMA:
        _validation().validate(document)
    elif "$schema" in document and "runs" in document:
        _sarif().validate(document)


@cache
def _validation() -> Draft202012Validator:
    return Draft202012Validator(document_schema())


@cache
def _sarif() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SARIF.read_text(encoding="utf-8")))
