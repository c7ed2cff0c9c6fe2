"""SQL as far as names go: what a statement makes of tables and columns, and which it uses.

A tokenizer and a walk, no grammar: strings in code have holes, dialects differ, and names are all that is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from gitorch.code.wire.verbs import named

_TOKEN = re.compile(
    r"""(?P<skip>\s+|--[^\n]*|/\*.*?\*/|\#[^\n]*)|(?P<text>'(?:[^']|'')*')|(?P<quoted>"[^"]+"|`[^`]+`|\[[^\]]+\])"""
    r"""|(?P<word>[A-Za-z_][\w$]*)|(?P<number>\d+(?:\.\d+)?)|(?P<hole>\{\}|%\(\w+\)s|%s|[:@$]\w+|\?)|(?P<sign><>|!=|<=|>=|::|.)""",
    re.S,
)
_STATEMENT = re.compile(
    r"^\s*(?:--[^\n]*\n\s*)*(?:SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|ALTER|DROP|REPLACE|RENAME|MERGE)\s", re.I
)
_KEYWORDS = named(
    "select from where and or not in is null like ilike between exists case when then else end as on using join inner "
    "left right full outer cross natural group by order having limit offset asc desc distinct all union except "
    "intersect insert into values update set delete create table view unique primary foreign references check default "
    "constraint if replace alter add drop column rename to with recursive returning conflict nothing true false cast "
    "interval current_timestamp over nulls temporary temp materialized integer varchar char boolean numeric decimal "
    "bigint smallint serial escape begin commit lateral any excluded ignore"
)
_AFTER_TABLE = named("from join into update table")


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a statement; ``at`` is its offset. Words and quoted names are lower-cased in ``name``."""

    kind: str
    text: str
    at: int

    @property
    def name(self) -> str:
        return (self.text[1:-1] if self.kind == "quoted" else self.text).lower()

    @property
    def is_name(self) -> bool:
        return self.kind == "quoted" or (self.kind == "word" and self.text.lower() not in _KEYWORDS)

    def says(self, *words: str) -> bool:
        return self.kind in ("word", "sign") and self.text.lower() in words


@dataclass(frozen=True, slots=True)
class Column:
    """A use of a column: the tables that it may be of, its offset, and the texts that it is compared with."""

    name: str
    tables: frozenset[str]
    at: int
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """What a statement does to the schema.

    ``verb`` is create, drop, rename (of a table to ``new``), drop-column, rename-column (to ``new``), add-column or
    convert (of the stored text ``value`` to ``new``). ``is_required`` marks a column that an insert must give.
    """

    verb: str
    table: str
    at: int
    column: str = ""
    new: str = ""
    value: str = ""
    columns: tuple[tuple[str, int], ...] = ()
    required: tuple[str, ...] = ()
    values: tuple[tuple[str, tuple[str, ...]], ...] = ()  # the texts that a check allows, by column
    is_star: bool = False


@dataclass
class Statement:
    """One statement: its verb, what it defines, the tables and columns it uses."""

    verb: str
    definitions: list[Definition] = field(default_factory=list)
    tables: list[tuple[str, int]] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    inserted: tuple[str, tuple[str, ...], int] | None = None  # table, columns
    has_star: bool = False


def is_sql(text: str) -> bool:
    """Whether a piece of text begins as a statement does."""
    return bool(_STATEMENT.match(text)) and " " in text.strip()


def statements(source: str) -> list[Statement]:
    """The statements of a text, those that define and those that use."""
    found, current = [], list[Token]()
    for token in _tokens(source):
        if token.says(";"):
            found.append(current)
            current = []
        else:
            current.append(token)
    return [_statement(tokens) for tokens in [*found, current] if tokens]


def _tokens(source: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(source):
        if match.lastgroup and match.lastgroup != "skip":
            yield Token(match.lastgroup, match.group(), match.start())


def _statement(tokens: list[Token]) -> Statement:
    statement = Statement(tokens[0].text.lower())
    match statement.verb:
        case "create":
            _create(statement, tokens)
        case "alter":
            _alter(statement, tokens)
        case "drop":
            _drop(statement, tokens)
        case _:
            _use(statement, tokens)
    if statement.verb == "update":
        _conversion(statement, tokens)
    return statement


def _name_after(tokens: list[Token], start: int) -> tuple[str, int, int]:
    """The table's name from a position on, the schema before it left out; its offset, and the position behind it."""
    position = start
    while position < len(tokens) and not tokens[position].is_name:
        if tokens[position].says("(", "select"):
            return "", 0, position
        position += 1
    if position >= len(tokens):
        return "", 0, position
    while position + 2 < len(tokens) and tokens[position + 1].says("."):
        position += 2
    return tokens[position].name, tokens[position].at, position + 1


