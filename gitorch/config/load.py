"""gitorch.yaml from a commit that the user trusts; pydantic and YAML are imported only if the file is there."""

from __future__ import annotations

from gitorch.config.model import Config
from gitorch.errors import ConfigError
from gitorch.git import trees
from gitorch.git.repository import Oid, Repository

FILE = "gitorch.yaml"


def load_config(repository: Repository, commit: Oid) -> Config:
    """What gitorch.yaml says in ``commit``, the target's; defaults if there is none.

    Raises ConfigError naming every mistake with file, line and column.
    """
    text = config_text(repository, commit)
    return parse_config(text) if text is not None else Config()


def config_text(repository: Repository, commit: Oid) -> str | None:
    """The text of gitorch.yaml in ``commit``, or None if there is none. Raises ConfigError for what is no text."""
    found = trees.entry(repository, repository.tree_of(commit), FILE)
    if found is None:
        return None
    if not found.is_file:
        raise ConfigError(f"{FILE} is not a regular file", hint=f"git log -- {FILE}")
    try:
        return repository.read_blob(found.oid).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{FILE} is not UTF-8: byte {error.start}", hint=f"file {FILE}") from error


def parse_config(text: str, name: str = FILE) -> Config:
    """What a text says. Raises ConfigError."""
    from gitorch.config.schema import config_of  # noqa: PLC0415 - pydantic, only for those who have a file
    from gitorch.config.strict_yaml import read_yaml  # noqa: PLC0415

    return config_of(read_yaml(text, name))
