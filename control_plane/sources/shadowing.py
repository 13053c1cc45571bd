"""Files that Python takes instead of a source file: bytecode, an extension module, or a package of the same name."""

from __future__ import annotations

from collections.abc import Iterable

_SOURCE, _INIT, _CACHE = ".py", "__init__", "__pycache__"
_BYTECODE = (".pyc", ".pyo")
_BINARY = (".so", ".pyd", ".dylib", *_BYTECODE)


class Shadowing:
    """Knows of each source file of a tree what may take its place when it is imported."""

    def __init__(self, paths: Iterable[str]) -> None:
        """Know a tree by all its files, symlinks too."""
        self._found: dict[str, list[str]] = {}
        for path in paths:
            for module in _modules(path):
                self._found.setdefault(module, []).append(path)

    def of(self, path: str) -> list[str]:
        """What may run in the place of a file."""
        return sorted(self._found.get(path.removesuffix(_SOURCE), ())) if path.endswith(_SOURCE) else []


def is_bytecode(path: str) -> bool:
    """Whether a file is what Python makes of source, and would run instead of it."""
    return path.endswith(_BYTECODE) or _CACHE in path.split("/")


def _modules(path: str) -> Iterable[str]:
    """The modules, by their paths without suffix, for which a file may be taken."""
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    binary = name.endswith(_BINARY)
    if binary:
        home = folder.rpartition("/")[0] if folder.rpartition("/")[2] == _CACHE else folder
        yield f"{home}/{stem}" if home else stem
    if stem == _INIT and folder and (binary or name == f"{_INIT}{_SOURCE}"):
        yield folder
