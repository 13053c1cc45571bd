"""A binding in the text of a spec: set in place, with nothing else touched, or not at all."""

from __future__ import annotations

import difflib

import pytest

from control_plane.applications.binding import bound
from control_plane.errors import ControlPlaneError
from control_plane.sources import front_matter
from tests.governed import HOME

SHOP = (HOME / "examples" / "shop" / "specs" / "application.md").read_text()
SPEC = """---
# why it is so
environments:
  ENV-DEV:   # for us
    settings: {level: 'low', "size": 3, answer: yes}
    bindings:
      EXT-A: CAP-OLD   # the first
      # the second
      EXT-B: "CAP-B"
  ENV-PROD:
    bindings: {}

list:
- one
-   two

long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb ccccccccccccccccccc
---

EXT-A: CAP-OLD is only text here.
"""


def difference(before: str, after: bytes) -> list[str]:
    lines = difflib.ndiff(before.splitlines(), after.decode().splitlines())
    return [line for line in lines if line[0] in "+-"]


def test_only_the_line_of_the_binding_changes_in_the_shops_spec() -> None:
    after = bound(SHOP.encode(), "spec", "ENV-DEV", "EXT-MEMORY", "CAP-SQLITE-MEMORY")

    assert difference(SHOP, after) == [
        "-       EXT-MEMORY: CAP-FILE-MEMORY # nothing to install",
        "+       EXT-MEMORY: CAP-SQLITE-MEMORY # nothing to install",
    ]


def test_comments_quotes_order_and_long_lines_stay() -> None:
    after = bound(SPEC.encode(), "spec", "ENV-DEV", "EXT-A", "CAP-NEW")
    changed = difference(SPEC, after)

    assert "+       EXT-A: CAP-NEW   # the first" in changed
    assert not any("why" in line or "second" in line or "long" in line or "only text" in line for line in changed)
    assert b"'low', \"size\": 3, answer: yes" in after


def test_a_binding_that_was_not_there_is_added() -> None:
    after = bound(SPEC.encode(), "spec", "ENV-PROD", "EXT-A", "CAP-NEW")
    assert front_matter.read(after, "spec")["environments"]["ENV-PROD"] == {"bindings": {"EXT-A": "CAP-NEW"}}
    assert b"      EXT-C: CAP-NEW\n" in bound(SPEC.encode(), "spec", "ENV-DEV", "EXT-C", "CAP-NEW")


def test_windows_line_ends_and_a_byte_order_mark_stay() -> None:
    before = b"\xef\xbb\xbf" + SHOP.replace("\n", "\r\n").encode()
    after = bound(before, "spec", "ENV-DEV", "EXT-MEMORY", "CAP-SQLITE-MEMORY")

    assert after == before.replace(b"CAP-FILE-MEMORY", b"CAP-SQLITE-MEMORY")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("no front matter", "has no front matter"),
        ("---\na: 1\n", "does not end"),
        ("---\n- a\n---\n", "no mapping"),
        ("---\nenvironments: {}\n---\n", "has no environment ENV-DEV"),
        ("---\nenvironments: 3\n---\n", "has no environment ENV-DEV"),
        ("---\nenvironments: {ENV-DEV: {bindings: 3}}\n---\n", "cannot be edited"),
        ("---\r\nenvironments: {ENV-DEV: {bindings: {}}}\n---\r\n", "mixes line endings"),
        ("---\nenvironments: {ENV-DEV: {bindings: {}}}\n---\x0b---\n", "has no|does not end|cannot be edited|mixes"),
    ],
)
def test_a_text_that_cannot_be_edited_is_refused(text: str, why: str) -> None:
    with pytest.raises(ControlPlaneError, match=why):
        bound(text.encode(), "spec", "ENV-DEV", "EXT-A", "CAP-NEW")


@pytest.mark.parametrize("name", ["yes", "\u2028"])
def test_a_name_that_could_not_be_read_back_is_refused(name: str) -> None:
    with pytest.raises(ControlPlaneError, match="more than the binding"):
        bound(SPEC.encode(), "spec", "ENV-DEV", "EXT-A", name)


@pytest.mark.parametrize("name", ["a: b", "# a", "- a", "'", "null", "1"])
def test_a_name_that_yaml_would_read_otherwise_is_quoted(name: str) -> None:
    after = bound(SPEC.encode(), "spec", "ENV-DEV", "EXT-A", name)

    assert front_matter.read(after, "spec")["environments"]["ENV-DEV"]["bindings"]["EXT-A"] == name
