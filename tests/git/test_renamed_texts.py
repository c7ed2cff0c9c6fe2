"""A text is a name only where something is filed under it; what a function is merely called with is none (S201)."""

from __future__ import annotations

from conftest import Repo

from gitorch import api

PRICE = """\
def price_of(item, currency):
    return item["price"]


def total(items):
    return sum(price_of(item, "EUR") for item in items)
"""
BEST = """\
from price import price_of


def cheapest(items):
    return min(price_of(item, "EUR") for item in items)
"""


def rules(repo: Repo) -> list[str]:
    analysis = api.Analysis(analyzers=())
    return [one.rule for one in api.validate(repo.path, ["left", "right"], analysis=analysis).findings]


def test_another_value_for_a_function_of_the_same_file_files_nothing(repo: Repo) -> None:
    repo.commit("base", {"price.py": PRICE})
    repo.branch("left", {"price.py": PRICE.replace('"EUR"', '"USD"')})
    repo.branch("right", {"best.py": BEST})

    assert rules(repo) == []


def test_what_is_registered_under_another_text_is_missed(repo: Repo) -> None:
    registered = PRICE.replace('price_of(item, "EUR")', "item").replace("total", "lookup") + '\n\nadd("EUR", total)\n'
    repo.commit("base", {"price.py": "def add(name, what):\n    TABLE[name] = what\n\n\n" + registered})
    repo.branch("left", {"price.py": repo.read("price.py").replace('"EUR"', '"USD"')})
    repo.branch("right", {"best.py": 'from price import lookup\n\nprint(lookup("EUR"))\n'})

    assert rules(repo) == ["S201"]
