"""What a function reads out of a store, changes, and writes back: table rows, keys, files. Pure.

Between the read and the write anybody else may write, and that is lost: each such pair is a *round trip*. Where the
store itself counts, or the row is locked, there is none. Read by the words of SQL, Django, SQLAlchemy, Prisma,
Sequelize, Mongoose, TypeORM, JPA, GORM, Entity Framework, Redis and its like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gitorch.code.behaviour.sharing.whole_documents import may_save_documents, whole_documents
from gitorch.code.seeking import Sought


@dataclass(frozen=True)
class RoundTrip:
    """One thing read and written back, by kind and name, and the offsets of both in the function's text.

    ``is_atomic`` where the store itself reckons: nothing is lost of it, but what another writes back may undo it.
    """

    kind: str  # row, key, file, document
    name: str
    read: int
    write: int
    is_atomic: bool = False


_GUARDS = re.compile(
    r"(?i)for update|with_for_update|select_for_update|serializable|lock|mutex|semaphore|\.watch\(|if_?match"
    r"|optimistic|pessimistic|compare_?and|\bversion\b|exclusive|synchronized"
    r"|serial(?:ly|i[sz]e)|one_?(?:at_?a_?time|by_?one)|\bin_?turn\b"
)
_VALUE = r"(?:\$\d+|%\(\w+\)s|%s|\?|:\w+|@\w+|\$?\{[^}]*\})"
_SELECT = re.compile(r"(?i)\bSELECT\s+(?P<columns>[\w\s,.*\"`]+?)\s+FROM\s+[\"`]?(?P<table>\w+)")
_UPDATE = re.compile(
    r"(?i)\bUPDATE\s+[\"`]?(?P<table>\w+)[\"`]?\s+SET\s+(?P<set>.*?)(?P<where>\bWHERE\b[^\"'`]*)?(?=[\"'`;]|$)", re.S
)
_SET = re.compile(rf"[\"`]?(?P<column>\w+)[\"`]?\s*=\s*(?P<value>{_VALUE}|[^,]+)")
_ROW = re.compile(
    r"(?P<name>\w+)[ \t]*(?::[ \t]*[\w.<>| ]+)?=\s*(?:await\s+)?(?:"
    r"(?P<django>[A-Z]\w*)\.objects\b[^\n]*?\.(?:get|aget|first|afirst|last|get_or_create)\("
    r"|(?:\w+\.)*(?:get|query|scalars?|scalar_one|execute|get_object_or_404)\(\s*(?:select\(\s*)?(?P<alchemy>[A-Z]\w*)\b"
    r"|(?P<mongoose>[A-Z]\w*)\.(?:find(?:One|ById|ByPk|Unique|First)\w*)\("
    r"|[\w.]*prisma\w*\.(?P<prisma>\w+)\.find\w+\("
    r"|(?:[\w.]*\.)?(?P<entity>[A-Z]\w+s)\.(?:Find|First|Single)\w*\("
    r"|(?:this\.)?(?P<repository>\w*[rR]epo(?:sitory)?|\w+s)\.find(?:One|ById)\w*\()"
)
_GORM = re.compile(r"\.(?:First|Take|Last|Find)\(&(?P<name>\w+)\b")
_DOCUMENT = re.compile(r"(?P<name>\w+)\s*=\s*(?:await\s+)?(?P<collection>[\w.]+)\.find_?[oO]ne\(")
_SAVES = re.compile(
    r"(?i)\.a?save(?:AndFlush|Changes(?:Async)?)?\(|\.commit\(|\.begin\(|\.update\(|\.flush\(|\.Updates?\(|bulk_update\("
)
_READ_KEY = re.compile(
    r"(?P<name>\w+)[ \t]*(?::[ \t]*[\w.<>| ]+)?=\s*(?P<rest>[^\n;]*?(?P<owner>[\w.]+)\.(?:get|getItem|hget)"
    r"\(\s*(?P<key>[^,()\n]+)[,)])"
)
_MUTATES = (
    r"(?:\[[^\]]*\]|\.\w+)*\s*(?:[-+*/|]?=(?!=)|\.(?:append|add|push|extend|update|insert|remove|pop|splice|unshift)\()"
)
_FILE = r"(?P<path>[A-Z][A-Z0-9_]*(?:\.[a-zA-Z_]+)*|\w*(?:Path|File|_path|_file)\b|['\"][^'\"\n]+\.\w+['\"])"
_READ_FILE = re.compile(
    rf"\bopen\(\s*{_FILE}\s*(?:,\s*['\"]r[bt]?['\"])?[^'\"()]*\)|\breadFile\(\s*{_FILE.replace('path', 'node')}"
    rf"|{_FILE.replace('path', 'pathlib')}\.read_(?:text|bytes)\(|\bos\.ReadFile\(\s*{_FILE.replace('path', 'go')}"
    rf"|\bFiles\.read\w+\(\s*{_FILE.replace('path', 'java')}"
)
_WRITE_FILE = re.compile(
    rf"\bopen\(\s*{_FILE}\s*,\s*['\"]w[bt]?\+?['\"]|\bwriteFile\(\s*{_FILE.replace('path', 'node')}"
    rf"|{_FILE.replace('path', 'pathlib')}\.write_(?:text|bytes)\(|\bos\.WriteFile\(\s*{_FILE.replace('path', 'go')}"
    rf"|\bFiles\.write\w*\(\s*{_FILE.replace('path', 'java')}"
)


def round_trips(function: str) -> tuple[RoundTrip, ...]:
    """Every round trip of a function's text, one a name, and what the store itself reckons."""
    found = [*_reckoned(function)]
    if _GUARDS.search(function) is None:
        found += [
            *_by_statements(function),
            *_by_objects(function),
            *_by_documents(function),
            *_by_keys(function),
            *_by_files(function),
            *(RoundTrip("document", *one) for one in whole_documents(function)),
        ]
    return tuple({(one.kind, one.name, one.is_atomic): one for one in reversed(found)}.values())


