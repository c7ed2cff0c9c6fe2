"""What the rules ask of every language, answered for the languages of packages."""

from __future__ import annotations

from functools import lru_cache, partial
from importlib import import_module

from gitorch.code.model import Definition, Import, Reference
from gitorch.integrate.resolve import Resolution, ResolveAncestors, ResolveImport, ResolveReference
from gitorch.integrate.resolve.packages.resolver import PackageResolver
from gitorch.integrate.resolve.packages.values import Located, Rules, Type
from gitorch.integrate.sides import View


@lru_cache(maxsize=16)
def rules_of(language: str) -> Rules:
    """How names work in a language; each has a module of its own beside this one."""
    rules: Rules = import_module(f"gitorch.integrate.resolve.packages.{language}").RULES
    return rules


def resolve_reference(language: str, view: View, path: str, reference: Reference) -> Resolution:
    """What a reference in the file ``path`` means in a view."""
    return resolver_of(language, view).reference(path, reference)


def resolve_import(language: str, view: View, path: str, imported: Import) -> Resolution:
    """What an import in the file ``path`` brings."""
    return resolver_of(language, view).imported(path, imported)


def resolve_ancestors(language: str, view: View, path: str, definition: Definition) -> tuple[Located, ...]:
    """The type, in every file that gives it members, and everything in the repository that it inherits from."""
    return resolver_of(language, view).members.lineage(Type(path, definition))


def resolver_of(language: str, view: View) -> PackageResolver:
    """The view's resolver for a language; one a view, so that what it worked out is kept."""
    key = (PackageResolver, language)
    found = view.memo.get(key)
    if not isinstance(found, PackageResolver):
        found = view.memo[key] = PackageResolver(view, rules_of(language))
    return found


def answers(language: str) -> tuple[ResolveReference, ResolveImport, ResolveAncestors]:
    """The three questions that a rule has for a language."""
    return (
        partial(resolve_reference, language),
        partial(resolve_import, language),
        partial(resolve_ancestors, language),
    )
