"""Small trees of Python source in memory, and the shapes in them."""

from __future__ import annotations

from control_plane.sources.code import Code
from control_plane.sources.reading_cache import ReadingCaches
from control_plane.sources.tree import Snapshot


def code(**files: str) -> Code:
    """The source of a tree of Python files, by their names."""
    return of({f"{name}.py": text.encode() for name, text in files.items()})


def of(contents: dict[str, bytes], symlinks: dict[str, str] | None = None) -> Code:
    """The source of files by path."""
    return Code(Snapshot.of_files(contents, symlinks), [*contents, *(symlinks or {})], ReadingCaches(None))


def shape(source: Code, path: str, name: str | None = None):
    """A class, or a module where no name is given."""
    resolver = source.resolver(path)
    return resolver.class_shape(path, name) if name else resolver.module_shape(path)


def members(found) -> dict:
    """Members by name."""
    assert found.error is None, found.error
    return {member.name: member for member in found.members}


def member(text: str, name: str):
    """A member of the class `A` in a file of its own."""
    return members(shape(code(a=text), "a.py", "A"))[name]


def reasons(found) -> list[str]:
    """Why something cannot be told."""
    return [one.reason for one in found.unresolved]
