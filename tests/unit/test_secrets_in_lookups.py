"""A credential as the fallback of a lookup of the environment is one all the same."""

from __future__ import annotations

import pytest

from gitorch.code.secrets import secrets_in

_KEY = "AKIA" + "Q3ZV7T2MWL5RJX8N"
_SECRET = "pT4x9Lq2Wm7Rk0Zs8Vb3" + "Nc6Jh1Gf5Yd+Ue/Ao2Ti"
_TOKEN = "q7Rk0Zs8Vb3Nc6" + "Jh1Gf5Yd9Lx2Wm"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (f'KEY = os.environ.get("AWS_ACCESS_KEY_ID", "{_KEY}")', "AWS access key"),
        (f'SECRET = os.environ.get("AWS_SECRET_ACCESS_KEY", "{_SECRET}")', "AWS secret key"),
        (f'SECRET = os.getenv("AWS_SECRET_ACCESS_KEY") or "{_SECRET}"', "credential"),
        (f'TOKEN = os.getenv("API_TOKEN", default="{_TOKEN}")', "credential"),
        (f'const token = process.env.API_TOKEN ?? "{_TOKEN}";', "credential"),
        (f'const token = process.env["API_TOKEN"] || "{_TOKEN}";', "credential"),
        (f'token = ENV.fetch("API_TOKEN", "{_TOKEN}")', "credential"),
    ],
)
def test_a_fallback_that_is_a_credential_is_told(line: str, kind: str) -> None:
    assert [one.kind for one in secrets_in(line)] in ([kind], ["AWS secret key"])


@pytest.mark.parametrize(
    "line",
    [
        'KEY = os.environ.get("AWS_ACCESS_KEY_ID", "")',
        'KEY = os.environ.get("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")',
        'TOKEN = os.getenv("API_TOKEN", default="not-a-secret-at-all")',
        'const token = process.env.API_TOKEN ?? "development-only-token";',
        '"secret_password_as_audio": "7KQ041-03-hUm-sector-9_11_52.mp3",',
        '<assemblyIdentity name="Shop.Data" publicKeyToken="b93a7c2f61d04e85" />',
        'assert_equal("api_token", "users.token_of_the_session")',
    ],
)
def test_a_fallback_that_is_none_is_let_pass(line: str) -> None:
    assert not list(secrets_in(line))
