"""SQL as far as names go: what a statement makes of tables and columns, and which it uses.

A tokenizer and a walk, no grammar: strings in code have holes, dialects differ, and names are all that is asked.
"""

from __future__ import annotations

import re

from gitorch.code.wire.sql.schema import read_alter, read_conversion, read_create, read_drop
from gitorch.code.wire.sql.statement import Statement
from gitorch.code.wire.sql.tokens import Token, tokens
from gitorch.code.wire.sql.uses import read_uses

_STATEMENT = re.compile(
    r"^\s*(?:--[^\n]*\n\s*)*(?:SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|ALTER|DROP|REPLACE|RENAME|MERGE)\s", re.I
)


def is_sql(text: str) -> bool:
    """Whether a piece of text begins as a statement does."""
    return bool(_STATEMENT.match(text)) and " " in text.strip()


def statements(source: str) -> list[Statement]:
    """The statements of a text, those that define and those that use."""
    found, current = [], list[Token]()
    for token in tokens(source):
        if token.says(";"):
            found.append(current)
            current = []
        else:
            current.append(token)
    return [_statement(one) for one in [*found, current] if one]


def _statement(words: list[Token]) -> Statement:
    statement = Statement(words[0].text.lower())
    match statement.verb:
        case "create":
            read_create(statement, words)
        case "alter":
            read_alter(statement, words)
        case "drop":
            read_drop(statement, words)
        case _:
            read_uses(statement, words)
    if statement.verb == "update":
        read_conversion(statement, words)
    return statement
