"""G606: two branches that each add the next migration."""

from __future__ import annotations

import pytest
from branches import Tree, said
from conftest import Repo

from gitorch import api


def django(*parents: str) -> str:
    nodes = "".join(f"        ('shop', '{name}'),\n" for name in parents)
    return f"from django.db import m\n\n\nclass Migration(m.M):\n    dependencies = [\n{nodes}    ]\n"


def alembic(revision: str, down: str) -> str:
    return f"revision = '{revision}'\ndown_revision = {down}\n\n\ndef upgrade():\n    pass\n"


DJANGO = {"shop/migrations/0001_initial.py": django(), "shop/migrations/0002_b.py": django("0001_initial")}
ALEMBIC = {"db/versions/a_one.py": alembic("a", "None")}


@pytest.mark.parametrize(
    ("base", "left", "right", "expected"),
    [
        (
            DJANGO,
            {"shop/migrations/0003_price.py": django("0002_b")},
            {"shop/migrations/0003_stock.py": django("0002_b")},
            "G606 error left:shop/migrations/0003_price.py:6 right:shop/migrations/0003_stock.py:6",
        ),
        (
            DJANGO,
            {"shop/migrations/0003_price.py": django("0002_b"), "shop/migrations/0004_tax.py": django("0003_price")},
            {"shop/migrations/0003_stock.py": django("0002_b")},
            "G606 error left:shop/migrations/0003_price.py:6 right:shop/migrations/0003_stock.py:6",
        ),
        (
            DJANGO,
            {"shop/migrations/0002_b.py": None, "shop/migrations/0002_better.py": django("0001_initial")},
            {"shop/migrations/0003_stock.py": django("0002_b")},
            "G606 error left:shop/migrations/0002_b.py:1 right:shop/migrations/0003_stock.py:6",
        ),
        (
            ALEMBIC,
            {"db/versions/b_two.py": alembic("b", "'a'")},
            {"db/versions/c_three.py": alembic("c", "'a'")},
            "G606 error left:db/versions/b_two.py:2 right:db/versions/c_three.py:2",
        ),
        (
            {"db/migrate/20240101000000_a.rb": "\n"},
            {"db/migrate/20240102000000_b.rb": "\n"},
            {"db/migrate/20240102000000_c.rb": "\n"},
            "G606 error left:db/migrate/20240102000000_b.rb:1 right:db/migrate/20240102000000_c.rb:1",
        ),
        (
            {"db/V1__a.sql": "\n"},
            {"db/V2_0__b.sql": "\n"},
            {"db/V2.0__c.sql": "\n"},
            "G606 error left:db/V2_0__b.sql:1 right:db/V2.0__c.sql:1",
        ),
        (
            {"migrations/000001_a.up.sql": "\n", "migrations/000001_a.down.sql": "\n"},
            {"migrations/000002_b.up.sql": "\n", "migrations/000002_b.down.sql": "\n"},
            {"migrations/000002_c.up.sql": "\n", "migrations/000002_c.down.sql": "\n"},
            "G606 error left:migrations/000002_b.up.sql:1 right:migrations/000002_c.up.sql:1",
        ),
        (
            {"sql/001_a.sql": "\n"},
            {"sql/002_b.sql": "\n"},
            {"sql/0002-c.sql": "\n"},
            "G606 error left:sql/002_b.sql:1 right:sql/0002-c.sql:1",
        ),
    ],
)
def test_two_next_migrations_collide(repo: Repo, base: Tree, left: Tree, right: Tree, expected: str) -> None:
    assert said(repo, "G606", base, left, right) == [expected]


@pytest.mark.parametrize(
    ("base", "left", "right"),
    [
        (DJANGO, {"shop/migrations/0003_p.py": django("0002_b")}, {"users/migrations/0003_s.py": django("0002_b")}),
        (
            DJANGO,
            {"shop/migrations/0003_p.py": django("0002_b")},
            {
                "shop/migrations/0003_p.py": django("0002_b"),
                "shop/migrations/0003_s.py": django("0002_b"),
                "shop/migrations/0004_merge.py": django("0003_p", "0003_s"),
            },
        ),
        (
            ALEMBIC,
            {"db/versions/b_two.py": alembic("b", "'a'")},
            {
                "db/versions/b_two.py": alembic("b", "'a'"),
                "db/versions/c_three.py": alembic("c", "'a'"),
                "db/versions/d_merge.py": alembic("d", "('b', 'c')"),
            },
        ),
        (
            {**ALEMBIC, "db/versions/z_other.py": alembic("z", "None")},
            {"db/versions/b_two.py": alembic("b", "'a'")},
            {"db/versions/c_three.py": alembic("c", "'z'")},
        ),
        ({"db/V1__a.sql": "\n"}, {"db/V2__b.sql": "\n"}, {"db/V3__c.sql": "\n", "db/R__views.sql": "\n"}),
        ({"one/sql/001_a.sql": "\n"}, {"one/sql/002_b.sql": "\n"}, {"two/sql/002_b.sql": "\n"}),
        ({"sql/001_a.sql": "\n", "sql/001_b.sql": "\n"}, {"sql/002_b.sql": "\n"}, {"sql/002_c.sql": "\n"}),
        ({"docs/01_intro.md": "\n"}, {"docs/02_a.md": "\n"}, {"docs/02_b.md": "\n"}),
    ],
)
def test_what_is_ordered_or_apart_does_not(repo: Repo, base: Tree, left: Tree, right: Tree) -> None:
    assert said(repo, "G606", base, left, right) == []


def test_the_fix_gives_the_later_branch_the_next_place(repo: Repo) -> None:
    base = {"sql/001_a.sql": "\n", **ALEMBIC}
    left = {"sql/002_b.sql": "\n", "db/versions/b_two.py": alembic("b", "'a'")}
    right = {"sql/002_c.sql": "\n", "db/versions/c_three.py": alembic("c", "'a'")}
    said(repo, "G606", base, left, right)

    fixes = [f.fix for f in api.validate(repo.path, ["left", "right"]).findings if f.rule == "G606"]

    assert [(fix.branch, fix.description) for fix in fixes if fix] == [
        ("right", "let c follow b"),
        ("right", "rename it to 003_c.sql"),
    ]
