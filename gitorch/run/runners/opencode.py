"""opencode, headless: ``opencode run --format json``, its configuration in a home of its own.

Source: https://opencode.ai/docs/cli and /docs/config, and the program itself (1.18.33). It takes its directory from
``--dir`` or ``$PWD``, never from where it is started: a stale ``PWD`` made it write into another project.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from gitorch.errors import UsageError
from gitorch.run.assignment import Assignment
from gitorch.run.runners import Found, Invocation, Missing
from gitorch.run.runners.models import provided_model
from gitorch.run.runners.opencode_events import OpencodeReader
from gitorch.run.runners.probing import keyed, probed

DEFAULT_MODEL = "anthropic/claude-opus-5-5"
COMPATIBLE = "gitorch"  # the provider of its own name would speak Responses to any URL

_MEND = "npm install -g opencode-ai"
_KEYS = ("ANTHROPIC_API_KEY", "OPENAI_API_KEY")
_ABILITIES = {"events": "--format", "directory": "--dir"}
_CONFIG = ".config/opencode/opencode.json"


class OpencodeRunner:
    """Its model is PROVIDER/MODEL; ``openai/…`` and ``anthropic/…`` take their URL from ``api`` or the environment."""

    name = "opencode"

    def find(self, environment: Mapping[str, str]) -> Found | Missing:
        found = probed("opencode", environment, mend=_MEND, abilities=_ABILITIES, topic=("run",))
        found = keyed(found, environment, _KEYS)
        if isinstance(found, Missing):
            return found
        if not {"events", "directory"} <= found.abilities:
            return Missing(f"opencode {found.version} can't be told where to work: it is too old", _MEND)
        return Found(found.path, found.version, found.abilities, environment.get("OPENAI_BASE_URL", ""))

    def invocation(self, assignment: Assignment, found: Found, workspace: Path, home: Path) -> Invocation:
        model = provided_model(assignment.choice.model, DEFAULT_MODEL)
        provider, _, name = model.partition("/")
        api = assignment.choice.options.get("api") or (found.api if provider == "openai" else "")
        if not api and provider not in _APIS:
            raise UsageError(f"opencode can't reach the provider {provider!r}", hint="name its URL as the option api")
        if api and provider != "anthropic":
            provider = COMPATIBLE
        return Invocation(
            (found.path, "run", "--format", "json", "--dir", str(workspace), "--model", f"{provider}/{name}"),
            {
                "PWD": str(workspace),
                "OPENCODE_CONFIG": str(home / _CONFIG),
                "OPENCODE_DISABLE_AUTOUPDATE": "1",
                "OPENCODE_DISABLE_MODELS_FETCH": "1",
                "OPENCODE_DISABLE_LSP_DOWNLOAD": "1",
            },
            stdin=assignment.brief.encode("utf-8", "replace"),
            home={
                _CONFIG: json.dumps(_configuration(assignment, provider, name, api), indent=1).encode(),
                ".config/opencode/AGENTS.md": assignment.role.encode("utf-8", "replace"),
            },
            secrets=_KEYS,
            api=api or _APIS.get(provider),
        )

    def reader(self, assignment: Assignment) -> OpencodeReader:
        return OpencodeReader()


_APIS = {"anthropic": "https://api.anthropic.com/v1", "openai": "https://api.openai.com/v1"}


def _configuration(assignment: Assignment, provider: str, model: str, api: str) -> dict[str, object]:
    web = "allow" if assignment.grants.network else "deny"
    permission = {"edit": "allow", "bash": "allow", "webfetch": web, "websearch": web, "external_directory": "deny"}
    settings: dict[str, object] = {
        "permission": permission,
        "autoupdate": False,
        "share": "disabled",
        "snapshot": False,
    }
    if api:
        key = "OPENAI_API_KEY" if provider == COMPATIBLE else "ANTHROPIC_API_KEY"
        settings["provider"] = {
            provider: {
                "npm": "@ai-sdk/openai-compatible" if provider == COMPATIBLE else "@ai-sdk/anthropic",
                "options": {"baseURL": api, "apiKey": f"{{env:{key}}}"},
                "models": {model: {"name": model}},
            }
        }
    return settings
