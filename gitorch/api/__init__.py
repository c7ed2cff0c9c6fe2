"""The use cases: typed arguments in, values out. The command line uses exactly these."""

from __future__ import annotations

from gitorch.api.merging import MergeOutcome, config_schema, excerpts, load_config, merge, undo, validate

__all__ = ["MergeOutcome", "config_schema", "excerpts", "load_config", "merge", "undo", "validate"]
