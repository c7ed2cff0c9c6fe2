"""From a path and its text to what the file says of wires; extractors are imported when first needed."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from pathlib import PurePosixPath
from typing import cast

from gitorch.code.languages import is_bundled
from gitorch.code.wire.file_routes import FILED
from gitorch.code.wire.model import WireFacts

_SUFFIXES = {
    ".py": "python", ".ts": "javascript", ".tsx": "javascript", ".js": "javascript", ".jsx": "javascript",
    ".vue": "javascript", ".svelte": "javascript", ".astro": "javascript",
    ".mjs": "javascript", ".cjs": "javascript", ".mts": "javascript", ".cts": "javascript",
    ".graphql": "graphql", ".gql": "graphql", ".graphqls": "graphql",
    ".proto": "protobuf", ".go": "go", ".java": "java", ".kt": "java", ".rs": "rust",
    ".rb": "ruby", ".jbuilder": "ruby", ".erb": "ruby", ".haml": "ruby", ".slim": "ruby",
    ".php": "php", ".cs": "csharp",
}  # fmt: skip
_DESCRIPTION = re.compile(
    r"(?:^|[/._-])(?:openapi|swagger|api|apis|schema|schemas|spec|specs|contract|contracts)(?:[/._-].*)?\.(?:ya?ml|json)$",
    re.I,
)
_READERS = {
    "python": ("python.facts", "python_facts"),
    "javascript": ("javascript.facts", "javascript_facts"),
    "graphql": ("graphql", "graphql_facts"),
    "protobuf": ("protobuf", "protobuf_facts"),
    "go": ("go.facts", "go_facts"),
    "java": ("jvm.java", "java_facts"),
    "rust": ("rust.facts", "rust_facts"),
    "ruby": ("ruby.facts", "ruby_facts"),
    "php": ("php.facts", "php_facts"),
    "csharp": ("csharp", "csharp_facts"),
    "schema": ("openapi", "described_facts"),
}
_LARGEST = 400_000  # bytes; what is longer is generated


@lru_cache(maxsize=1 << 14)
def wire_language(path: str) -> str:
    """The family of languages of a path that we read, or nothing.

    TypeScript counts as javascript, Kotlin as java, and the description of an API as schema.
    """
    suffix = PurePosixPath(path).suffix.lower()
    if suffix in (".yaml", ".yml", ".json"):
        return "schema" if _DESCRIPTION.search(path) else ""
    return _SUFFIXES.get(suffix, "")


def depends_on_path(path: str) -> bool:
    """Whether what a file says follows from where it lies, too, and not from its text and suffix alone."""
    return wire_language(path) in ("ruby", "php") or FILED.search(path) is not None


def wire_facts(path: str, source: bytes) -> WireFacts | None:
    """What a file says of wires, or None for a language or a size that we don't read."""
    language = wire_language(path)
    if not language or len(source) > _LARGEST or is_bundled(source):
        return None
    module, function = _READERS[language] if not path.endswith(".kt") else ("jvm.kotlin", "kotlin_facts")
    read = cast("Callable[[str, bytes], WireFacts]", getattr(import_module(f"gitorch.code.wire.{module}"), function))
    try:
        return read(path, source)
    except RecursionError:  # nested deeper than people write
        return None
