"""gitorch.yaml as gitorch understands it, in the file's own form: every setting, and whether the file says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from gitorch.config.load import FILE
from gitorch.config.model import RunSettings
from gitorch.config.schema import Agent, Check, File, Part, file_of
from gitorch.config.strict_yaml import read_yaml


def effective(text: str | None, target: str) -> dict[str, Any]:
    """All settings as the file would say them; those without a value are missing. Raises ConfigError."""
    file, _ = _read(text)
    return {name: value for name, value in _plain(_filled(file, target)).items() if value is not None}


def effective_yaml(text: str | None, target: str) -> str:
    """The same as YAML that gitorch.yaml takes, what the file does not say marked as default. Raises ConfigError."""
    file, said = _read(text)
    return "\n".join(_lines(_filled(file, target), said, "")) + "\n"


def _read(text: str | None) -> tuple[File, Mapping[str, Any]]:
    document = read_yaml(text or "", FILE)
    return file_of(document), document.value or {}


def _filled(file: File, target: str) -> File:
    """The file with what else decides: the repository's default branch, the default runner, the names of checks."""
    checks = [check.model_copy(update={"name": check.value().name}) for check in file.checks]
    run = file.run.model_copy(update={"runner": file.run.runner or RunSettings().agent.runner})
    return file.model_copy(update={"target": file.target or target, "checks": tuple(checks), "run": run})


def _lines(part: Part, said: Mapping[str, Any], indent: str) -> Iterator[str]:
    for name, field in type(part).model_fields.items():
        value = getattr(part, name)
        own = next((said[key] for key in (name, field.alias) if key and said.get(key) is not None), None)
        if isinstance(value, Part):
            yield f"{indent}{name}:"
            yield from _lines(value, own or {}, f"{indent}  ")
        elif value is None:
            yield f"{indent}# {name}:  # {field.description or 'default'}"
        else:
            yield f"{indent}{name}: {_flow(_plain(value))}{'  # default' * (own is None)}"


def _plain(value: Any) -> Any:
    """Parts as mappings without what is None or, of a list's and of specialists, empty."""
    if isinstance(value, Part):
        names = type(value).model_fields
        found = {name: _plain(getattr(value, name)) for name in names}
        is_short = isinstance(value, (Agent, Check)) and type(value) in (Agent, Check)
        return {name: one for name, one in found.items() if one is not None and not (is_short and one in ([], {}))}
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _flow(value: Any) -> str:
    text = yaml.safe_dump(value, default_flow_style=True, width=1 << 20, allow_unicode=True, sort_keys=False)
    return text.removesuffix("...\n").strip()
