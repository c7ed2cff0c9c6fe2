"""A plan from YAML text and back, with the place of every part, and the JSON Schema of the file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import yaml
from pydantic import ValidationError

from gitorch.config.strict_yaml import Document, read_yaml
from gitorch.errors import PlanError
from gitorch.plan.model import SCHEMA, Plan


@dataclass(frozen=True)
class Draft:
    """A plan that has its form, and the document it came from, so that a problem can name a line."""

    plan: Plan
    document: Document = field(repr=False)


def read_plan(text: str, name: str) -> Draft:
    """Parse a plan file. Raises ConfigError for what is not YAML, PlanError for what is not a plan, all at once."""
    document = read_yaml(text, name)
    if not isinstance(document.value, dict):
        raise PlanError([f"{name}:1:1 is not a plan: it must be a mapping with request and tasks"], hint=_SCHEMA_HINT)
    try:
        return Draft(Plan.model_validate({"schema": SCHEMA, **document.value}), document)
    except ValidationError as error:
        raise PlanError(list(_sentences(error, document)), hint=_SCHEMA_HINT) from error


def plan_yaml(plan: Plan) -> str:
    """The plan as a file for people: defaults left out, in the order of the schema."""
    plain = plan.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    text: str = yaml.dump({"schema": SCHEMA, **plain}, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return text


def plan_schema() -> dict[str, Any]:
    """The JSON Schema of a plan file."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Plan.model_json_schema(by_alias=True)}


_SCHEMA_HINT = "gitorch plan schema"


class _Dumper(yaml.SafeDumper):
    """Block style with indented lists, and no aliases: our own reader refuses them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002
        super().increase_indent(flow, False)  # noqa: FBT003

    def ignore_aliases(self, data: object) -> bool:
        del data
        return True


def _sentences(error: ValidationError, document: Document) -> Iterable[str]:
    """One sentence a field, without pydantic's own vocabulary of unions and models."""
    seen: set[str] = set()
    for one in error.errors(include_url=False):
        path = tuple(part for part in one["loc"] if not (isinstance(part, str) and part in _UNION_TAGS))
        named = ".".join(str(part) for part in path) or "the plan"
        where = document.where(path)
        if one["type"] == "missing":
            sentence = f"{where} has no {path[-1]!r}, which {'.'.join(map(str, path[:-1])) or 'a plan'} needs"
        elif one["type"] == "extra_forbidden":
            sentence = f"{where} {named} is not a field of the schema"
        else:
            sentence = f"{where} {named}: {one['msg'][0].lower()}{one['msg'][1:]}"
        if sentence not in seen:
            seen.add(sentence)
            yield sentence


_UNION_TAGS = {"Check", "constrained-str", "function-after"}
