# ruff: noqa: E501 - source texts read better unfolded
"""``gitorch plan --from`` and ``--branches`` on repositories in Python, in TypeScript, and in both."""

from __future__ import annotations

import json

import pytest
from conftest import Repo, gitorch

PYTHON: dict[str, str | bytes | None] = {
    "shop/__init__.py": "",
    "shop/cart.py": "from shop.prices import price_of\n\n\ndef total_of(cart):\n    return sum(price_of(i) for i in cart)\n",
    "shop/prices.py": "def price_of(item):\n    return 1\n",
    "shop/mail.py": "def send_receipt(address):\n    return address\n",
    "tests/conftest.py": "",
    "tests/test_cart.py": "from shop.cart import total_of\n",
    "docs/guide.md": "# Guide\n",
}
TYPESCRIPT: dict[str, str | bytes | None] = {
    "package.json": '{"scripts": {"test": "vitest run"}}\n',
    "src/api.ts": 'import { Money } from "./money";\nexport async function fetchCart(id: number): Promise<Money> { return 1; }\n',
    "src/money.ts": "export type Money = number;\n",
    "src/CartPage.tsx": 'import { fetchCart } from "./api";\nexport function CartPage() { return null; }\n',
    "src/styles/main.css": "body {}\n",
}
CHECKLISTS = {
    "python": """# Discounts
- [ ] Add `discount_for` beside `price_of`
- [ ] Use `discount_for` in `total_of`
- [ ] Mention the discount in `send_receipt`
- [ ] Test the discount in tests/test_discount.py
- [ ] Test the total in tests/test_cart.py
- [ ] Explain discounts in docs/guide.md
- [ ] Add a command line in shop/cli.py
- [ ] Add rates in shop/rates/table.py
- [x] Agree on the rates
- [ ] List the change in CHANGELOG.md
""",
    "typescript": """# Currency
1. Give `Money` a currency
2. Return it from `fetchCart`
3. Show it on `CartPage`
4. Style it in src/styles/
5. Add `formatMoney` in src/format.ts
6. Use `formatMoney` on `CartPage`
7. Test it in src/format.test.ts
8. Test `fetchCart` in src/api.test.ts
9. Describe it in README.md
10. Add a story in stories/money.stories.tsx
""",
}
CHECKLISTS["both"] = CHECKLISTS["python"] + "\n".join(CHECKLISTS["typescript"].splitlines()[1:]).replace(
    "1. ", "- [ ] ", 1
)
FILES = {"python": PYTHON, "typescript": TYPESCRIPT, "both": {**PYTHON, **TYPESCRIPT}}


@pytest.mark.parametrize("language", ["python", "typescript", "both"])
def test_a_ten_line_checklist_becomes_a_plan_that_compiles(repo: Repo, language: str) -> None:
    repo.commit("files", FILES[language])
    repo.write({"tasks.md": CHECKLISTS[language]})
    made = gitorch(repo, "plan", "--from", "tasks.md")
    assert made.status == 0
    checked = gitorch(repo, "plan", "check", "plan.yaml", "--json")
    assert checked.status == 0
    document = json.loads(checked.stdout)
    tasks = document["plan"]["tasks"]
    assert len(tasks) >= 9
    assert sorted(name for wave in document["waves"] for name in wave) == sorted(task["id"] for task in tasks)
    known = {"python": "pytest -q", "typescript": "npm test", "both": "npm test"}[language]
    assert all({"run": known} in task["done_when"] for task in tasks)
    real = [task for task in tasks if document["covered"][task["id"]]]
    assert len(real) >= 4


def test_a_task_that_names_a_symbol_gets_its_file_and_reads_what_that_imports(repo: Repo) -> None:
    repo.commit("files", PYTHON)
    repo.write({"tasks.md": "- [ ] Round in `total_of`\n- [ ] Cache `price_of`\n"})
    gitorch(repo, "plan", "--from", "tasks.md")
    tasks = {
        t["id"]: t for t in json.loads(gitorch(repo, "plan", "check", "plan.yaml", "--json").stdout)["plan"]["tasks"]
    }
    assert (tasks["round-in-total-of"]["scope"], tasks["round-in-total-of"]["reads"]) == (
        ["shop/cart.py"],
        ["shop/prices.py"],
    )
    assert tasks["round-in-total-of"]["needs"] == ["cache-price-of"]


def test_branches_that_exist_become_a_plan(repo: Repo) -> None:
    repo.commit("files", PYTHON)
    repo.branch("feat/discount", {"shop/discount.py": "def discount_for(item):\n    return 0\n"})
    repo.branch(
        "feat/total",
        {
            "shop/cart.py": "from shop.discount import discount_for\n\n\ndef total_of(cart):\n    return discount_for(cart)\n"
        },
    )
    made = gitorch(repo, "plan", "--branches", "feat/*")
    assert made.status == 0
    document = json.loads(gitorch(repo, "plan", "check", "plan.yaml", "--json").stdout)
    assert [(t["id"], t["provides"], t["consumes"]) for t in document["plan"]["tasks"]] == [
        ("feat-discount", ["discount-for"], []),
        ("feat-total", [], ["discount-for"]),
    ]
    assert gitorch(repo, "plan", "--branches", "nothing/*").stderr.startswith("error: no branch matches 'nothing/*'\n")


def test_a_branch_that_is_merged_has_no_task(repo: Repo) -> None:
    repo.branch("feat/done", {"done.txt": "1\n"})
    repo.branch("feat/going", {"going.txt": "1\n"})
    repo.git("merge", "--quiet", "feat/done")

    gitorch(repo, "plan", "--branches", "feat/*")
    refused = gitorch(repo, "plan", "--branches", "feat/done")

    document = json.loads(gitorch(repo, "plan", "check", "plan.yaml", "--json").stdout)
    assert [task["id"] for task in document["plan"]["tasks"]] == ["feat-going"]
    assert (refused.status, refused.stderr.splitlines()[0]) == (
        1, "error: every branch that matches is merged already: feat/done",
    )  # fmt: skip


def test_asking_for_two_ways_at_once_is_a_usage_error(repo: Repo) -> None:
    done = gitorch(repo, "plan", "Add it", "--from", "tasks.md")
    assert (done.status, done.stderr.splitlines()[0]) == (
        2, "error: say what to plan: a REQUEST, --from FILE or --branches PATTERN",
    )  # fmt: skip


def test_a_plan_that_is_there_is_kept_and_the_new_one_is_shown(repo: Repo) -> None:
    repo.write({"plan.yaml": "mine\n", "tasks.md": "- [ ] Write app/two.py\n"})

    done = gitorch(repo, "plan", "--from", "tasks.md")

    assert (done.status, repo.read("plan.yaml")) == (0, "mine\n")
    assert done.stderr == "plan.yaml is there already and was kept; the new plan follows\n\n"
    assert "\nschema: gitorch.plan/1\n" in done.stdout
