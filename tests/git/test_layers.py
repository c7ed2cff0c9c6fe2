"""A502: imports go down."""

from __future__ import annotations

import pytest
from branches import said
from conftest import Repo

BASE = {
    "gitorch.yaml": "constraints:\n  layers: [ui, domain, store]\n",
    "app/ui/page.py": "TITLE = 'a'\n",
    "app/domain/user.py": "NAME = 'a'\n",
    "app/store/rows.py": "ROWS = []\n",
}


@pytest.mark.parametrize(
    ("path", "text", "lines"),
    [
        ("app/store/more.py", "import os\nfrom app.ui.page import TITLE\n", [2]),
        ("app/store/more.py", "from ..domain import user\n", [1]),
        ("app/domain/more.ts", "import { a } from '../ui/page';\n", [1]),
        ("app/ui/more.py", "from app.store.rows import ROWS\n", []),
        ("app/store/more.py", "from app.store.rows import ROWS\n", []),
        ("tools/more.py", "from app.ui.page import TITLE\n", []),
    ],
)
def test_an_import_may_not_climb(repo: Repo, path: str, text: str, lines: list[int]) -> None:
    assert said(repo, "A502", BASE, {path: text}) == [f"A502 error left:{path}:{line}" for line in lines]
