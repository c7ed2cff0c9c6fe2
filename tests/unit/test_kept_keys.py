"""Names of cookies, sessions, storage and caches, as texts and constants say them."""

from __future__ import annotations

import pytest

from gitorch.code.model import Place
from gitorch.code.project.kept_keys import MAY_KEEP, KeptKey, kept_keys


@pytest.mark.parametrize(
    ("text", "store", "name", "is_kept"),
    [
        ('response.set_cookie("sid", token)', "cookie", "sid", True),
        ('response.set_cookie(key="sid", value=token)', "cookie", "sid", True),
        ("res.cookie('sid', token)", "cookie", "sid", True),
        ("Cookies.set('sid', token)", "cookie", "sid", True),
        ('request.cookies.get("sid")', "cookie", "sid", False),
        ('request.COOKIES["sid"]', "cookie", "sid", False),
        ("req.signedCookies.sid", "cookie", "sid", False),
        ("res.clearCookie('sid')", "cookie", "sid", False),
        ('session["user"] = 1', "session", "user", True),
        ('if session["user"] == 1:', "session", "user", False),
        ('if "user" not in session:', "session", "user", False),
        ("req.session.user = id", "session", "user", True),
        ("if (req.session.user === id)", "session", "user", False),
        ("localStorage.setItem('theme', 'dark')", "storage", "theme", True),
        ("window.localStorage.removeItem('theme')", "storage", "theme", False),
        ('cache.set(f"price:{sku}", found)', "cache", "price:{}", True),
        ("await redis.get(`price:${sku}`)", "cache", "price:{}", False),
    ],
)
def test_each_form_is_read(text: str, store: str, name: str, *, is_kept: bool) -> None:
    assert MAY_KEEP.is_in(text.encode())
    assert [(one.store, one.name, one.is_kept) for one in kept_keys(text)] == [(store, name, is_kept)]


@pytest.mark.parametrize("text", ["db.session.get(User, 1)", "req.session.destroy()", "cache.get(key)", "cookies = []"])
def test_what_says_no_name_is_left(text: str) -> None:
    assert list(kept_keys(text)) == []


def test_a_constant_is_found_where_it_is_given_its_text() -> None:
    text = "import x\nKEY = 'theme'\nlocalStorage.getItem(KEY)\n"
    assert list(kept_keys(text)) == [KeptKey("storage", "theme", is_kept=False, place=Place(2, 8), spelled="theme")]
