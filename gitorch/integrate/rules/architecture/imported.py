"""The packages that a side's files newly import, by the names that a registry has them under."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from gitorch.code.model import Import, Module
from gitorch.code.project.dependencies import Dependency, normalised
from gitorch.integrate.one_side import Fact, OneSide
from gitorch.integrate.sides import View

SOURCES = (".py", ".pyi", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".vue", ".svelte")
"""How files end whose imports name what a registry has."""
_IMPORTING = ("python", "typescript", "javascript")
_DISTRIBUTIONS = {"yaml": "pyyaml", "PIL": "pillow", "cv2": "opencv-python", "sklearn": "scikit-learn",
                  "bs4": "beautifulsoup4", "dateutil": "python-dateutil", "dotenv": "python-dotenv", "jwt": "pyjwt",
                  "attr": "attrs", "Crypto": "pycryptodome", "MySQLdb": "mysqlclient", "git": "gitpython",
                  "jose": "python-jose", "magic": "python-magic", "serial": "pyserial", "usb": "pyusb", "zmq": "pyzmq",
                  "skimage": "scikit-image", "slugify": "python-slugify", "rest_framework": "djangorestframework",
                  "OpenSSL": "pyopenssl", "docx": "python-docx", "pptx": "python-pptx", "fitz": "pymupdf",
                  "ldap": "python-ldap", "nacl": "pynacl", "environ": "django-environ",
                  "corsheaders": "django-cors-headers", "discord": "discord.py", "telegram": "python-telegram-bot",
                  "multipart": "python-multipart", "igraph": "python-igraph",
                  "kafka": "kafka-python", "socketio": "python-socketio", "gi": "pygobject",
                  "graphql": "graphql-core"}  # fmt: skip


class Imported(NamedTuple):
    """A file that newly imports a package; ``is_needed`` where it can't be loaded without."""

    path: str
    dependency: Dependency
    is_needed: bool


def _imports(one: OneSide) -> tuple[Imported, ...]:
    return tuple(new for path in one.side.changes for new in _imported(path, one.base, one.view))


IMPORTED = Fact("imported packages", tuple[Imported, ...], _imports)


def packages(module: Module | None) -> Iterator[tuple[str, Import]]:
    """The packages that a file imports, as their registry has them; nothing in a language without such a registry."""
    if module is None or module.language not in _IMPORTING:
        return
    for one in module.imports:
        package = _package(one.module)
        if package:
            yield _registered(package, module.language), one


def _imported(path: str, base: View, view: View) -> Iterator[Imported]:
    """Packages that a file newly imports; a name of the repository's own is nobody's exclusion."""
    module = view.module(path)
    before = {name for name, _ in packages(base.module(path))} if module is not None else set()
    for name, one in packages(module):
        if module is not None and name not in before:
            ecosystem = "python" if module.language == "python" else "node"
            is_types = one.is_type_only and ecosystem == "python"
            yield Imported(path, Dependency(name, "", ecosystem, "import", one.place), not (one.is_guarded or is_types))


def _registered(package: str, language: str) -> str:
    if language == "python":
        return normalised(_DISTRIBUTIONS.get(package, package), "python")
    return normalised(package, "node")


def _package(module: str) -> str:
    """The package that a module specifier starts with; empty for a relative one."""
    if not module or module.startswith((".", "/", "node:", "#", "~")):
        return ""
    if module.startswith("@"):
        return "/".join(module.split("/")[:2])
    return re.split(r"[./]", module)[0] if "/" not in module else module.split("/", maxsplit=1)[0]
