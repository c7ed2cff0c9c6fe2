"""Java: packages below source roots; what Lombok writes is not seen."""

from __future__ import annotations

from functools import partial

from gitorch.integrate.resolve.packages.rooted import RootedFinder
from gitorch.integrate.resolve.packages.values import Rules

_LOMBOK = frozenset({
    "AllArgsConstructor", "Builder", "Data", "Delegate", "FieldDefaults", "Getter", "NoArgsConstructor",
    "RequiredArgsConstructor", "Setter", "SuperBuilder", "Value", "With",
})  # fmt: skip

RULES = Rules(
    partial(RootedFinder, suffixes=(".java", ".kt")),
    generating=_LOMBOK,
    outside=("java.", "javax.", "kotlin.", "android."),
    universal=frozenset(
        {
            "class",
            "clone",
            "compareTo",
            "equals",
            "getClass",
            "getDeclaringClass",
            "hashCode",
            "name",
            "notify",
            "notifyAll",
            "ordinal",
            "this",
            "toString",
            "valueOf",
            "values",
            "wait",
        }
    ),
    unwrapping=frozenset({"get", "orElse", "orElseThrow"}),
)
