"""A repository with one application and any number of capabilities, four source files each, and evidence of them all."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from control_plane.benchmark.registries import HEADER
from control_plane.sources.evidence import named
from control_plane.sources.registry import ROOT

FILES = 4  # of each capability
_POINTS = 10  # capabilities of each extension point: one in so many
_ENVIRONMENT = "ENV-SCALE"
_COMMIT = "5ca1e" * 8
_INTERFACE = """\
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol


class Store(Protocol):
    def get(self, key: str, default: bytes | None = None) -> bytes | None:
        \"\"\"What is kept by a key.\"\"\"

    def put(self, key: str, value: bytes, *, seconds: int | None = None) -> None:
        \"\"\"Keep a value.\"\"\"

    def keys(self, prefix: str = "") -> Iterable[str]:
        \"\"\"Keys that begin so.\"\"\"

    def sizes(self) -> Mapping[str, int]:
        \"\"\"Bytes by key.\"\"\"
"""
_CONTRACT = {
    "version": "1.0.0",
    "interface": "/contract/store.py:Store",
    "conformance": "/contract/conformance.py",
    "required": True,
    "performance": {
        "get": {"percentile": 95, "limit": 4, "workload": "/contract/load.py:get"},
        "put": {"percentile": 99, "limit": 8, "workload": "/contract/load.py:put"},
    },
}


def write(folder: Path, capabilities: int) -> None:
    """Make the repository in ``folder``."""
    points = [f"EXT-{number}" for number in range(capabilities // _POINTS or 1)]
    for path, text in _files(capabilities, points):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    with (folder / ROOT).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        for id_, kind, config in _rows(capabilities, points):
            purpose = "Part of the application that is measured."
            writer.writerow([id_, id_, kind, "bench", purpose, "", "active", "true", "P2", "", "", json.dumps(config)])


def prove(folder: Path, document: Mapping[str, Any]) -> None:
    """Write evidence in ``folder`` for every capability of a document of app-config, as a run of each would have."""
    points = {point["id"]: point for point in document["extension_points"]["head"]}
    files = {}
    for capability in document["capabilities"]:
        raw = json.dumps(_evidence(capability, points[capability["extension_point"]], document["now"])).encode()
        name = f"{capability['id']}.json"
        (folder / name).write_bytes(raw)
        files[name] = hashlib.sha256(raw).hexdigest()
    manifest = {"schema_version": 1, "commit": _COMMIT, "dirty": False, "files": files}
    (folder / "evidence.json").write_text(json.dumps(manifest), encoding="utf-8")


def _rows(capabilities: int, points: list[str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    yield _ENVIRONMENT, "environment", {}
    yield "APP-SCALE", "application", {"spec": "/specs/application.md", "environments": [_ENVIRONMENT]}
    for point in points:
        yield point, "extension_point", {"application": "APP-SCALE", "contract": _CONTRACT}
    for number in range(capabilities):
        config = {
            "extension_point": points[number % len(points)],
            "contract_version": "^1.0",
            "implementation": f"/stores/s{number}/store.py:Store{number}",
            "environments": [_ENVIRONMENT],
        }
        yield f"CAP-{number}", "capability", config


def _files(capabilities: int, points: list[str]) -> Iterator[tuple[str, str]]:
    bindings = "".join(f"      {point}: CAP-{number}\n" for number, point in enumerate(points))
    spec = (
        "---\narchitecture: {components: {scale: {purpose: To be measured., modules: [APP-SCALE]}}}\nsettings: {}\n"
        f"extension_points: [{', '.join(points)}]\nenvironments:\n  {_ENVIRONMENT}:\n    bindings:\n{bindings}---\n"
    )
    yield "specs/application.md", spec
    yield "contract/store.py", _INTERFACE
    yield "contract/conformance.py", "def test_nothing_is_there_at_first(implementation):\n    assert True\n"
    yield "contract/load.py", "def get(subject):\n    yield\n\n\ndef put(subject):\n    yield\n"
    for number in range(capabilities):
        folder = f"stores/s{number}"
        yield f"{folder}/store.py", _implementation(number)
        for helper in ("base", "codec", "paths"):
            yield f"{folder}/{helper}.py", _helper(number, helper)


def _implementation(number: int) -> str:
    return (
        f"from __future__ import annotations\n\nfrom collections.abc import Iterable, Mapping\n\n"
        f"from stores.s{number} import codec, paths\nfrom stores.s{number}.base import Base\n\n\n"
        f"class Store{number}(Base):\n    def __init__(self, folder: str) -> None:\n        self.folder: str = folder\n\n"
        "    def get(self, key: str, default: bytes | None = None) -> bytes | None:\n        return codec.f0(key) or default\n\n"
        "    def put(self, key: str, value: bytes, *, seconds: int | None = None) -> None:\n        paths.f1(key, value)\n\n"
        '    def keys(self, prefix: str = "") -> Iterable[str]:\n        return [prefix]\n\n'
        f"{_functions(number, 8, method=True)}"
    )


def _helper(number: int, name: str) -> str:
    text = f"# {name}\n\nfrom __future__ import annotations\n\nfrom collections.abc import Mapping\n\n\n{_functions(number, 12)}"
    if name != "base":
        return text
    return f"{text}\n\nclass Base:\n    def sizes(self) -> Mapping[str, int]:\n        return {{}}\n"


def _functions(number: int, count: int, *, method: bool = False) -> str:
    indent, first = ("    ", "self, ") if method else ("", "")
    return "\n".join(
        f"{indent}def f{one}({first}key, value=None):\n{indent}    found = [key, value, {number}]\n"
        f"{indent}    for part in found:\n{indent}        if part is None:\n{indent}            continue\n"
        f'{indent}        value = f"{{part}}-{one}"\n{indent}    return value\n'
        for one in range(count)
    )


def _evidence(capability: Mapping[str, Any], point: Mapping[str, Any], now: str) -> dict[str, Any]:
    figures = {"p50": 0.001, "p95": 0.002, "p99": 0.004, "throughput": 1000.0}
    return {
        "schema_version": 1,
        "runner": {"name": "bench", "version": "1"},
        "capability": capability["id"],
        "extension_point": point["id"],
        "contract_version": point["version"],
        "commit": _COMMIT,
        "date": now,
        "implementation": named(capability["shape"]["path"], capability["shape"]["name"]),
        "settings": sorted(capability["settings"]),
        "digests": {**capability["digests"], **point["digests"]},
        "files": capability["files"],
        "contract_files": point["files"]["contract"],
        "test_files": point["files"]["tests"],
        "tests": [{"name": "test_nothing_is_there_at_first", "outcome": "passed", "seconds": 0.01, "message": ""}],
        "complete": True,
        "operations": [
            {"operation": one["operation"], "count": 1000, **figures, "reference": figures}
            for one in point["performance"]
        ],
        "machine": {},
        "server": None,
    }
