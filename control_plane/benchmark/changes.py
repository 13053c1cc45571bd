"""A git repository of 50,000 files and 2,000 entities, with changes of several sizes on top of one base."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from control_plane.benchmark.registries import HEADER
from control_plane.sources.git import Git
from control_plane.sources.registry import ROOT

FILES, ENTITIES = 50_000, 2_000
BASE = "refs/heads/base"
_SUFFIXES = ("yaml", "json", "md", "py", "py", "py", "py", "py")
_SPEC = """\
---
required: [README.md, .github/CODEOWNERS]
forbidden: ["**/*.pem"]
names: [{glob: "src/**/*.py", pattern: "[a-z][a-z0-9_]*\\\\.py"}]
registered: [{glob: "src/**"}]
sizes: [{glob: "**", at_most: 1000000}]
owned: ["src/**"]
---

# Structure

Every file below src belongs to a module.
"""


def write(folder: Path, sizes: Iterable[int]) -> Mapping[int, str]:
    """Make the repository in ``folder``; for each size the name of the commit that changes so many files."""
    git = [str(Git.program()), "-C", str(folder)]
    subprocess.run([*git, "init", "--quiet"], check=True, env=_environment())
    files = {_path(number): _content(number, 0) for number in range(FILES)}
    files |= {
        ROOT: _registry(),
        "README.md": "# Many files\n",
        ".github/CODEOWNERS": "* @all\n",
        "specs/repo.md": _SPEC,
    }
    heads = {size: f"refs/heads/change-{size}" for size in sizes}
    stream = io.BytesIO()
    _commit(stream, BASE, files, None)
    for size, head in heads.items():
        _commit(stream, head, {_path(number): _content(number, 1) for number in range(size)}, BASE)
    subprocess.run([*git, "fast-import", "--quiet"], input=stream.getvalue(), check=True, env=_environment())
    return heads


def _environment() -> dict[str, str]:
    return {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


def _commit(stream: io.BytesIO, name: str, files: Mapping[str, str], parent: str | None) -> None:
    stream.write(f"commit {name}\ncommitter Bench <bench@example.org> 1700000000 +0000\ndata 1\nx\n".encode())
    if parent:
        stream.write(f"from {parent}\n".encode())
    for path, text in files.items():
        content = text.encode()
        stream.write(f"M 100644 inline {path}\ndata {len(content)}\n".encode() + content + b"\n")


def _path(number: int) -> str:
    return f"src/m{number % ENTITIES}/f{number}.{_SUFFIXES[number % len(_SUFFIXES)]}"


def _content(number: int, version: int) -> str:
    suffix = _SUFFIXES[number % len(_SUFFIXES)]
    if suffix == "yaml":
        return "services:\n" + "".join(f"  s{one}:\n    image: x:{number}.{one}.{version}\n" for one in range(20))
    if suffix == "json":
        return json.dumps({"n": number, "v": version, "items": [{"id": one} for one in range(30)]}, indent=1)
    if suffix == "md":
        return f"---\nid: D{number}\ntitle: Version {version}\n---\n" + "a line of text\n" * 40
    return "".join(f"def f{number}_{one}(x):\n    return x + {one} + {version}\n\n\n" for one in range(20))


def _registry() -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for number in range(ENTITIES):
        purpose = "Holds some of the files that are measured."
        writer.writerow(
            [
                f"MOD-{number:04}",
                f"Module {number}",
                "module",
                "bench",
                purpose,
                f"/src/m{number}",
                "active",
                "true",
                "P2",
                "",
                "1.0.0",
                "",
            ]
        )
    return text.getvalue()