def files_read(function: str) -> frozenset[str]:
    """The paths that a function's text reads, as they are named there."""
    return frozenset(next(filter(None, one.groups()), "").strip("'\"") for one in _READ_FILE.finditer(function))


def files_written(function: str) -> frozenset[str]:
    """The paths that a function's text writes, as they are named there."""
    return frozenset(next(filter(None, one.groups()), "").strip("'\"") for one in _WRITE_FILE.finditer(function))


def may_store(source: bytes) -> bool:
    """Whether a file has any of the words, before it is parsed."""
    return _MAY_STORE.is_in(source) or may_save_documents(source)


_MAY_STORE = Sought(
    rb"(?i)\bUPDATE\s|\.a?save\w*\(|commit\(|\.update\w*\(|\.set\w*\(|write_|writeFile|open\(|ReadFile|Files\.",
)


def _by_statements(function: str) -> Iterator[RoundTrip]:
    for read in _SELECT.finditer(function):
        columns = {one.rpartition(".")[2].strip('"` ').lower() for one in read["columns"].split(",")}
        for write in _UPDATE.finditer(function, read.end()):
            if write["table"].lower() != read["table"].lower():
                continue
            for one in _SET.finditer(write["set"]):
                column = one["column"].lower()
                is_value = re.fullmatch(_VALUE, one["value"].strip()) is not None
                is_asked = re.search(rf"(?i)\b{column}\b", write["where"] or "") is not None
                if is_value and not is_asked and columns & {column, "*"} and _is_reckoned_with(function, read, column):
                    yield RoundTrip("row", f"{read['table'].lower()}.{column}", read.start(), write.start())


