"""A branch that was merged by hand is judged by its parts: what they break together, and what the merge mended."""

from __future__ import annotations

import pytest
from conftest import Repo

from gitorch.config.model import Config
from gitorch.git.repository import Branch, Oid, open_repository
from gitorch.integrate.finding import Finding
from gitorch.integrate.parts import parts_of
from gitorch.integrate.pushed import judge_pushed
from gitorch.integrate.siding import sides_of
from gitorch.integrate.validate import validate
from gitorch.integrate.validation import Validation

SHOP = "def price(item):\n    return item.cost\n\n\ndef tax(item):\n    return item.cost * 2\n"
CART = "from shop import price\n\n\ndef total(items):\n    return sum(price(one) for one in items)\n"
SERVER = '@app.get("/users")\ndef users():\n    return []\n'
BROKEN = ("S201", "renames renames price to price_of; uses calls price")


@pytest.fixture
def shop(repo: Repo) -> Repo:
    """Two branches that git merges and that break each other, and one that has nothing to do with them."""
    repo.commit("shop", {"shop.py": SHOP})
    repo.branch("renames", {"shop.py": SHOP.replace("price", "price_of")})
    repo.branch("uses", {"cart.py": CART})
    repo.branch("apart", {"apart.txt": "apart\n"})
    repo.git("checkout", "-q", "-b", "whole")
    return repo


def looked(repo: Repo, *branches: str) -> Validation:
    repository = open_repository(repo.path)
    wanted = [repository.branch(name) for name in branches or ("whole",)]
    return validate(repository, repository.branch("main"), wanted, Config(analyzers=()))


def told(repo: Repo, *branches: str) -> list[tuple[str, str]]:
    return [(one.rule, one.message) for one in looked(repo, *branches).findings]


def the_finding(repo: Repo) -> Finding:
    (found,) = looked(repo).findings
    return found


def merged(repo: Repo, *branches: str) -> str:
    repo.git("merge", "-q", "--no-ff", "--no-edit", *branches)
    return repo.git("rev-parse", "HEAD")


def parts(repo: Repo, *branches: str, every_merge: bool = False) -> list[tuple[str, ...]]:
    repository = open_repository(repo.path)
    onto = repository.branch("main")
    sides = sides_of(repository, onto, [repository.branch(name) for name in branches or ("whole",)])
    return [
        tuple(side.name for side in one.sides) for one in parts_of(repository, onto, sides, every_merge=every_merge)
    ]


def test_an_octopus_is_judged_by_its_parents(shop: Repo) -> None:
    whole = merged(shop, "renames", "uses", "apart")

    found = the_finding(shop)

    assert (found.rule, found.message) == BROKEN
    assert found.branches == ("renames", "uses", "whole")
    assert [(place.branch, place.path, place.line) for place in found.locations] == [
        ("renames", "shop.py", 1), ("uses", "cart.py", 5), ("uses", "cart.py", 1),
    ]  # fmt: skip
    assert [place.commit for place in found.locations] == [
        shop.git("rev-parse", name) for name in ("renames", "uses", "uses")
    ]
    assert found.fix is not None
    assert (found.fix.branch, found.fix.safe) == ("whole", True)
    assert shop.git("rev-parse", "whole") == whole


def test_merges_one_after_another_and_merges_of_merges_are_unfolded(shop: Repo) -> None:
    merged(shop, "apart")
    merged(shop, "renames")
    shop.git("checkout", "-q", "-b", "other", "main")
    shop.branch("more", {"more.txt": "more\n"})
    merged(shop, "uses")
    merged(shop, "more")
    shop.git("checkout", "-q", "whole")
    merged(shop, "other")

    assert sorted(*parts(shop)) == ["apart", "more", "renames", "uses"]
    assert told(shop) == [BROKEN]


def test_a_merge_of_a_branch_that_is_gone_is_taken_apart_only_where_every_merge_is(shop: Repo) -> None:
    merged(shop, "renames", "uses", "apart")
    renames = shop.git("rev-parse", "renames")
    shop.git("branch", "-D", "renames")

    assert (parts(shop), told(shop)) == ([], [])
    assert parts(shop, every_merge=True) == [(renames[:12], "uses", "apart")]


def test_what_is_pushed_is_judged_by_parts_that_no_branch_names(shop: Repo) -> None:
    whole, renames = merged(shop, "renames", "uses", "apart"), shop.git("rev-parse", "renames")
    shop.git("branch", "-D", "renames")
    repository = open_repository(shop.path)

    found = judge_pushed(repository, repository.branch(whole), Oid(shop.git("rev-parse", "main"))).findings

    assert [(one.rule, one.message) for one in found] == [
        ("S201", f"{renames[:12]} renames price to price_of; uses calls price")
    ]


