"""gitorch's own specialist on the Messages API: needs a key and the SDK, and no other program."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from gitorch.model.messages import DEFAULT_MODEL
from gitorch.model.windows import window_of
from gitorch.run.assignment import Assignment
from gitorch.run.programs.orders import Orders
from gitorch.run.runners import Found, Invocation, Missing
from gitorch.run.runners.models import claude_model
from gitorch.run.runners.own import own_program
from gitorch.run.runners.probing import keyed
from gitorch.run.runners.spoken import SpokenReader

_KEYS = ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN")
_WINDOW = 200_000  # tokens, for a model that is not known
_API = "https://api.anthropic.com"


class MessagesRunner:
    """Its options: ``api``, ``effort``, ``window`` in tokens, ``context: server`` to have the API make room."""

    name = "messages"

    def find(self, environment: Mapping[str, str]) -> Found | Missing:
        try:
            found = version("anthropic")
        except PackageNotFoundError:
            return Missing("the anthropic package is not installed", "pip install 'gitorch[model]'")
        here = Found(sys.executable, found, api=environment.get("ANTHROPIC_BASE_URL", ""))
        return keyed(here, environment, _KEYS)

    def invocation(self, assignment: Assignment, found: Found, workspace: Path, home: Path) -> Invocation:
        choice, grants, bounds = assignment.choice, assignment.grants, assignment.bounds
        api = choice.options.get("api") or found.api
        model = claude_model(choice.model, DEFAULT_MODEL)
        window = choice.options.get("window", "")
        orders = Orders(
            assignment.brief,
            assignment.role,
            model,
            grants.scope,
            has_shell=not grants.tools or any(tool.lower().startswith("bash") for tool in grants.tools),
            turns=bounds.turns,
            tokens=bounds.tokens,
            window=int(window) if window.isdecimal() else window_of(model) or _WINDOW,
            effort=choice.options.get("effort"),
            server_side=choice.options.get("context") == "server",
        )
        return own_program(
            "messages",
            stdin=orders.to_json(),
            environment={"ANTHROPIC_BASE_URL": api} if api else {},
            secrets=_KEYS,
            api=api or _API,
        )

    def reader(self, assignment: Assignment) -> SpokenReader:
        return SpokenReader(is_bound=True)
