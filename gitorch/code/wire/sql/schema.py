"""What a statement of SQL makes of the schema: CREATE, ALTER, DROP, and updates that respell what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from gitorch.code.wire.sql.statement import Definition, Statement
from gitorch.code.wire.sql.tokens import Token, name_after, parts
from gitorch.code.wire.sql.uses import read_uses
from gitorch.code.wire.verbs import named

_TURNS = named(
    "round cast strftime unixepoch datetime date to_timestamp extract lower upper trim replace printf lpad concat "
    "date_format unix_timestamp from_unixtime to_char"
)


def read_create(statement: Statement, tokens: list[Token]) -> None:
    """File the table or view that a CREATE makes, and what its query uses."""
    kinds = [token.text.lower() for token in tokens[:6]]
    if "table" not in kinds and "view" not in kinds:
        read_uses(statement, tokens)
        return
    is_view = "view" in kinds
    name, at, position = name_after(tokens, kinds.index("view" if is_view else "table") + 1)
    selects = [number for number, token in enumerate(tokens) if token.says("select")]
    if selects:
        body = tokens[selects[0] :]
        columns, star = selected(body)
        statement.definitions.append(Definition("create", name, at, columns=tuple(columns), is_star=star))
        read_uses(statement, body)
        return
    columns, required, values = _columns(tokens[position:])
    not_null = frozenset(part[0].name for part in parts(tokens[position:]) if part and _is_not_null(part))
    made = Definition("create", name, at, columns=tuple(columns), required=tuple(required), not_null=not_null)
    statement.definitions.append(replace(made, values=tuple(values)))


def _columns(
    tokens: list[Token],
) -> tuple[list[tuple[str, int]], list[str], list[tuple[str, tuple[str, ...]]]]:
    columns, required, values = [], [], []
    for part in parts(tokens):
        if part and not part[0].says("primary", "foreign", "unique", "check", "constraint", "key", "index"):
            columns.append((part[0].name, part[0].at))
            if _is_required(part):
                required.append(part[0].name)
        allowed = tuple(token.text[1:-1] for token in part if token.kind == "text")
        listing = next((number for number, token in enumerate(part) if token.says("in")), 0)
        about = next((token.name for token in reversed(part[:listing]) if token.is_name), "")
        if allowed and any(token.says("in") for token in part):
            values.append((about, allowed))
    return columns, required, values


def _is_required(part: list[Token]) -> bool:
    words = {token.text.lower() for token in part}
    return _is_not_null(part) and not {"default", "generated", "serial", "autoincrement", "identity"} & words


def _is_not_null(part: list[Token]) -> bool:
    words = [token.text.lower() for token in part]
    return any(a == "not" and b == "null" for a, b in pairwise(words))


def _is_loosened(words: list[str]) -> bool:
    """Whether an ALTER of a column lets it be null: ``DROP NOT NULL``, or its type anew with no word of that."""
    if any(words[number : number + 3] == ["drop", "not", "null"] for number in range(len(words))):
        return True
    return "not" not in words and (words[0] == "modify" or words[-1] == "null") and "default" not in words


def selected(tokens: list[Token]) -> tuple[list[tuple[str, int]], bool]:
    """The names of what a SELECT yields, and whether a star is among them."""
    depth, item, columns, star = 0, list[Token](), list[tuple[str, int]](), False
    for token in [*tokens[1:], Token("sign", ",", 0)]:
        depth += token.says("(") - token.says(")")
        ends = depth == 0 and token.says(",", "from")
        if not ends:
            item.append(token)
            continue
        if item and item[-1].says("*") and len(item) <= 3:
            star = True
        named_ = [one for one in item if one.is_name]
        if named_ and item[-1].is_name:
            columns.append((item[-1].name, item[-1].at))
        item = []
        if token.says("from"):
            break
    return columns, star


def read_alter(statement: Statement, tokens: list[Token]) -> None:
    """File what an ALTER does to a table, action by action."""
    start = next((n for n, token in enumerate(tokens) if token.says("table", "view")), 0) + 1
    table, at, position = name_after(tokens, start)
    for action in _actions(tokens[position:]):
        statement.definitions.extend(_action(table, at, action))


def _actions(tokens: list[Token]) -> Iterator[list[Token]]:
    depth, part = 0, list[Token]()
    for token in tokens:
        depth += token.says("(") - token.says(")")
        if depth == 0 and token.says(","):
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _action(table: str, at: int, action: list[Token]) -> Iterator[Definition]:
    names = [token for token in action if token.is_name and not (token is action[0] and token.says("modify", "change"))]
    words = [token.text.lower() for token in action]
    if not names or not words or (set(words[:3]) & {"constraint", "index", "key", "primary", "foreign"}):
        return
    if words[0] == "drop" and not (len(words) > 2 and "default" in words):
        yield Definition("drop-column", table, names[0].at, names[0].name)
    elif words[0] == "rename" and "column" not in words and words[1:2] == ["to"]:
        yield Definition("rename", table, names[0].at, new=names[0].name)
    elif words[0] in ("rename", "change") and len(names) >= 2:
        if names[0].name != names[1].name:
            yield Definition("rename-column", table, names[0].at, names[0].name, names[1].name)
    elif words[0] in ("alter", "modify") and _is_loosened(words):
        yield Definition("loosen-column", table, names[0].at, names[0].name)
    elif words[0] in ("alter", "modify") and _is_required(action):
        yield Definition("require-column", table, names[0].at, names[0].name, required=(names[0].name,))
    elif words[0] == "add":
        required = (names[0].name,) if _is_required(action) else ()
        yield Definition("add-column", table, names[0].at, names[0].name, required=required)
    else:
        yield Definition("other", table, at)


def read_drop(statement: Statement, tokens: list[Token]) -> None:
    """File the table or view that a DROP takes away."""
    if any(token.says("table", "view") for token in tokens[:3]):
        name, at, _ = name_after(tokens, 2)
        statement.definitions.append(Definition("drop", name, at))


def read_conversion(statement: Statement, tokens: list[Token]) -> None:
    """``UPDATE t SET c = 'new' WHERE c = 'old'``: a stored text that is no more."""
    table = statement.tables[0][0] if statement.tables else ""
    where = next((n for n, token in enumerate(tokens) if token.says("where")), len(tokens))
    after = dict(_equalities(tokens[:where]))
    for column, old in _equalities(tokens[where:]):
        if column in after and after[column] != old:
            statement.definitions.append(Definition("convert", table, tokens[0].at, column, after[column], value=old))
    if where == len(tokens) or _asks_only_for_null(tokens[where:]):
        statement.definitions.extend(Definition("recount", table, at, name) for name, at in _recounted(tokens[:where]))


def _asks_only_for_null(tokens: list[Token]) -> bool:
    return [token.text.lower() for token in tokens[2:]] == ["is", "not", "null"]


def _recounted(tokens: list[Token]) -> Iterator[tuple[str, int]]:
    """The columns that are reckoned anew out of themselves: ``price = price * 100``, ``at = unixepoch(at)``."""
    start = next((number for number, token in enumerate(tokens) if token.says("set")), len(tokens)) + 1
    for part in _actions(tokens[start:]):
        if len(part) > 3 and part[0].is_name and part[1].says("="):
            made = part[2:]
            is_of_itself = any(token.is_name and token.name == part[0].name for token in made)
            is_scaled = any(token.says("*", "/") for token in made) and any(token.kind == "number" for token in made)
            is_turned = made[0].name in _TURNS and made[1].says("(")
            if is_of_itself and (is_scaled or is_turned):
                yield part[0].name, part[0].at


def _equalities(tokens: list[Token]) -> Iterator[tuple[str, str]]:
    for position, token in enumerate(tokens):
        if token.kind == "text" and position >= 2 and tokens[position - 1].says("="):
            yield tokens[position - 2].name, token.text[1:-1]
        if token.says("in") and position >= 1:
            for later in tokens[position + 1 :]:
                if later.says(")"):
                    break
                if later.kind == "text":
                    yield tokens[position - 1].name, later.text[1:-1]
