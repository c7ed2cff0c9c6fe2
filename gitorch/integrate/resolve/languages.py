"""Which resolver answers for a language. Imported when first needed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module

from gitorch.integrate.resolve import ResolveAncestors, ResolveImport, ResolveReference

# language (of the module): module of gitorch.integrate.resolve with resolve_reference and resolve_import
_BY_LANGUAGE = {
    "javascript": "typescript.resolver",
    "python": "python.resolver",
    "ruby": "ruby.resolver",
    "typescript": "typescript.resolver",
}
# Those whose files share names by package have one resolver, and a module of rules each.
_OF_PACKAGES = frozenset({"csharp", "go", "java", "kotlin", "php", "rust"})


@dataclass(frozen=True)
class Resolver:
    """The questions that a language answers; ``ancestors`` is None for one without classes, or not yet told."""

    reference: ResolveReference
    imported: ResolveImport
    ancestors: ResolveAncestors | None = None


@lru_cache(maxsize=32)
def resolver_for(language: str) -> Resolver | None:
    """The resolver of a language, or None for one that has none."""
    if language in _OF_PACKAGES:
        return Resolver(*import_module("gitorch.integrate.resolve.packages.answers").answers(language))
    name = _BY_LANGUAGE.get(language)
    if name is None:
        return None
    module = import_module(f"gitorch.integrate.resolve.{name}")
    return Resolver(module.resolve_reference, module.resolve_import, getattr(module, "resolve_ancestors", None))
