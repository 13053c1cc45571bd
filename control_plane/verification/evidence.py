"""Evidence as it is written: what was run, on which files, what came of it, and on what machine."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from control_plane.sources import digests
from control_plane.sources.evidence import named
from control_plane.verification.results import Results
from control_plane.verification.subject import Capability, Contract

SCHEMA_VERSION = 1
MANIFEST = "evidence.json"
_RUNNER = {"name": "control-plane", "version": "1"}
_TESTS_AT_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Made:
    """The state of a repository from which evidence is made: its commit, and whether the work tree holds something else."""

    commit: str | None
    dirty: bool
    date: str


def content(
    capability: Capability, contract: Contract, results: Results, made: Made, server: str | None
) -> dict[str, Any]:
    """The evidence of one run, as its schema says. Why a run is not complete is told as a test is, for whoever reads it."""
    tests = results.tests[: _TESTS_AT_MOST - 1]
    if results.incomplete is not None:
        tests = [*tests, {"name": "the run", "outcome": "error", "seconds": 0, "message": results.incomplete[:2_000]}]
    return {
        "schema_version": SCHEMA_VERSION,
        "runner": _RUNNER,
        "capability": capability.id,
        "extension_point": contract.extension_point,
        "contract_version": contract.version,
        "commit": None if made.dirty else made.commit,
        "date": made.date,
        "implementation": named(capability.implementation.path, capability.implementation.name),
        "settings": sorted(capability.settings),
        "digests": {
            "implementation": capability.digest,
            "contract": contract.digest,
            "tests": contract.tests_digest,
        },
        "files": digests.listed(capability.files),
        "contract_files": digests.listed(contract.files),
        "test_files": digests.listed(contract.test_files),
        "tests": tests,
        "complete": results.incomplete is None,
        "operations": results.operations,
        "machine": {**machine(), **results.machine},
        "server": server,
    }


def machine() -> dict[str, str | int | None]:
    """What a measurement depends on; nothing that says whose machine it is."""
    return {
        "system": platform.system(),
        "architecture": platform.machine(),
        "processors": os.cpu_count(),
    }


def written(value: Mapping[str, Any]) -> bytes:
    """A file of evidence, indented."""
    return f"{json.dumps(value, indent=2, ensure_ascii=False)}\n".encode("utf-8", "backslashreplace")


def manifest(made: Made, files: Mapping[str, bytes]) -> dict[str, Any]:
    """What a job says of a folder of evidence."""
    digests = {name: hashlib.sha256(raw).hexdigest() for name, raw in sorted(files.items())}
    return {"schema_version": SCHEMA_VERSION, "commit": made.commit, "dirty": made.dirty, "files": digests}


def failed(value: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The tests of some evidence that did not pass, or could not be run."""
    return [test for test in value["tests"] if test["outcome"] in ("failed", "error")]


def count(value: Mapping[str, Any], outcomes: Iterable[str]) -> str:
    """How many tests of some evidence had each outcome, in words."""
    return ", ".join(f"{sum(test['outcome'] == name for test in value['tests'])} {name}" for name in outcomes)
