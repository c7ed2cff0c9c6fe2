"""Which model a program is asked for. A specialist may name one by Claude Code's short names."""

from __future__ import annotations

_ALIASES = {
    "opus": "claude-opus-5-5",
    "sonnet": "claude-sonnet-5-5",
    "haiku": "claude-haiku-5-5",
    "fable": "claude-fable-5",
}
_INHERITED = ("inherit", "default", "")


def claude_model(wanted: str | None, default: str) -> str:
    """A model of Claude by its full name."""
    name = (wanted or "").strip()
    return default if name in _INHERITED else _ALIASES.get(name, name)


def other_model(wanted: str | None, default: str) -> str:
    """A model of somebody else's; a specialist's wish for one of Claude's means nothing there."""
    name = (wanted or "").strip()
    return default if name in (*_INHERITED, *_ALIASES) or name.startswith("claude-") else name


def provided_model(wanted: str | None, default: str) -> str:
    """PROVIDER/MODEL, for programs that speak to many; a bare model of Claude's is Anthropic's."""
    name = (wanted or "").strip()
    if name in _ALIASES or name.startswith("claude-"):
        return f"anthropic/{claude_model(name, default)}"
    return default if name in _INHERITED else name
