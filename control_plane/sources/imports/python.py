"""Imports of Python files, by the standard `ast`: a file is parsed, never imported or run.

A dotted name is looked for as files below: the folder of the importing file, or the one that holds its package; the
repository's root; `src/`; and the first folder, in order of path, that holds a package or a module of that name beside a
package. The place where the name leads furthest counts. A name of the standard library is not looked for in that last one.
That a package runs its `__init__.py` when a module in it is imported counts as no import.
"""

from __future__ import annotations

import ast
import codecs
import io
import re
import sys
import tokenize
import warnings
from collections.abc import Iterator

from control_plane.sources.imports import python_names
from control_plane.sources.imports.python_names import Name
from control_plane.sources.imports.source import LARGEST, Import, Paths, TooLarge, Unreadable
from control_plane.sources.tree import and_above

# CPython's parser takes memory and time with the square of a dotted name's length: 10 GB for 100,000 parts.
_ENDLESS_NAME = re.compile(r"(?<!\w)\w++(?:(?:[ \t\f]|\\[\r\n]++)*+\.(?:[ \t\f]|\\[\r\n]++)*+\w++){200}")
_INIT = "__init__"


class Python:
    """The reader of Python."""

    language: str = "python"
    suffixes: tuple[str, ...] = (".py", ".pyi")

    def __init__(self, paths: Paths) -> None:
        """Know the files of a tree."""
        self._paths = paths
        self._homes: dict[str, str] = {}
        self._holders = self._found_holders()

    def read(self, path: str, content: bytes) -> Iterator[Import]:
        """What a file imports from other files of the tree; Unreadable where it cannot be parsed."""
        found: dict[tuple[int, str, str], dict[str, None]] = {}
        for name in python_names.names(parsed(content)):
            target, depth = self.find(path, name)
            if target is None or target == path:
                continue
            written = "." * name.level + ".".join(name.parts[:depth])
            taken = found.setdefault((name.line, written, target), {})
            taken.update(dict.fromkeys(name.parts[depth : depth + 1]))
        for (line, written, target), names in sorted(found.items()):
            yield Import(path, line, written, target, _module_of(target), tuple(sorted(names)))

    def find(self, path: str, name: Name) -> tuple[str | None, int]:
        """The file that a name leads to, and how many of its parts lead there."""
        folder = path.rpartition("/")[0]
        if not name.level:
            places = [self._home(folder), "", "src", self._holder(name.parts[0])]
            found = [self._below(place, name.parts) for place in dict.fromkeys(places) if place is not None]
            return max(found, key=lambda one: one[1])  # the first of those that lead furthest
        for _ in range(name.level - 1):
            if not folder:
                return None, 0
            folder = folder.rpartition("/")[0]
        return self._below(folder, name.parts, self._module(_joined(folder, _INIT)))

    def packages(self, path: str) -> list[str]:
        """The `__init__` files of the folders above a file: what runs before it when it is imported."""
        above = list(and_above(path.rpartition("/")[0]))
        return [found for folder in above if (found := self._module(_joined(folder, _INIT))) not in (None, path)]

    def _below(self, folder: str, parts: tuple[str, ...], start: str | None = None) -> tuple[str | None, int]:
        """The furthest file that parts lead to from a folder. As for Python, a package hides a module of its name."""
        found: tuple[str | None, int] = start, 0
        for depth, part in enumerate(parts, start=1):
            if not part or part == "*":
                break
            step = _joined(folder, part)
            inner = self._paths.folder(step)
            package = None if inner is None else self._module(_joined(inner, _INIT))
            module = package or self._module(step)
            if module is not None:
                found = module, depth
            if inner is None or (module and not package):
                break
            folder = inner
        return found

    def _module(self, path: str) -> str | None:
        return next((file for suffix in self.suffixes if (file := self._paths.file(path + suffix))), None)

    def _is_package(self, folder: str) -> bool:
        return any(_joined(folder, _INIT) + suffix in self._paths.files for suffix in self.suffixes)

    def _home(self, folder: str) -> str:
        """The nearest folder that is no package."""
        if folder not in self._homes:
            home = folder
            while home and self._is_package(home):
                home = home.rpartition("/")[0]
            self._homes[folder] = home
        return self._homes[folder]

    def _holder(self, name: str) -> str | None:
        return None if name in sys.stdlib_module_names else self._holders.get(name)

    def _found_holders(self) -> dict[str, str]:
        """For each name of a package, and of a module beside one: the first folder that holds it."""
        inits = tuple(f"/{_INIT}{suffix}" for suffix in self.suffixes)
        packages = {path.rpartition("/")[0] for path in self._paths.files if path.endswith(inits)}
        holders = {above for folder in packages if (above := folder.rpartition("/")[0]) not in packages}
        if not holders:
            return {}
        tops = [folder.rpartition("/")[::2] for folder in packages]
        places = (path.rpartition("/")[::2] for path in self._paths.files if path.endswith(self.suffixes))
        tops += [(folder, name.rpartition(".")[0]) for folder, name in places]
        found: dict[str, str] = {}
        for folder, name in sorted(tops):
            if folder in holders:
                found.setdefault(name, folder)
        return found


def _module_of(path: str) -> tuple[str, ...]:
    parts = path.rpartition(".")[0].split("/")
    return tuple(parts[:-1] if parts[-1] == _INIT else parts)


def _joined(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def parsed(content: bytes, largest: int = LARGEST) -> ast.Module:
    """A file's syntax tree; Unreadable where there is none, or where it would take too much to make it."""
    if len(content) > largest:
        raise TooLarge(largest)
    source = _decoded(content)
    if endless := _ENDLESS_NAME.search(source):
        raise Unreadable("holds a dotted name of more than 200 parts", source.count("\n", 0, endless.start()) + 1)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd escapes in strings: not our concern
            return ast.parse(source)
    except SyntaxError as error:
        raise Unreadable(f"is no Python {version}: {error.msg}", error.lineno or None) from error
    except (RecursionError, MemoryError) as error:
        raise Unreadable("is nested too deep to be parsed") from error
    except ValueError as error:  # a NUL
        raise Unreadable(f"is no Python {version}: {error}") from error


def _decoded(content: bytes) -> str:
    """The text of a file. A declared encoding other than UTF-8 is refused: it could spell an import in other letters."""
    try:
        text = content.decode("utf-8-sig")
        declared, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    except UnicodeDecodeError as error:
        raise Unreadable("is not UTF-8", content.count(b"\n", 0, error.start) + 1) from error
    except SyntaxError as error:
        raise Unreadable(f"has no encoding that can be read: {error.msg}", 1) from error
    if codecs.lookup(declared).name not in ("utf-8", "utf-8-sig", "ascii"):
        raise Unreadable(f"declares the encoding {declared}; only UTF-8 is read", 1)
    return text