def _create(statement: Statement, tokens: list[Token]) -> None:
    kinds = [token.text.lower() for token in tokens[:6]]
    if "table" not in kinds and "view" not in kinds:
        _use(statement, tokens)
        return
    is_view = "view" in kinds
    name, at, position = _name_after(tokens, kinds.index("view" if is_view else "table") + 1)
    selects = [number for number, token in enumerate(tokens) if token.says("select")]
    if selects:
        body = tokens[selects[0] :]
        columns, star = _selected(body)
        statement.definitions.append(Definition("create", name, at, columns=tuple(columns), is_star=star))
        _use(statement, body)
        return
    columns, required, values = _columns(tokens[position:])
    statement.definitions.append(
        Definition("create", name, at, columns=tuple(columns), required=tuple(required), values=tuple(values))
    )


def _parts(tokens: list[Token]) -> Iterator[list[Token]]:
    """The pieces between commas of the first parenthesis."""
    depth, part = 0, list[Token]()
    for token in tokens:
        if token.says("("):
            depth += 1
            if depth == 1:
                continue
        if token.says(")"):
            depth -= 1
            if depth == 0:
                break
        if depth == 1 and token.says(","):
            yield part
            part = []
        elif depth:
            part.append(token)
    if part:
        yield part


def _columns(
    tokens: list[Token],
) -> tuple[list[tuple[str, int]], list[str], list[tuple[str, tuple[str, ...]]]]:
    columns, required, values = [], [], []
    for part in _parts(tokens):
        if part and not part[0].says("primary", "foreign", "unique", "check", "constraint", "key", "index"):
            columns.append((part[0].name, part[0].at))
            if _is_required(part):
                required.append(part[0].name)
        allowed = tuple(token.text[1:-1] for token in part if token.kind == "text")
        about = next((token.name for token in part if token.is_name), "")
        if allowed and any(token.says("in") for token in part):
            values.append((about, allowed))
    return columns, required, values


def _is_required(part: list[Token]) -> bool:
    words = [token.text.lower() for token in part]
    is_not_null = any(a == "not" and b == "null" for a, b in pairwise(words))
    return is_not_null and not {"default", "generated", "serial", "autoincrement", "identity"} & set(words)


def _selected(tokens: list[Token]) -> tuple[list[tuple[str, int]], bool]:
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


def _alter(statement: Statement, tokens: list[Token]) -> None:
    start = next((n for n, token in enumerate(tokens) if token.says("table", "view")), 0) + 1
    table, at, position = _name_after(tokens, start)
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
    names = [token for token in action if token.is_name]
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
    elif words[0] == "add":
        required = (names[0].name,) if _is_required(action) else ()
        yield Definition("add-column", table, names[0].at, names[0].name, required=required)
    else:
        yield Definition("other", table, at)


def _drop(statement: Statement, tokens: list[Token]) -> None:
    if any(token.says("table", "view") for token in tokens[:3]):
        name, at, _ = _name_after(tokens, 2)
        statement.definitions.append(Definition("drop", name, at))


def _conversion(statement: Statement, tokens: list[Token]) -> None:
    """``UPDATE t SET c = 'new' WHERE c = 'old'``: a stored text that is no more."""
    table = statement.tables[0][0] if statement.tables else ""
    where = next((n for n, token in enumerate(tokens) if token.says("where")), len(tokens))
    after = dict(_equalities(tokens[:where]))
    for column, old in _equalities(tokens[where:]):
        if column in after and after[column] != old:
            statement.definitions.append(Definition("convert", table, tokens[0].at, column, after[column], value=old))


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


def _use(statement: Statement, tokens: list[Token]) -> None:
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
        name, at, behind = _name_after(tokens, position)
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
        columns = tuple(part[0].name for part in _parts(tokens[behind:]) if part)
        statement.inserted = (table, columns, at)


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