def _is_reckoned_with(function: str, read: re.Match[str], column: str) -> bool:
    """Whether what was read is added to, or taken from, afterwards."""
    line = function.rfind("\n", 0, read.start()) + 1
    named = re.search(r"(?:(\w+)\s*(?:,\s*\w+\s*)*:?=|\{\s*rows:\s*\[?\s*(\w+))[^=]", function[line : read.start()])
    scanned = re.search(r"\.Scan\(\s*&(\w+)", function[read.end() :])
    names = [one for one in (named and (named[1] or named[2]), scanned and scanned[1], column) if one]
    after = function[read.end() :]
    return any(
        re.search(
            rf"\b{re.escape(one)}\b(?:\[[^\]]*\]|\.\w+|!|\(\))*\s*[-+*/]=?\s*[\w(]|[-+*/]\s*\b{re.escape(one)}\b", after
        )
        for one in names
    )


def _by_objects(function: str) -> Iterator[RoundTrip]:
    for read in (*_ROW.finditer(function), *_GORM.finditer(function)):
        saved = _SAVES.search(function, read.end())
        model = next((said for name, said in read.groupdict().items() if name != "name" and said), "")
        if not model:
            declared = re.search(rf"\bvar\s+{read['name']}\s+(?:\w+\.)?(\w+)", function[: read.start()])
            model = declared[1] if declared is not None else ""
        if saved is None or not model:
            continue
        for attribute, at in _changed(function, read["name"], read.end()):
            yield RoundTrip("row", f"{_singular(model)}.{attribute}", read.start(), at)


def _by_documents(function: str) -> Iterator[RoundTrip]:
    """MongoDB: a field of a document set from what was found."""
    for read in _DOCUMENT.finditer(function):
        own, collection = re.escape(read["name"]), re.escape(read["collection"])
        value = rf"['\"]?(?P<at>\w+)['\"]?\s*:\s*[^,}}]*\b{own}(?:\[['\"]|\.)(?P=at)\b['\"]?\]?\s*[-+*/]"
        put = re.compile(
            rf"{collection}\.(?:update_?[oO]ne|find_?[oO]ne_?[aA]nd_?[uU]pdate)\([^;]*?\$set['\"]?\s*:\s*\{{[^}}]*?{value}"
        )
        for write in put.finditer(function, read.end()):
            yield RoundTrip(
                "row",
                f"{_singular(read['collection'].rpartition('.')[2])}.{write['at'].lower()}",
                read.start(),
                write.start(),
            )


def _changed(function: str, name: str, start: int) -> Iterator[tuple[str, int]]:
    """The attributes of what was read that are written from what they were."""
    own = re.escape(name)
    patterns = (
        rf"\b{own}\.(?P<at>\w+)\s*(?:[-+*/]=\s*|(?:\+\+|--))",
        rf"\b{own}\.(?P<at>\w+)\s*=\s*[^=\n]*\b{own}\.(?P=at)\b",
        rf"\b(?P<at>\w+)\s*:\s*{own}!?\.(?P=at)\s*[-+*/]",
    )
    for pattern in patterns:
        for found in re.compile(pattern).finditer(function, start):
            yield found["at"].lower(), found.start()
    for found in re.compile(rf"\b{own}\.set(?P<at>\w+)\([^\n;]*\b{own}\.get(?P=at)\(\)\s*[-+*/.]").finditer(
        function, start
    ):
        yield found["at"].lower(), found.start()


def _singular(model: str) -> str:
    plain = re.sub(r"(?i)repo(?:sitory)?$", "", model).lower()
    return plain[:-1] if plain.endswith("s") and not plain.endswith("ss") else plain


