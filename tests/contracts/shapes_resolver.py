"""What every resolver of shapes keeps; `app.verify` runs this against each. `implementation` is its class."""

from __future__ import annotations

import contextlib
import json

import pytest

from control_plane.sources.imports.source import LARGEST, Paths, Unreadable
from control_plane.sources.shapes.resolver import Reading, Resolver
from control_plane.sources.tree import Snapshot

_HOSTILE = [
    b"\xff\xfe\x00",
    b"\0",
    b"(" * 5_000,
    b"raise SystemExit(7)\n",
    b"\xef\xbb\xbf",
    b"import " + b"a." * 5_000 + b"b",
]


class Files:
    """The readings of a tree that holds these files."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.paths = Paths(Snapshot.of_files(files, {}), list(files))
        self.resolver: Resolver | None = None

    def reading(self, path: str) -> Reading:
        assert self.resolver
        return self.resolver.read(self.files[path])


def resolver_of(implementation: type, **files: bytes) -> tuple[Resolver, str]:
    """The resolver for files of its language, by name without suffix; and that suffix."""
    suffix: str = implementation(Files({})).suffixes[0]
    held = Files({f"{name}{suffix}": content for name, content in files.items()})
    found: Resolver = implementation(held)
    held.resolver = found
    return found, suffix


def test_it_names_its_language_its_files_and_its_version(implementation: type) -> None:
    resolver, _ = resolver_of(implementation)

    assert resolver.language
    assert resolver.version == resolver_of(implementation)[0].version
    assert all(suffix.startswith(".") for suffix in resolver.suffixes)


@pytest.mark.parametrize("content", _HOSTILE, ids=range(len(_HOSTILE)))
def test_hostile_content_is_read_or_refused_and_never_run(implementation: type, content: bytes) -> None:
    resolver, suffix = resolver_of(implementation, hostile=content)

    with contextlib.suppress(Unreadable):
        assert json.dumps(resolver.read(content)), "a reading is JSON, so that it can be kept"
    shape = resolver.module_shape(f"hostile{suffix}")
    assert shape.error is not None or shape.members is not None


def test_what_is_too_large_is_refused(implementation: type) -> None:
    resolver, _ = resolver_of(implementation)

    with pytest.raises(Unreadable):
        resolver.read(b"x = 1\n" * LARGEST)


def test_a_class_that_is_not_there_is_an_error_of_its_shape(implementation: type) -> None:
    resolver, suffix = resolver_of(implementation, empty=b"")

    shape = resolver.class_shape(f"empty{suffix}", "Nothing")
    assert shape.error is not None
    assert not shape.members


def test_an_empty_file_has_no_members_and_runs_nothing_else(implementation: type) -> None:
    resolver, suffix = resolver_of(implementation, empty=b"")

    assert resolver.module_shape(f"empty{suffix}").error is None
    assert list(resolver.module_shape(f"empty{suffix}").members) == []
    assert list(resolver.imported(f"empty{suffix}")) == []


def test_functions_of_a_contract_become_members_with_their_parameters(implementation: type) -> None:
    resolver, _ = resolver_of(implementation)
    key = {"name": "key", "kind": "positional_or_keyword", "default": False, "annotation": "str"}

    (member,) = resolver.functions_shape(
        [{"name": "get", "parameters": [key], "returns": "str | None", "async": False}]
    ).members
    assert (member.name, [parameter.name for parameter in member.parameters]) == ("get", ["key"])
