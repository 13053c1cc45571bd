"""The content of a file by its format: what a reader gives, and where it says that it cannot."""

from __future__ import annotations

from typing import Any

import pytest

from control_plane import evaluation
from control_plane.sources import contents
from control_plane.sources.contents import Unreadable

FORMATS = {
    "a/b.yaml": "yaml", "B.YML": "yaml", "x.json": "json", "x.tf.json": "json", "README.md": "markdown", "r.csv": "csv",
    "main.tf": "hcl2", "main.tofu": "hcl2", "x.auto.tfvars": "hcl2", "Dockerfile": "dockerfile", "Dockerfile.dev": "dockerfile",
    "app.dockerfile": "dockerfile", "Containerfile": "dockerfile", ".env": "dotenv", ".env.prod": "dotenv", "prod.env": "dotenv",
    "x.toml": "toml", "x.ini": "ini", "pom.xml": "xml", ".gitignore": "ignore", ".dockerignore": "ignore",
    "Jenkinsfile": "groovy", "nginx.conf": "nginx", ".github/CODEOWNERS": "codeowners", "x.properties": "properties",
    "x.py": None, "yaml": None, "Makefile": None, "x": None, "x.jsonnet": None, "x.textproto": None, "x.png": None,
}  # fmt: skip


def read(path: str, content: str | bytes) -> Any:
    format_ = contents.format_of(path)
    assert format_ is not None
    return contents.read(content if isinstance(content, bytes) else content.encode(), format_, evaluation.parse)


@pytest.mark.parametrize(("path", "format_"), FORMATS.items())
def test_a_name_promises_a_format(path: str, format_: str | None) -> None:
    assert contents.format_of(path) == format_


READABLE = [
    ("x.yaml", "a: 1\n---\n- b\n", [{"a": 1}, ["b"]]),
    ("x.yaml", "--- #c\na: 1\n--- \nb: 2\n", [{"a": 1}, {"b": 2}]),
    ("x.yaml", "", []),
    ("x.yaml", "a: &a {x: 1}\nb: {<<: *a, y: 2}\n", [{"a": {"x": 1}, "b": {"x": 1, "y": 2}}]),
    ("x.yaml", "on: push\n80: 443\nno: [no, 2026-01-01]\n", [{"on": "push", "80": 443, "no": [False, "2026-01-01"]}]),
    ("x.yaml", "a: &a {80: 1}\nb: {<<: *a}\n", [{"a": {"80": 1}, "b": {"80": 1}}]),
    ("x.json", '\ufeff{"a": [1, null, "é"]}', {"a": [1, None, "é"]}),
    ("x.md", "---\nid: X\nday: 2026-01-01\n---\n# X\n", {"id": "X", "day": "2026-01-01"}),
    ("x.md", "# Just text\n", None),
    ("x.md", "", None),
    ("x.csv", "a,b\n1,\"2\n3\"\n", {"header": ["a", "b"], "rows": [{"line": 2, "cells": {"a": "1", "b": "2\n3"}}]}),
    ("x.toml", "day = 2026-01-01\n[a]\nb = 1\n", {"a": {"b": 1}, "day": "2026-01-01T00:00:00Z"}),
    ("x.ini", "[a]\nb=c\n", {"a": {"b": "c"}}),
    (".env", "A=x\nB=\"y z\"\n", {"A": "x", "B": "y z"}),
    ("x.xml", "<a b='1'><c>t</c></a>", {"a": {"-b": "1", "c": "t"}}),
    ("x.properties", "a=1\n", {"a": "1"}),
    ("main.tf", 'module "m" {\n  source = "./m"\n}\n', {"module": {"m": [{"source": "./m"}]}}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "content", "expected"), READABLE)
def test_a_reader_gives_what_stands_there(path: str, content: str, expected: Any) -> None:
    assert read(path, content) == expected


def test_a_dockerfile_is_read_by_instruction() -> None:
    instructions = read("Dockerfile", "FROM python:3.11\nUSER root\n")[0]

    assert [(item["Cmd"], item["Value"]) for item in instructions] == [("from", ["python:3.11"]), ("user", ["root"])]


UNREADABLE = [
    ("x.yaml", "a: 1\na: 2\n", 2, "stands twice"),
    ("x.yaml", "80: 1\n'80': 2\n", 2, "stands twice"),
    ("x.yaml", "a: [\n", 2, "is not the YAML"),
    ("x.yaml", "a: !!python/object:os.system x\n", 1, "is not the YAML"),
    ("x.yaml", "a: .nan\n", None, "NaN"),
    ("x.yaml", "a: 9007199254740993\n", None, "rounded"),
    ("x.yaml", "a: &a [*a]\n", None, "JSON cannot hold"),
    ("x.yaml", "? [a, b]\n: 1\n", 1, "no text"),
    ("x.json", '{"a": 1,\n"b": }', 2, "no JSON"),
    ("x.json", '{"a": 1, "a": 2}', None, "stands twice"),
    ("x.json", "[" * 100_000, None, "too deep"),
    ("x.md", "---\na: 1\n", None, "does not end"),
    ("x.md", "---\na: 1\na: 2\n---\n", 3, "stands twice"),
    ("x.csv", "a,b\n1\n", 2, "has 1 fields"),
    ("x.csv", "a;b\n1;2\n", 1, "semicolons"),
    ("main.tf", 'module "m" {\n', 1, "does not parse as hcl2"),
    ("x.toml", "a = 1\na =\n", 2, "does not parse as toml"),
    ("Dockerfile", "FROM x\nHELLO there\n", None, "does not parse as dockerfile"),
    ("x.json", "", 1, "no JSON"),
    ("x.xml", "<a><b></a>", None, "does not parse as xml"),
    ("x.hocon", 'include "/etc/hostname"\n', None, "does not parse as hocon"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "content", "line", "what"), UNREADABLE)
def test_what_cannot_be_read_is_said_with_its_line(path: str, content: str, line: int | None, what: str) -> None:
    with pytest.raises(Unreadable, match=what) as raised:
        read(path, content)

    assert raised.value.line == line


def test_an_alias_bomb_is_refused_before_it_is_written_out() -> None:
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 12))

    with pytest.raises(Unreadable, match="nodes"):
        read("x.yaml", f"l0: &l0 x\n{levels}")


def test_a_file_that_does_not_parse_is_not_quoted() -> None:
    with pytest.raises(Unreadable) as raised:
        read(".env", "hunter2 is the password\n")

    assert "hunter2" not in raised.value.message


def test_no_variable_of_ours_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "hunter2")

    assert read(".env", "A=${SECRET_TOKEN}\n") == {"A": ""}
