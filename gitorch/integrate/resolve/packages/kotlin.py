"""Kotlin: packages below source roots, of which a directory may leave out the first names; extensions."""

from __future__ import annotations

from functools import partial

from gitorch.integrate.resolve.packages.rooted import RootedFinder
from gitorch.integrate.resolve.packages.values import Rules

_WRITTEN_BY_PLUGINS = frozenset({"Parcelize", "Serializable", "expect", "actual"})

RULES = Rules(
    partial(RootedFinder, suffixes=(".kt", ".kts", ".java")),
    has_extensions=True,
    generating=_WRITTEN_BY_PLUGINS,
    outside=("java.", "javax.", "kotlin.", "android."),
    universal=frozenset(
        {
            "apply",
            "also",
            "component1",
            "component2",
            "component3",
            "component4",
            "component5",
            "copy",
            "entries",
            "equals",
            "hashCode",
            "invoke",
            "javaClass",
            "let",
            "name",
            "ordinal",
            "run",
            "takeIf",
            "takeUnless",
            "to",
            "toString",
            "use",
            "valueOf",
            "values",
            "with",
        }
    ),
)
