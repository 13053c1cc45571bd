"""Digests of files and of listed functions: what evidence was made of, and what stands there now. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any


def of_content(content: bytes) -> str:
    """SHA-256 of a file's content, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def of_files(files: Mapping[str, str]) -> str:
    """SHA-256 over `path\\0sha256\\n` of each file, in order of path; ``files`` are the SHA-256 by path."""
    lines = (f"{path}\0{files[path]}\n" for path in sorted(files))
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def of_functions(functions: Sequence[Any]) -> str:
    """SHA-256 of functions that a contract lists, whatever the order of their keys."""
    written = json.dumps(functions, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(written.encode()).hexdigest()


def of_tests(files: str | None, roles: Sequence[Sequence[str | None]]) -> str | None:
    """SHA-256 of test files, given by their digest, and of what each is for; None where there is none to be told."""
    if files is None:
        return None
    return hashlib.sha256(json.dumps([files, roles]).encode("utf-8", "surrogateescape")).hexdigest()


def listed(files: Mapping[str, str]) -> list[dict[str, str]]:
    """Files as documents and evidence state them: `path` and `sha256`, in order of path."""
    return [{"path": path, "sha256": files[path]} for path in sorted(files)]
