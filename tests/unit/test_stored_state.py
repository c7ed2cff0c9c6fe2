"""What a function takes out of a store, changes and puts back."""

from __future__ import annotations

import pytest

from gitorch.code.behaviour.sharing.stored_state import round_trips


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ('n = db.one("SELECT stock FROM items WHERE id = %s")\ndb.run("UPDATE items SET stock = %s", n - 1)',
         [("row", "items.stock", False)]),
        ('n = db.one("SELECT stock FROM items FOR UPDATE")\ndb.run("UPDATE items SET stock = %s", n - 1)', []),
        ('n = db.one("SELECT stock FROM items")\ndb.run("UPDATE items SET stock = %s WHERE stock = %s", n - 1, n)', []),
        ('n = db.one("SELECT stock FROM items")\ndb.run("UPDATE items SET stock = %s", given)', []),
        ('db.run("UPDATE items SET stock = stock - %s", 1)', [("row", "items.stock", True)]),
        ("user = User.objects.get(id=1)\nuser.points += 5\nuser.save()", [("row", "user.points", False)]),
        ("user = User.objects.get(id=1)\nuser.name = name\nuser.save()", []),
        ("Account a = accounts.findById(id).orElseThrow();\na.setBalance(a.getBalance() - 5);\naccounts.save(a);",
         [("row", "account.balance", False)]),
        ("const doc = await Page.findById(id);\ndoc.views++;\nawait doc.save();", [("row", "page.views", False)]),
        ('cart = cache.get(f"cart:{user}")\ncart["n"] = 1\ncache.set(f"cart:{user}", cart)',
         [("key", "cache cart:{}", False)]),
        ('value = cache.get("k")\nif value is None:\n    value = make()\n    cache.set("k", value)', []),
        ("value = map.get(key);\nother =\n  value + 1;\nmap.put(key, other);", [("key", "map key", False)]),
        ('const n = seen.get("k");\nseen.set("k", n + 1);', []),
        ("data = json.loads(BOOK.read_text())\nBOOK.write_text(json.dumps(data))", [("file", "BOOK", False)]),
        ("data = json.loads(BOOK.read_text())\nSHELF.write_text(json.dumps(data))", []),
    ],
)  # fmt: skip
def test_a_round_trip_is_told_by_kind_and_name(function: str, expected: list[tuple[str, str, bool]]) -> None:
    assert [(one.kind, one.name, one.is_atomic) for one in round_trips(function)] == expected
