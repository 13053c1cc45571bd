"""YAML: one document, each key once, only plain values; what is wrong is named with its line."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from control_plane.errors import ControlPlaneError
from control_plane.sources import strict_yaml


@pytest.mark.parametrize(
    ("content", "where", "says"),
    [
        ("a: 1\na: 2\n", "x.yaml:2", "'a' stands twice"),
        ("a:\n  b: 1\n  c: 2\n  b: 3\n", "x.yaml:4", "'b' stands twice"),
        ("- {a: 1, a: 2}\n", "x.yaml:1", "'a' stands twice"),
        ("a: 1\nb: 2\n'a': 3\n", "x.yaml:3", "'a' stands twice"),
        ("a: 1\n2: 3\n", "x.yaml:2", ""),  # a key that JSON cannot have
        ("a: 1\nyes: 3\n", "x.yaml:2", ""),
        ("a: 1\n--- \nb: 2\n", "x.yaml:2", "another document"),
        ("a: 1\n--- #c\nb: 2\n", "x.yaml:2", "another document"),
        ("a: 1\n...\n---\nb: 2\n", "x.yaml:3", "another document"),
        ("a: !!python/name:os.system\n", "x.yaml:1", "tag"),
        ("a: !env HOME\n", "x.yaml:1", "tag"),
        ("? [a]\n: 1\n", "x.yaml:1", "is no text"),
        ("a: [1\n", "x.yaml:2", ""),
        ("a: *b\n", "x.yaml:1", "undefined alias"),
        ("a: 1\nb: " + "9" * 401, "x.yaml:2", "number of more than 400 characters"),
        ("a: 0x" + "f" * 400, "x.yaml:1", "number of more than 400 characters"),
        ("a: 1." + "0" * 400, "x.yaml:1", "number of more than 400 characters"),
        ("a: !!int 1:59", "x.yaml:1", "base 60"),
        ("a: !!float 1:59.5", "x.yaml:1", "base 60"),
        (b"a: \xe9\n", "x.yaml", ""),
        (b"a: \x00\n", "x.yaml", ""),
        ("[" * 5_000 + "]" * 5_000, "x.yaml", ""),
    ],
)
def test_what_yaml_would_take_in_silence_is_refused_with_its_line(content: str | bytes, where: str, says: str) -> None:
    with pytest.raises(ControlPlaneError) as raised:
        strict_yaml.load(content, "x.yaml")

    assert (raised.value.where or "").startswith(where)
    assert says in str(raised.value)
    assert "\n" not in raised.value.what, "one line"


def test_dates_stay_text_and_merges_may_be_overridden() -> None:
    content = "base: &base {a: 1, day: 2026-02-30}\nmine:\n  <<: *base\n  a: 2\n"

    assert strict_yaml.load(content, "x.yaml")["mine"] == {"a": 2, "day": "2026-02-30"}


def test_what_looks_like_base_60_stays_text() -> None:
    content = "ports: [22:22, 1:59:59, -1:30.5]\nlong: 1" + ":59" * 100_000

    found = strict_yaml.load(content, "x.yaml")
    assert found["ports"] == ["22:22", "1:59:59", "-1:30.5"]
    assert found["long"] == "1" + ":59" * 100_000


def test_numbers_are_numbers() -> None:
    content = "[1, -1_000, 0x1F, 0b11, 017, 1.5, -1.e+3, .5, 0.0]"

    assert strict_yaml.load(content, "x.yaml") == [1, -1000, 31, 3, 15, 1.5, -1000.0, 0.5, 0.0]
    assert strict_yaml.load("9" * 400, "x.yaml") == int("9" * 400)


@pytest.mark.parametrize("content", ["", "# a comment\n", "---\n"])
def test_an_empty_document_is_none(content: str) -> None:
    assert strict_yaml.load(content, "x.yaml") is None


@given(
    st.dictionaries(
        st.text("abc", min_size=1, max_size=3),
        st.none()
        | st.booleans()
        | st.integers(-(2**53), 2**53)
        | st.text(st.characters(min_codepoint=32, max_codepoint=126)),
        max_size=4,
    )
)
def test_json_is_read_as_it_is(value: dict[str, object]) -> None:
    assert strict_yaml.load(json.dumps(value), "x.yaml") == value


@given(st.binary(max_size=60) | st.text("ab:-[]{}&*!|>?\"'#\n %@", max_size=30))
def test_nothing_but_a_message_is_raised(content: str | bytes) -> None:
    try:
        strict_yaml.load(content, "x.yaml")
    except ControlPlaneError as error:
        assert (error.where or "").startswith("x.yaml")  # noqa: PT017 - both ends are good
