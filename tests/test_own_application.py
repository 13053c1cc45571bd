"""The control plane as its own application: its parts keep their contracts, proven by a run, and its own gate says so."""

from __future__ import annotations

import json
import platform
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.governed import HOME, invoke


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own") / "evidence"
    answer = invoke("app.verify", "all", "--out", str(folder), seconds=600)
    assert answer.code == 0, answer.output + answer.errors
    return folder


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """This repository as it stands, without what git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=HOME,
        check=True,
        capture_output=True,
    )
    for path in filter(None, listed.stdout.decode().split("\0")):
        target = tmp_path / "copy" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if (HOME / path).is_file():
            shutil.copy2(HOME / path, target)
    return tmp_path / "copy"


def judged(repository: Path, *flags: str):
    return invoke("gate.app-config", "--repo", str(repository), "--all", "--format", "json", *flags)


def test_every_part_is_proven_and_the_own_gate_passes(evidence):
    answer = judged(HOME, "--evidence", str(evidence))

    assert (answer.code, answer.findings) == (0, []), answer.output
    considered = {one["policy"]: one["subjects"] for one in answer.gate["considered"]}
    assert considered["POL-APP-018"] == len([path for path in evidence.iterdir() if path.name.startswith("CAP-")])


def test_evidence_tells_nothing_of_the_machine_that_made_it(evidence):
    written = "".join(path.read_text() for path in evidence.iterdir())

    assert not [word for word in (str(HOME), str(evidence), platform.node()) if word in written]


def test_without_evidence_nothing_is_proven():
    answer = judged(HOME)

    assert answer.code == 1
    assert answer.codes() == {"app.conformance_unproven"}


def test_a_report_format_that_lacks_a_function_is_denied(copy, evidence):
    module = copy / "control_plane" / "reports" / "junit.py"
    module.write_text(module.read_text().replace("def render(report: Report)", "def rendered(report: Report)"))

    answer = judged(copy, "--evidence", str(evidence))

    found = {(item["code"], item["subject"]): item for item in answer.findings}
    assert ("app.function_missing", "CAP-REPORT-JUNIT/render") in found
    assert (
        found["app.function_missing", "CAP-REPORT-JUNIT/render"]["location"]["path"] == "control_plane/reports/junit.py"
    )


def test_a_reader_that_is_changed_needs_a_new_run(copy, evidence):
    module = copy / "control_plane" / "sources" / "imports" / "python_names.py"
    module.write_text(f"{module.read_text()}\n")

    answer = judged(copy, "--evidence", str(evidence))

    stale = {item["details"]["capability"] for item in answer.findings if item["code"] == "app.evidence_stale"}
    assert "CAP-IMPORTS-PYTHON" in stale
    assert "python_names.py" in json.dumps(answer.findings)
    assert "CAP-REPORT-JUNIT" not in stale
