"""Rows that Python's mapped classes make: the columns that each must be given, and what new ones are given."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gitorch.code.wire.model import Insert
from gitorch.code.wire.python.nodes import Found, dotted, last_name
from gitorch.code.wire.verbs import named

_FILLED = named(
    "default server_default default_factory insert_default db_default primary_key init sa_column foreign_key "
    "auto_now auto_now_add sequence"
)
_FILLING = named("ForeignKey ForeignKeyConstraint Identity Computed FetchedValue Sequence relationship synonym")
_PLAIN = named("str int bool float bytes Decimal date datetime time timedelta UUID dict list")
_NEVER_EMPTY = named(
    "BooleanField DateField DateTimeField DecimalField DurationField FloatField IntegerField BigIntegerField "
    "SmallIntegerField PositiveIntegerField PositiveSmallIntegerField PositiveBigIntegerField "
    "GenericIPAddressField TimeField UUIDField JSONField ForeignKey OneToOneField"
)  # Django puts an empty text into a column of texts that is not given
_OWN_FILLING = named("__init__ __new__ save clean full_clean")


def required_columns(node: ast.ClassDef) -> tuple[str, ...]:
    """The attributes of a mapped class that a new row must be given, where they are columns of the same name.

    None of a class that has a way of its own to fill them.
    """
    own = {one.name for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}
    is_table = any(given.arg == "table" for given in node.keywords)
    return () if own & _OWN_FILLING else tuple(_required(node.body, is_table=is_table))


def _required(body: list[ast.stmt], *, is_table: bool) -> Iterator[str]:
    for statement in body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
                if _is_demanded(annotation, value, is_table=is_table):
                    yield name
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
                is_django = dotted(call.func).startswith("models.") and last_name(call.func) in _NEVER_EMPTY
                is_column = last_name(call.func) in ("Column", "mapped_column") and _says(call, "nullable", value=False)
                if (is_django and not _says(call, "null", value=True) and not _is_given(call)) or (
                    is_column and not _is_filled(call)
                ):
                    yield name
            case _:
                pass


def _is_demanded(annotation: ast.expr, value: ast.expr | None, *, is_table: bool) -> bool:
    """Whether a column that is annotated has neither a default nor room for none."""
    call = value if isinstance(value, ast.Call) else None
    if value is not None and call is None:
        return False
    if call is not None and (_is_filled(call) or _says(call, "nullable", value=True)):
        return False
    if is_table:
        is_open = call is None or (last_name(call.func) == "Field" and not call.args)
        return is_open and isinstance(annotation, ast.Name | ast.Attribute) and last_name(annotation) in _PLAIN
    if not (isinstance(annotation, ast.Subscript) and last_name(annotation.value) == "Mapped"):
        return False
    if call is not None and last_name(call.func) != "mapped_column":
        return False
    inner = annotation.slice
    is_plain = isinstance(inner, ast.Name | ast.Attribute) and last_name(inner) in _PLAIN
    return is_plain or (call is not None and _says(call, "nullable", value=False))


def _is_filled(call: ast.Call) -> bool:
    stored_as = bool(call.args) and isinstance(call.args[0], ast.Constant)  # another name in the database
    return (
        stored_as
        or _is_given(call)
        or any(isinstance(one, ast.Call) and last_name(one.func) in _FILLING for one in call.args)
    )


def _is_given(call: ast.Call) -> bool:
    return any(one.arg is None or one.arg in _FILLED for one in call.keywords)


def _says(call: ast.Call, name: str, *, value: bool) -> bool:
    return any(
        one.arg == name and isinstance(one.value, ast.Constant) and one.value.value is value for one in call.keywords
    )


def read_row(found: Found, call: ast.Call) -> None:
    """File a row that a call makes: ``Order(…)``, ``Order.objects.create(…)``; its table is the class's name."""
    name = _made(call)
    if not name or call.args:
        return
    given = [one.arg for one in call.keywords if one.arg]
    is_open = len(given) < len(call.keywords)
    given.extend(_given_later(found, call))
    given.extend(one.removesuffix("_id") for one in tuple(given))
    found.inserts.append(Insert(name, tuple(given), found.place(call), is_open or "setattr" in given))


def _made(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) if name[:1].isupper() and not name.isupper() and call.keywords:
            return name
        case ast.Attribute(value=ast.Name(id=("models" | "db" | "model")), attr=name) if name[:1].isupper():
            return name if call.keywords and not name.endswith(("Field", "Key", "Column")) else ""
        case ast.Attribute(value=ast.Attribute(value=thing, attr="objects"), attr=("create" | "acreate")):
            return last_name(thing)
        case _:
            return ""


def _given_later(found: Found, call: ast.Call) -> Iterator[str]:
    """What the function around a call sets on the object afterwards."""
    parent = found.parents.get(call)
    if not (isinstance(parent, ast.Assign | ast.AnnAssign | ast.NamedExpr)):
        return
    target = parent.targets[0] if isinstance(parent, ast.Assign) else parent.target
    around: ast.AST | None = parent
    while around is not None and not isinstance(around, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module):
        around = found.parents.get(around)
    name = last_name(target)
    for one in ast.walk(around) if around is not None and name else ():
        match one:
            case ast.Attribute(value=ast.Name(id=thing), attr=attr, ctx=ast.Store()) if thing == name:
                yield attr
            case ast.Call(func=ast.Name(id="setattr"), args=[ast.Name(id=thing), *_]) if thing == name:
                yield "setattr"
            case _:
                pass
