"""Gemini CLI, headless: ``-o stream-json``, its settings in a home of its own.

Source: https://geminicli.com/docs/cli/headless, and the program itself (0.61.0). Without ``yolo`` it has no tools that
write, and says success all the same; without ``-m`` it asks another model first which one to take.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from gitorch.run.assignment import Assignment
from gitorch.run.runners import Found, Invocation, Missing
from gitorch.run.runners.gemini_events import GeminiReader
from gitorch.run.runners.models import other_model
from gitorch.run.runners.probing import keyed, probed

DEFAULT_MODEL = "gemini-2.5-pro"

_MEND = "npm install -g @google/gemini-cli"
_KEYS = ("GEMINI_API_KEY",)
_ABILITIES = {"events": "--output-format", "modes": "--approval-mode", "trust": "--skip-trust"}
_NETWORK = ("google_web_search", "web_fetch")


class GeminiRunner:
    """Its options: ``api``."""

    name = "gemini"

    def find(self, environment: Mapping[str, str]) -> Found | Missing:
        found = probed("gemini", environment, mend=_MEND, abilities=_ABILITIES)
        found = keyed(found, environment, _KEYS)
        if isinstance(found, Missing):
            return found
        if not {"events", "modes"} <= found.abilities:
            return Missing(f"gemini {found.version} can't be run unattended: it is too old", _MEND)
        return Found(found.path, found.version, found.abilities, environment.get("GOOGLE_GEMINI_BASE_URL", ""))

    def invocation(self, assignment: Assignment, found: Found, workspace: Path, home: Path) -> Invocation:
        api = assignment.choice.options.get("api") or found.api
        argv = [found.path, "-o", "stream-json", "-m", other_model(assignment.choice.model, DEFAULT_MODEL)]
        argv += ["--approval-mode", "yolo", *(["--skip-trust"] if "trust" in found.abilities else [])]
        environment = {"GEMINI_CLI_TRUST_WORKSPACE": "true", "NO_BROWSER": "true"}
        if api:
            environment["GOOGLE_GEMINI_BASE_URL"] = api
        return Invocation(
            tuple(argv),
            environment,
            stdin=assignment.brief.encode("utf-8", "replace"),
            home={
                ".gemini/settings.json": json.dumps(_settings(assignment), indent=1).encode(),
                ".gemini/GEMINI.md": assignment.role.encode("utf-8", "replace"),
            },
            secrets=_KEYS,
            api=api or "https://generativelanguage.googleapis.com",
        )

    def reader(self, assignment: Assignment) -> GeminiReader:
        return GeminiReader()


def _settings(assignment: Assignment) -> dict[str, object]:
    return {
        "security": {"auth": {"selectedType": "gemini-api-key"}},
        "privacy": {"usageStatisticsEnabled": False},
        "general": {"disableAutoUpdate": True, "enableAutoUpdate": False},
        "model": {"maxSessionTurns": assignment.bounds.turns},
        "tools": {"exclude": [] if assignment.grants.network else list(_NETWORK)},
    }