def _by_keys(function: str) -> Iterator[RoundTrip]:
    for read in _READ_KEY.finditer(function):
        key, owner = read["key"].strip(), read["owner"].rpartition(".")[2]
        written = re.compile(
            rf"{re.escape(read['owner'])}\.(?:a?set|setex|put|setItem|hset)\(\s*{re.escape(key)}\s*,(?P<value>[^\n]*)"
        ).search(function, read.end())
        if written is None or not _waits_if_it_must(function, read, written):
            continue
        between = function[read.end() : written.start()]
        names = _made_of(read["name"], between)
        line = function[read.end() : (function.find("\n", read.end()) + 1) or None]
        reckoned = re.search(r"\)\s*[-+*/]\s*\w", line) and re.search(names, written["value"])
        is_sum = re.search(r"[-+*/]\s*\w", written["value"]) and re.search(names, written["value"])
        derived = (
            reckoned
            or is_sum
            or re.search(rf"{names}(?:\.\w+)*\s*[-+*/]|[-+*/]\s*{names}|(?:\.\.\.|\*\*){names}", written["value"])
        )
        changed = re.search(rf"{names}{_MUTATES}", between)
        is_new = re.search(rf"\bif\b[^\n]*{names}[^\n]*(?:None|null|not|!|undefined)", between)
        if derived or (re.search(names, written["value"]) and changed and not is_new):
            yield RoundTrip("key", f"{owner} {_pattern(key)}", read.start(), written.start())


def _made_of(name: str, code: str) -> str:
    """A pattern for a name and for those that are made of it, or go through it."""
    names = [name]
    for found in re.finditer(r"(\w+)\s*=(?!=)\s*([^\n;]*)|\bfor\b[^\n]*?(\w+)\s+(?:of|in)\s+([^\n)]*)", code):
        made, source = found[1] or found[3], found[2] or found[4] or ""
        if made not in names and re.search(rf"\b(?:{'|'.join(names)})\b", source):
            names.append(made)
    return rf"\b(?:{'|'.join(names)})\b"


def _waits_if_it_must(function: str, read: re.Match[str], written: re.Match[str]) -> bool:
    """JavaScript's own maps are read and written in one go; what is awaited is not."""
    if re.search(r"\b(?:const|let|var)\b|=>", function) is None:
        return True
    return "await" in read["rest"] and "await" in function[read.end() : written.start()]


def _pattern(key: str) -> str:
    """A key with the names of what is put into it left out."""
    if re.fullmatch(r"[\w.]+", key.strip()):
        return key.strip().rpartition(".")[2]  # a constant, by whatever name its module is imported
    return re.sub(r"\$?\{[^}]*\}", "{}", key.strip().lstrip("f")).strip("\"'`")


def _by_files(function: str) -> Iterator[RoundTrip]:
    for read in _READ_FILE.finditer(function):
        path = next(filter(None, read.groups()), "")
        for write in _WRITE_FILE.finditer(function, read.end()):
            if next(filter(None, write.groups()), "") == path:
                yield RoundTrip("file", path.strip("'\""), read.start(), write.start())


def _reckoned(function: str) -> Iterator[RoundTrip]:
    """What the store adds up itself: ``SET stock = stock - 1``, ``F("stock") - 1``, ``{ decrement: 1 }``."""
    for write in _UPDATE.finditer(function):
        for one in _SET.finditer(write["set"]):
            if re.search(rf"(?i)\b{one['column']}\b\s*[-+*/]", one["value"]):
                name = f"{write['table'].lower()}.{one['column'].lower()}"
                yield RoundTrip("row", name, write.start(), write.start(), is_atomic=True)
    for found in re.finditer(
        r"\b(?P<model>[A-Z]\w*)\.objects\b[^\n]*\.update\((?P<at>\w+)\s*=\s*(?:models\.)?F\(", function
    ):
        yield RoundTrip(
            "row", f"{_singular(found['model'])}.{found['at'].lower()}", found.start(), found.start(), is_atomic=True
        )
    for found in re.finditer(
        r"prisma\w*\.(?P<model>\w+)\.update\w*\([^;]*?\b(?P<at>\w+):\s*\{\s*(?:in|de)crement:", function, re.S
    ):
        yield RoundTrip(
            "row", f"{_singular(found['model'])}.{found['at'].lower()}", found.start(), found.start(), is_atomic=True
        )
