"""Which language a path is in, and who parses it. Parsers are imported when they first parse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import cast

from gitorch.code.model import Module


@dataclass(frozen=True)
class Parser:
    """A language by its name, and where the function is that parses its source."""

    language: str
    module: str  # of gitorch.code
    function: str

    @property
    def parse(self) -> Callable[[bytes], Module]:
        """What makes a module of a source text, broken source included. Raises ImportError without the grammar."""
        return cast("Callable[[bytes], Module]", getattr(import_module(f"gitorch.code.{self.module}"), self.function))


_LARGE = 20_000  # bytes
_LONG_LINES = 400  # bytes a line, on average
_HUGE = 200_000  # bytes
_PUT_TOGETHER = (b"typeof exports ===", b"typeof define ===")  # at the head of what any loader may load
_WEBPACK = b"__webpack_require__"  # anywhere
_LOADABLE = b"typeof define"  # at the head of each library; people's own text has one at most
_MAP = b"# sourceMappingURL="  # at the end of what was compiled
# suffix: language (of the module), module of gitorch.code, function in it
_BY_SUFFIX: dict[str, tuple[str, str, str]] = {
    ".py": ("python", "python.module", "parse"),
    ".pyi": ("python", "python.module", "parse"),
    ".ts": ("typescript", "typescript.module", "parse_typescript"),
    ".mts": ("typescript", "typescript.module", "parse_typescript"),
    ".cts": ("typescript", "typescript.module", "parse_typescript"),
    ".tsx": ("tsx", "typescript.module", "parse_tsx"),
    ".js": ("javascript", "typescript.module", "parse_javascript"),
    ".mjs": ("javascript", "typescript.module", "parse_javascript"),
    ".cjs": ("javascript", "typescript.module", "parse_javascript"),
    ".jsx": ("javascript", "typescript.module", "parse_javascript"),
    ".go": ("go", "packages.go.module", "parse"),
    ".java": ("java", "packages.java.module", "parse"),
    ".kt": ("kotlin", "packages.kotlin.module", "parse"),
    ".kts": ("kotlin", "packages.kotlin.module", "parse"),
    ".cs": ("csharp", "packages.csharp.module", "parse"),
    ".php": ("php", "packages.php.module", "parse"),
    ".rb": ("ruby", "packages.ruby.module", "parse"),
    ".rake": ("ruby", "packages.ruby.module", "parse"),
    ".rs": ("rust", "packages.rust.module", "parse"),
    ".vue": ("vue", "typescript.module", "parse_vue"),
    ".svelte": ("svelte", "typescript.module", "parse_svelte"),
    ".astro": ("astro", "typescript.module", "parse_astro"),
}


def parser_for(path: str) -> Parser | None:
    """The parser for a path by its suffix, or None for a language that we don't read."""
    name = path.rpartition("/")[2]
    return _parser_of(f".{name.rpartition('.')[2].lower()}") if "." in name else None


@lru_cache(maxsize=256)
def _parser_of(suffix: str) -> Parser | None:
    entry = _BY_SUFFIX.get(suffix)
    return Parser(*entry) if entry is not None else None


def is_bundled(source: bytes) -> bool:
    """Whether a tool made a text of many: large, and of lines that nobody writes, or huge and telling so."""
    if len(source) <= _LARGE:
        return False
    return len(source) > _LONG_LINES * (source.count(b"\n") + 1) or (
        len(source) > _HUGE
        and (
            _MAP in source[-500:]
            or any(one in source[:2000] for one in _PUT_TOGETHER)
            or _WEBPACK in source
            or source.count(_LOADABLE) > 2
        )
    )
