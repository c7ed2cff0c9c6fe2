"""Fixes of uses whose import the other side took away: the import stays where it stood."""

from __future__ import annotations

import pytest
from branches import Tree
from conftest import Repo

from gitorch import api
from gitorch.integrate.finding import Finding

END = "\n\ndef last():\n    return None\n"
CLOCK = f"import os\nimport sys\n\n\ndef here():\n    return os.getcwd(), sys.path\n{END}"
PICK = f"from shop.stock import count, price\n\n\ndef total():\n    return count() * price()\n{END}"
STOCK = {"shop/__init__.py": "", "shop/stock.py": "def count():\n    return 3\n\n\ndef price():\n    return 7\n"}
LISTED = PICK.replace("count, price\n", "(\n    count,\n    price,\n)\n")
CALL = f"import os\n\nimport requests\n\nprint(os, requests)\n{END}"
KILN = """\
package kiln

import (
\t"fmt"
\t"strings"
)

func Name() string {
\tfmt.Println()
\treturn strings.ToUpper("x")
}

func Last() {}
"""
GO = {"go.mod": "module example.org/kiln\n\ngo 1.22\n", "kiln.go": KILN}
TOTAL = """\
import { count, price } from './stock';

export const total = () => count() * price();

export const last = () => null;
"""
TS = {"src/stock.ts": "export const count = () => 3;\nexport const price = () => 7;\n", "src/total.ts": TOTAL}


def _found(repo: Repo, base: Tree, path: str, left: str, more: str) -> list[Finding]:
    """``left`` is the file without the import; the other side adds ``more`` to its end."""
    repo.commit("base", dict(base))
    repo.branch("left", {path: left})
    repo.branch("right", {path: f"{base[path]}{more}"})
    return list(api.validate(repo.path, ["left", "right"], onto="main", analysis=api.Analysis(())).findings)


@pytest.mark.parametrize(
    ("base", "path", "left", "more", "safe", "patched"),
    [
        pytest.param(
            {"clock.py": CLOCK}, "clock.py", CLOCK.replace("import sys\n", "").replace(", sys.path", ""),
            "\n\ndef top():\n    return sys.argv\n", True, "+import sys\n",
            id="a line of its own",
        ),
        pytest.param(
            {**STOCK, "shop/sale.py": PICK}, "shop/sale.py", PICK.replace(", price", "").replace(" * price()", ""),
            "\n\ndef tag():\n    return f'{price()}'\n", True,
            "-from shop.stock import count\n+from shop.stock import count, price\n",
            id="one name of several",
        ),
        pytest.param(
            {**STOCK, "shop/sale.py": LISTED}, "shop/sale.py",
            LISTED.replace("    price,\n", "").replace(" * price()", ""),
            "\n\ndef tag():\n    return f'{price()}'\n", True, "+    price,\n",
            id="one line of a list",
        ),
        pytest.param(
            {"call.py": CALL}, "call.py",
            CALL.replace("\nimport requests\n", "").replace(", requests", ""),
            "\n\ndef call(url):\n    return requests.get(url)\n", False,
            "+import requests\n",
            id="a package of others, which may be given up",
        ),
        pytest.param(
            GO, "kiln.go", KILN.replace('\t"strings"\n', "").replace('strings.ToUpper("x")', '"X"'),
            '\nfunc Low() string {\n\treturn strings.ToLower("X")\n}\n', True, '+\t"strings"\n',
            id="Go",
        ),
        pytest.param(
            TS, "src/total.ts", TOTAL.replace(", price", "").replace(" * price()", ""),
            "\nexport const tag = () => `${price()}`;\n", True, "+import { count, price } from './stock';\n",
            id="TypeScript",
        ),
    ],
)  # fmt: skip
def test_the_import_is_kept(
    repo: Repo, base: Tree, path: str, left: str, more: str, *, safe: bool, patched: str
) -> None:
    (found,) = _found(repo, base, path, left, more)

    assert found.message.startswith("left no longer imports ")
    assert found.fix is not None
    assert (found.fix.branch, found.fix.safe) == ("left", safe)
    assert patched in found.fix.patch


def test_an_import_of_what_is_gone_itself_is_not_put_back(repo: Repo) -> None:
    left = {
        "shop/stock.py": "def count():\n    return 3\n",
        "shop/sale.py": PICK.replace(", price", "").replace(" * price()", ""),
    }
    repo.commit("base", {**STOCK, "shop/sale.py": PICK})
    repo.branch("left", left)
    repo.branch("right", {"shop/sale.py": f"{PICK}\n\ndef tag():\n    return f'{{price()}}'\n"})

    found = api.validate(repo.path, ["left", "right"], onto="main", analysis=api.Analysis(())).findings

    assert [(one.rule, one.fix) for one in found] == [("S201", None)]