def test_work_between_two_merges_is_a_part_and_work_above_all_is_none(shop: Repo) -> None:
    shop.branch("more", {"more.txt": "more\n"})
    merged(shop, "apart", "more")
    between = shop.commit("rename", {"shop.py": SHOP.replace("price", "price_of")})
    merged(shop, "uses")
    shop.commit("above", {"above.txt": "above\n"})

    assert parts(shop) == [(between[:12], "uses", "apart", "more")]
    assert told(shop) == [("S201", f"{between[:12]} renames price to price_of; uses calls price")]


@pytest.mark.parametrize(
    "mend",
    [
        {"cart.py": CART.replace("price", "price_of")},
        {"shop.py": SHOP.replace("price", "price_of") + "\n\nprice = price_of\n"},
        {"shop.py": SHOP},
        {"cart.py": None},
    ],
    ids=["the caller", "an alias", "the old name", "without the caller"],
)
@pytest.mark.parametrize("is_amended", [True, False], ids=["in the merge", "above it"])
def test_what_the_merge_mended_is_not_told(
    shop: Repo, mend: dict[str, str | bytes | None], *, is_amended: bool
) -> None:
    merged(shop, "renames", "uses", "apart")
    shop.commit("mend", mend)
    if is_amended:
        tree, parents = shop.git("rev-parse", "HEAD^{tree}"), shop.git("rev-parse", "HEAD~1^@").split()
        options = [part for parent in parents for part in ("-p", parent)]
        shop.git("reset", "-q", "--hard", shop.git("commit-tree", tree, *options, "-m", "evil"))

    assert parts(shop) == [("renames", "uses", "apart")]
    assert told(shop) == []


def test_a_route_that_the_merge_put_back_is_not_told(shop: Repo) -> None:
    shop.git("checkout", "-q", "main")
    shop.commit("server", {"server.py": "from fastapi import FastAPI\n\napp = FastAPI()\n\n\n" + SERVER})
    served = shop.read("server.py")
    shop.branch("moves", {"server.py": served.replace('"/users"', '"/people"')})
    shop.branch("asks", {"page.ts": 'export const all = () => fetch("/users").then((r) => r.json());\n'})
    shop.git("checkout", "-q", "-B", "whole")
    merged(shop, "moves", "asks")

    broken = [("C304", one) for rule, one in told(shop) if rule == "C304"]
    shop.commit("put back", {"server.py": served})

    assert len(broken) == 1
    assert told(shop) == []


def test_the_target_in_a_branch_is_no_part(shop: Repo) -> None:
    shop.git("merge", "-q", "--ff-only", "uses")
    shop.git("checkout", "-q", "main")
    shop.commit("on main", {"main.txt": "main\n"})
    shop.git("checkout", "-q", "whole")
    merged(shop, "main")

    assert (parts(shop), told(shop)) == ([], [])


def test_parts_that_are_sides_by_themselves_are_judged_once(shop: Repo) -> None:
    merged(shop, "renames", "uses", "apart")

    assert parts(shop, "renames", "uses", "apart", "whole") == []
    assert told(shop, "renames", "uses", "apart", "whole") == [BROKEN]
    assert told(shop, "renames", "uses", "whole") == [BROKEN]


def test_a_part_that_another_one_goes_through_is_none_of_its_own(shop: Repo) -> None:
    shop.git("merge", "-q", "--ff-only", "uses")
    shop.branch("further", {"further.txt": "further\n"}, at="uses")
    merged(shop, "further")
    merged(shop, "renames")

    assert parts(shop) == [("renames", "further")]


def test_a_merge_with_a_verdict_is_not_taken_apart(shop: Repo) -> None:
    merged(shop, "renames", "uses", "apart")
    tree, commit = shop.git("rev-parse", "whole^{tree}"), shop.git("rev-parse", "whole")
    note = f'{{\n "tree": "{tree}",\n "passed": true,\n "x": 1}}'
    shop.git("notes", "--ref", "gitorch/verdicts", "add", "-m", note, commit)

    assert (parts(shop), told(shop)) == ([], [])


def test_a_task_branch_is_whole_as_gitorch_merged_into_it(shop: Repo) -> None:
    merged(shop, "renames", "uses", "apart")
    repository = open_repository(shop.path)
    own = Branch("gitorch/r/one", "refs/heads/gitorch/r/one", repository.branch("whole").commit)

    assert validate(repository, repository.branch("main"), [own], Config(analyzers=())).findings == ()
