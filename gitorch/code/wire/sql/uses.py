"""Which tables and columns a statement of SQL uses."""

from __future__ import annotations

from gitorch.code.wire.sql.statement import Column, Statement
from gitorch.code.wire.sql.tokens import Token, name_after, parts
from gitorch.code.wire.verbs import named

_AFTER_TABLE = named("from join into update table")


def read_uses(statement: Statement, tokens: list[Token]) -> None:
    """Tables and columns by the query that they stand in; a query in parentheses has tables of its own."""
    ctes = {
        tokens[n].name
        for n in range(len(tokens) - 2)
        if tokens[n].is_name and tokens[n + 1].says("as") and tokens[n + 2].says("(")
    }
    scopes: list[tuple[int, list[Token]]] = [(0, [])]
    done: list[list[Token]] = []
    depth = 0
    for position, token in enumerate(tokens):
        if token.says("("):
            depth += 1
            if position + 1 < len(tokens) and tokens[position + 1].says("select", "with"):
                scopes.append((depth, []))
                continue
        if token.says(")"):
            if len(scopes) > 1 and scopes[-1][0] == depth:
                done.append(scopes.pop()[1])
            depth -= 1
        scopes[-1][1].append(token)
    outer: dict[str, str] = {}
    for scope in [*(one for _, one in scopes), *reversed(done)]:
        outer |= _use_scope(statement, scope, ctes, outer)


def _use_scope(statement: Statement, tokens: list[Token], ctes: set[str], outer: dict[str, str]) -> dict[str, str]:
    aliases, marks = _aliases(statement, tokens, ctes)
    for position, token in enumerate(tokens):
        if token.says("*") and position and tokens[position - 1].says("select", ",", ".", "distinct"):
            statement.has_star = True
        if not token.is_name or position in marks:
            continue
        before = tokens[position - 1] if position else None
        behind = tokens[position + 1] if position + 1 < len(tokens) else None
        if behind is not None and behind.says("(", ".") and statement.verb != "insert":
            continue
        if before is not None and before.says("as"):
            continue
        tables = frozenset(aliases.values())
        if before is not None and before.says(".") and position >= 2:
            owner = tokens[position - 2].name
            tables = frozenset((aliases.get(owner) or outer.get(owner) or owner,))
        statement.columns.append(Column(token.name, tables, token.at, _compared(tokens, position)))
    return aliases


def _aliases(statement: Statement, tokens: list[Token], ctes: set[str]) -> tuple[dict[str, str], set[int]]:
    """Tables by the names that they go by, and the positions of tokens that are such names."""
    aliases: dict[str, str] = {}
    marks: set[int] = set()
    position = 0
    while position < len(tokens):
        token = tokens[position]
        follows = token.says(*_AFTER_TABLE) or (token.says(",") and bool(marks) and position - 1 in marks)
        position += 1
        if not follows:
            continue
        name, at, behind = name_after(tokens, position)
        if not name or behind - position > 6:
            continue
        marks.update(range(position, behind))
        if name not in ctes:
            statement.tables.append((name, at))
        if token.says("into"):
            _inserted(statement, tokens, name, behind, at)
        if behind < len(tokens) and tokens[behind].says("as"):
            behind += 1
        if behind < len(tokens) and tokens[behind].is_name and not token.says("into"):
            aliases[tokens[behind].name] = name
            marks.add(behind)
            behind += 1
        aliases[name] = name
        position = behind
    return aliases, marks


def _inserted(statement: Statement, tokens: list[Token], table: str, behind: int, at: int) -> None:
    if behind < len(tokens) and tokens[behind].says("("):
        columns = tuple(part[0].name for part in parts(tokens[behind:]) if part)
        statement.inserted = (table, columns, at)
    elif behind < len(tokens) and tokens[behind].says("values"):
        statement.unlisted = (table, at)


def _compared(tokens: list[Token], position: int) -> tuple[str, ...]:
    behind = tokens[position + 1 : position + 3]
    if len(behind) == 2 and behind[0].says("=", "!=", "<>", "like") and behind[1].kind == "text":
        return (behind[1].text[1:-1],)
    values = []
    if behind and (behind[0].says("in") or (len(behind) == 2 and behind[1].says("in"))):
        for token in tokens[position + 2 :]:
            if token.says(")"):
                break
            if token.kind == "text":
                values.append(token.text[1:-1])
    return tuple(values)
