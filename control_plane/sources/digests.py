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


def of_asked(conformance: str | None, measured: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """SHA-256 of what a contract names to be run, as documents state it, by a name that no source file of a language has.

    What runs belongs to the tests as much as the files where it stands: one file holds many functions.
    """
    named = {} if conformance is None else {"contract.conformance": conformance}
    for one in measured:
        for part in ("workload", "reference"):
            if place := one[part]:
                named[f"performance.{one['operation']}.{part}"] = (
                    f"{place['path'] or place['cell']}:{place['function']}"
                )
        named[f"performance.{one['operation']}.unit"] = one["unit"]
    return {name: of_content(value.encode("utf-8", "surrogateescape")) for name, value in named.items()}


def listed(files: Mapping[str, str]) -> list[dict[str, str]]:
    """Files as documents and evidence state them: `path` and `sha256`, in order of path."""
    return [{"path": path, "sha256": files[path]} for path in sorted(files)]
