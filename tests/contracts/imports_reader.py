"""What every reader of imports keeps; `app.verify` runs this against each. `implementation` is its class."""

from __future__ import annotations

import contextlib

import pytest

from control_plane.sources.imports import LARGEST, Import, Reader, TooLarge, Unreadable
from control_plane.sources.imports.source import Paths
from control_plane.sources.tree import Snapshot

_FILES = {"a.py": b"import b\n", "b.py": b"run = 1\n"}
_HOSTILE = [
    b"\xff\xfe\x00",
    b"\0",
    b"(" * 5_000,
    b"import " + b"a." * 5_000 + b"b",
    b"\xef\xbb\xbf",
    b"raise SystemExit(7)\n",
]


@pytest.fixture
def reader(implementation: type) -> Reader:
    """The reader, which knows the files of a tree."""
    found: Reader = implementation(Paths(Snapshot.of_files(_FILES, {}), list(_FILES)))
    return found


def test_it_names_its_language_and_the_files_of_it(reader: Reader) -> None:
    assert reader.language
    assert reader.suffixes
    assert all(suffix.startswith(".") for suffix in reader.suffixes)


def test_a_file_that_imports_nothing_has_no_imports(reader: Reader) -> None:
    assert list(reader.read(f"new{reader.suffixes[0]}", b"")) == []


@pytest.mark.parametrize("content", _HOSTILE, ids=range(len(_HOSTILE)))
def test_hostile_content_is_read_or_refused_and_never_run(reader: Reader, content: bytes) -> None:
    with contextlib.suppress(Unreadable):
        assert all(isinstance(one, Import) for one in reader.read(f"new{reader.suffixes[0]}", content))


def test_what_is_too_large_is_refused(reader: Reader) -> None:
    with pytest.raises(TooLarge):
        list(reader.read(f"new{reader.suffixes[0]}", b" " * (LARGEST + 1)))
