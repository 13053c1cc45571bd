"""Front matter of Markdown: strict YAML that JSON can hold, told with the line of what is wrong."""

from __future__ import annotations

import pytest

from control_plane.errors import ControlPlaneError
from control_plane.sources import front_matter


@pytest.mark.parametrize(
    "content",
    ["---\na: [1, x]\n---\n# Text\n---\nmore\n", "\ufeff---\na: [1, x]\n---", "---\r\na: [1, x]\r\n--- \r\n\r\ntext"],
)
def test_front_matter_is_the_yaml_between_the_first_two_fences(content: str) -> None:
    assert front_matter.read(content.encode(), "cloud.md") == {"a": [1, "x"]}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no front matter"),
        (b"# Text\n---\na: 1\n---\n", "no front matter"),
        (b"---\na: 1\n", "does not end"),
        (b"---\n- a\n---\n", "no mapping"),
        (b"---\n---\n", "no mapping"),
        (b"---\na: 1\na: 2\n---\n", "stands twice"),
        (b"---\na: .nan\n---\n", "no JSON"),
        (b"---\na: 99999999999999999999\n---\n", "no JSON"),
        (b"---\na: !!binary aGk=\n---\n", "is not the YAML"),
        (b"---\na: !!python/object:os.system x\n---\n", "cloud.md"),
        (b"---\na: \xff\n---\n", "not UTF-8"),
    ],
)
def test_what_is_no_front_matter_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(ControlPlaneError) as error:
        front_matter.read(content, "cloud.md")

    assert said in str(error.value)


def test_a_fault_is_told_with_its_line_in_the_file() -> None:
    with pytest.raises(ControlPlaneError) as error:
        front_matter.read(b"---\na: 1\nb: [\n---\n", "cloud.md")

    assert error.value.where in ("cloud.md:3", "cloud.md:4")
