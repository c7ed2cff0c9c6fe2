"""Tables in Python: SQLAlchemy, SQLModel and Django models, their queries, and migrations written as code."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gitorch.code.model import Place
from gitorch.code.wire.model import Filter, Migration, Table
from gitorch.code.wire.python.nodes import Found, dotted, keyword, last_name, text_of
from gitorch.code.wire.python.rows import read_row, required_columns
from gitorch.code.wire.verbs import named

_COLUMNS = named("Column mapped_column column_property Field relationship")
_QUERIES = named(
    "filter exclude filter_by get create update order_by values values_list only defer get_or_create "
    "update_or_create select_related prefetch_related distinct F Q bulk_create aggregate annotate count"
)
_BACKWARDS = ("downgrade", "down", "backwards", "reverse")


def mapped_class(found: Found, node: ast.ClassDef) -> None:
    """File a class that stands for a table, if it is one."""
    table = _table_name(node)
    columns = [one for statement in node.body if (one := _column(found, statement)) is not None]
    is_model = any(dotted(base) in ("models.Model", "Model", "db.Model") for base in node.bases)
    if table or (is_model and columns):
        own = tuple(name for statement in node.body if (name := _attribute(statement)))
        name = table or node.name.lower()
        demanded = tuple(one for one in required_columns(node) if one in dict(columns))
        found.tables.append(Table(name, node.name, tuple(columns), found.place(node), demanded, own))


def _attribute(statement: ast.stmt) -> str:
    """What code calls that a statement of a class's body declares."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case _:
            return ""


def _table_name(node: ast.ClassDef) -> str:
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="__tablename__")], value=value):
                return text_of(value)
            case ast.ClassDef(name="Meta", body=body):
                for one in body:
                    if isinstance(one, ast.Assign) and last_name(one.targets[0]) == "db_table":
                        return text_of(one.value)
            case _:
                pass
    is_table = any(given.arg == "table" for given in node.keywords)
    return node.name.lower() if is_table else ""


def _column(found: Found, statement: ast.stmt) -> tuple[str, Place] | None:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
            verb = last_name(call.func)
            if (
                verb in _COLUMNS
                or verb == "synonym"
                or dotted(call.func).startswith(("models.", "db."))
                or verb.endswith("Field")
            ):
                own = text_of(call.args[0]) if call.args and verb in ("Column", "mapped_column") else ""
                return own or text_of(keyword(call, "db_column")) or name, found.place(statement)
        case ast.AnnAssign(target=ast.Name(id=name), value=value) if not name.startswith("__"):
            own = text_of(value.args[0]) if isinstance(value, ast.Call) and value.args else ""
            return own or name, found.place(statement)
        case _:
            pass
    return None


def read_query(found: Found, call: ast.Call, scope: str) -> None:
    """File the columns of a mapper's query, a table built by hand, and the operations of a migration."""
    verb = last_name(call.func)
    read_row(found, call)
    if verb in _QUERIES:
        root = ".".join((dotted(call.func), *_models(call.func)))
        found.filters.extend(_filters(found, call, root, scope))
    if verb == "Table" and call.args and text_of(call.args[0]):
        columns = [
            (text_of(one.args[0]), found.place(one))
            for one in call.args
            if isinstance(one, ast.Call) and last_name(one.func) == "Column" and one.args and text_of(one.args[0])
        ]
        found.tables.append(Table(text_of(call.args[0]), "", tuple(columns), found.place(call)))
    if not any(word in scope for word in _BACKWARDS):
        found.migrations.extend(_operations(found, call, verb))


def _models(chain: ast.expr) -> Iterator[str]:
    """The classes that a chain starts from: ``session.query(User)``, ``select(User)``."""
    here: ast.expr = chain
    while isinstance(here, ast.Attribute | ast.Call):
        if isinstance(here, ast.Call) and last_name(here.func) in ("query", "select", "select_from"):
            yield from (one.id for one in here.args if isinstance(one, ast.Name))
        here = here.func if isinstance(here, ast.Call) else here.value


def _filters(found: Found, call: ast.Call, root: str, scope: str) -> Iterator[Filter]:
    for given in call.keywords:
        if given.arg and given.arg not in ("defaults", "flat", "named"):
            value = text_of(given.value)
            yield Filter(given.arg.split("__")[0], root, found.place(given), scope, value)
    for one in call.args:
        if text_of(one):
            yield Filter(text_of(one).lstrip("-").split("__")[0], root, found.place(one), scope)


def _operations(found: Found, call: ast.Call, verb: str) -> Iterator[Migration]:
    texts = [text_of(one) for one in call.args]
    place = found.place(call)
    given = {one.arg: text_of(one.value) for one in call.keywords if one.arg}
    match verb, texts:
        case "drop_column", [table, column, *_]:
            yield Migration("drop-column", table, place, column)
        case "alter_column", [table, column, *_] if given.get("new_column_name"):
            yield Migration("rename-column", table, place, column, given["new_column_name"])
        case "drop_table", [table, *_]:
            yield Migration("drop", table, place)
        case "rename_table", [table, new, *_]:
            yield Migration("rename", table, place, new=new)
        case "drop_column", [column] if table := _batch_table(found, call):
            yield Migration("drop-column", table, place, column)
        case "alter_column", [column] if given.get("new_column_name") and (table := _batch_table(found, call)):
            yield Migration("rename-column", table, place, column, given["new_column_name"])
        case (("RenameField" | "RemoveField" | "DeleteModel" | "RenameModel"), _):
            yield from _django(verb, [*texts], given, place)
        case _:
            pass


def _batch_table(found: Found, call: ast.Call) -> str:
    """The table of ``with op.batch_alter_table("t") as batch`` around a call."""
    here: ast.AST | None = call
    while here is not None:
        for item in here.items if isinstance(here, ast.With) else ():
            if isinstance(item.context_expr, ast.Call) and item.context_expr.args:
                return text_of(item.context_expr.args[0])
        here = found.parents.get(here)
    return ""


def _django(verb: str, texts: list[str], given: dict[str, str], place: Place) -> Iterator[Migration]:
    positional = dict(zip(("model_name", "old_name", "new_name"), texts, strict=False))
    model = (given.get("model_name") or given.get("name") or positional.get("model_name", "")).lower()
    match verb:
        case "RenameField":
            old = given.get("old_name") or positional.get("old_name", "")
            yield Migration("rename-column", model, place, old, given.get("new_name") or positional.get("new_name", ""))
        case "RemoveField":
            model = (given.get("model_name") or positional.get("model_name", "")).lower()
            yield Migration("drop-column", model, place, given.get("name") or positional.get("old_name", ""))
        case "DeleteModel":
            yield Migration("drop", model, place)
        case _:
            pass
