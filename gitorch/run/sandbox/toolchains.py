"""Version managers that live in a home: agents may read what they installed, and are told where it is.

A program that one of them manages is a shim or a link on PATH. Where the home is hidden the shim would find nothing,
and where HOME is another one it would look in the wrong place.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

# The variable that says where its folder is, and where that is by default, below the home. They hold programs; what
# holds credentials as well, such as cargo's own folder, is not among them.
_FOLDERS = {
    "PYENV_ROOT": ".pyenv",
    "RBENV_ROOT": ".rbenv",
    "NODENV_ROOT": ".nodenv",
    "GOENV_ROOT": ".goenv",
    "JENV_ROOT": ".jenv",
    "NVM_DIR": ".nvm",
    "FNM_DIR": ".local/share/fnm",
    "VOLTA_HOME": ".volta",
    "ASDF_DATA_DIR": ".asdf",
    "MISE_DATA_DIR": ".local/share/mise",
    "MISE_CONFIG_DIR": ".config/mise",
    "RUSTUP_HOME": ".rustup",
    "SDKMAN_DIR": ".sdkman",
    "BUN_INSTALL": ".bun",
    "DENO_INSTALL": ".deno",
    "PIXI_HOME": ".pixi",
    "UV_TOOL_DIR": ".local/share/uv/tools",
    "UV_PYTHON_INSTALL_DIR": ".local/share/uv/python",
    "PIPX_HOME": ".local/share/pipx",
}


def toolchains(environment: Mapping[str, str]) -> dict[str, Path]:
    """The folders that are there, by the variable that names them; nothing for a user without a home."""
    home = environment.get("HOME")
    return dict(_found(Path(home), environment)) if home and Path(home).is_absolute() else {}


def _found(home: Path, environment: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
    for variable, folder in _FOLDERS.items():
        place = Path(environment.get(variable) or home / folder)
        if place.is_absolute() and os.access(place, os.R_OK) and place not in (home, *home.parents):
            yield variable, place
