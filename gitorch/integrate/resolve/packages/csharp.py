"""C#: namespaces below the directories of projects, as people lay them out; types in parts."""

from __future__ import annotations

from functools import partial

from gitorch.integrate.resolve.packages.rooted import RootedFinder
from gitorch.integrate.resolve.packages.values import Rules

RULES = Rules(
    partial(RootedFinder, suffixes=(".cs",), is_split=True),
    outside=("System", "Microsoft", "Windows"),
    universal=frozenset(
        {
            "CompareTo",
            "Deconstruct",
            "Dispose",
            "Equals",
            "GetHashCode",
            "GetType",
            "HasFlag",
            "Invoke",
            "ToString",
        }
    ),
)
