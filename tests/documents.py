"""What programs read is held to its schema, whichever test made it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from jsonschema import Draft202012Validator

from gitorch.report.schemas import DOCUMENTS, document_schema

SARIF = Path(__file__).parent / "data" / "sarif-written.schema.json"


def hold_to_schema(printed: str) -> None:
    """Fail if this is a document of ours or a SARIF log and breaks its schema, or is not well-formed UTF-8."""
    if not printed.startswith(("{", "[")):
        return
    try:
        document = json.loads(printed)
    except ValueError:  # the words of a page
        return
    json.dumps(document, ensure_ascii=False).encode()
    if isinstance(document, list):
        if document and isinstance(document[0], dict) and document[0].get("schema") == "gitorch.run/1":
            _of("log").validate(document)
        return
    name = str(document.get("schema", "")).removeprefix("gitorch.").removesuffix("/1")
    if name in DOCUMENTS:
        _of(name).validate(document)
    elif "$schema" in document and "runs" in document:
        _sarif().validate(document)


@cache
def _of(name: str) -> Draft202012Validator:
    return Draft202012Validator(document_schema(name))


@cache
def _sarif() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SARIF.read_text(encoding="utf-8")))
