"""The content of a file where a rule can use it: one small reader for each format, all behind `read`.

A reader takes the bytes of a file and gives what JSON can hold, or raises Unreadable. Nothing of a file is run or followed:
formats whose reader would look at other files (Jsonnet, textproto) are left as text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from control_plane.sources.contents import csv_rows, json_value, markdown, parsed_by_conftest, yaml_documents
from control_plane.sources.contents.fault import Unfinished, Unreadable
from control_plane.sources.contents.parsed_by_conftest import Parse

__all__ = ["LARGEST", "Parse", "Unfinished", "Unreadable", "format_of", "is_parsed_by_conftest", "read"]

LARGEST = 1024 * 1024  # bytes of a file whose content is read

_READERS: dict[str, Callable[[bytes], Any]] = {
    "csv": csv_rows.read,
    "json": json_value.read,
    "markdown": markdown.read,
    "yaml": yaml_documents.read,
}
# A file's format by the end of its name, or by its name up to the first dot; those of conftest have conftest's names.
_ENDINGS = {
    "csv": "csv",
    "json": "json",
    "md": "markdown",
    "yaml": "yaml",
    "yml": "yaml",
    "cue": "cue",
    "dockerfile": "dockerfile",
    "dockerignore": "ignore",
    "edn": "edn",
    "env": "dotenv",
    "gitignore": "ignore",
    "groovy": "groovy",
    "hcl": "hcl2",
    "hcl1": "hcl1",
    "hocon": "hocon",
    "ini": "ini",
    "properties": "properties",
    "spdx": "spdx",
    "tf": "hcl2",
    "tfvars": "hcl2",
    "tofu": "hcl2",
    "toml": "toml",
    "vcl": "vcl",
    "xml": "xml",
}
_BEGINNINGS = {"containerfile": "dockerfile", "dockerfile": "dockerfile", ".env": "dotenv", "jenkinsfile": "groovy"}
_NAMES = {"codeowners": "codeowners", "nginx.conf": "nginx"}


def format_of(path: str) -> str | None:
    """The format that a path's name promises; None where no reader knows it."""
    name = path.rpartition("/")[2].lower()
    for beginning, found in _BEGINNINGS.items():
        if name == beginning or name.startswith(f"{beginning}."):
            return found
    return _NAMES.get(name) or _ENDINGS.get(name.rpartition(".")[2] if "." in name else "")


def is_parsed_by_conftest(format_: str) -> bool:
    """Whether reading this format takes a process."""
    return format_ not in _READERS


def read(content: bytes, format_: str, parse: Parse) -> Any:
    """The content of a file of a format, as JSON knows it; Unreadable where it is not what the format asks for.

    Unfinished where the parser took too long.
    """
    if format_ in _READERS:
        return _READERS[format_](content)
    return parsed_by_conftest.read(content, format_, parse)
