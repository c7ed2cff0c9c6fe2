"""The source files of a directory in a view, and which of them say a word."""

from __future__ import annotations

from gitorch.integrate.sides import View


class Sources:
    """Directory listings and texts, each read once a view: what does not say a name is not parsed for it."""

    def __init__(self, view: View, suffixes: tuple[str, ...]) -> None:
        self._view = view
        self._suffixes = suffixes
        self._files: dict[str, tuple[str, ...]] = {}
        self._directories: dict[str, tuple[str, ...]] = {}
        self._contents: dict[str, bytes] = {}

    def of(self, directory: str) -> tuple[str, ...]:
        """The source files directly in a directory, in order."""
        self._list(directory)
        return self._files[directory]

    def below(self, directory: str) -> tuple[str, ...]:
        """The names of the directories directly in a directory, in order."""
        self._list(directory)
        return self._directories[directory]

    def saying(self, directory: str, word: str) -> list[str]:
        """The source files of a directory whose text has a word in it."""
        said = word.encode()
        return [path for path in self.of(directory) if said in self._content(path)]

    def _list(self, directory: str) -> None:
        if directory in self._files:
            return
        names = sorted(self._view.listing(directory).items())
        prefix = f"{directory}/" if directory else ""
        files = (name for name, is_directory in names if not is_directory and name.endswith(self._suffixes))
        self._files[directory] = tuple(f"{prefix}{name}" for name in files)
        self._directories[directory] = tuple(name for name, is_directory in names if is_directory)

    def _content(self, path: str) -> bytes:
        if path not in self._contents:
            self._contents[path] = self._view.read(path) or b""
        return self._contents[path]
