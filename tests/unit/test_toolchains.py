"""Version managers in a home, as agents are told of them."""

from __future__ import annotations

from pathlib import Path

from gitorch.run.sandbox.toolchains import toolchains


def test_what_is_there_is_named_by_its_variable(tmp_path: Path) -> None:
    for folder in (".pyenv", ".nvm", ".cargo", ".ssh", ".local/share/mise"):
        (tmp_path / folder).mkdir(parents=True)

    assert toolchains({"HOME": str(tmp_path)}) == {
        "PYENV_ROOT": tmp_path / ".pyenv",
        "NVM_DIR": tmp_path / ".nvm",
        "MISE_DATA_DIR": tmp_path / ".local/share/mise",
    }


def test_a_folder_that_the_user_has_moved_is_taken_from_there(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    (tmp_path / ".pyenv").mkdir()

    assert toolchains({"HOME": str(tmp_path), "PYENV_ROOT": str(tmp_path / "tools")}) == {
        "PYENV_ROOT": tmp_path / "tools"
    }  # fmt: skip


def test_no_variable_opens_the_home_itself(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()

    assert toolchains({"HOME": str(home), "PYENV_ROOT": str(home), "NVM_DIR": str(tmp_path), "RBENV_ROOT": "x"}) == {}
    assert toolchains({}) == {}
