"""From a path and its text to what the file says of wires; extractors are imported when first needed."""

from __future__ import annotations

from pathlib import PurePosixPath

from gitorch.code.wire.model import WireFacts

_JAVASCRIPT = frozenset((".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts"))
_LARGEST = 400_000  # bytes; what is longer is generated


def wire_language(path: str) -> str:
    """The family of languages of a path that we read: python, javascript, or nothing."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix == ".py":
        return "python"
    return "javascript" if suffix in _JAVASCRIPT else ""


def wire_facts(path: str, source: bytes) -> WireFacts | None:
    """What a file says of wires, or None for a language or a size that we don't read."""
    language = wire_language(path)
    if not language or len(source) > _LARGEST:
        return None
    if language == "python":
        from gitorch.code.wire.python import python_facts  # noqa: PLC0415 - no parser is loaded before it is needed

        return python_facts(source)
    from gitorch.code.wire.javascript import javascript_facts  # noqa: PLC0415 - as above

    return javascript_facts(source, tsx=not path.endswith((".ts", ".mts", ".cts")))
