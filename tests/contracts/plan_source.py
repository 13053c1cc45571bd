"""What every plan source keeps; `app.verify` runs this against each. `subject` is the module of the source.

Which of the offered paths it is for, the source says itself; that of each path exactly one source takes it is asked here too.
"""

from __future__ import annotations

import io
import json
import lzma
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from control_plane.plan_sources import SOURCES, source_of
from control_plane.plan_sources.plan_source import Offered, PlanSource
from control_plane.sources import terraform
from control_plane.sources.terraform import PlanError

_HOME = Path(__file__).resolve().parent.parent.parent
_PLAN = _HOME / "tests" / "plans" / "no-changes.plan.json.xz"
_TERRAFORM = shutil.which("terraform") or shutil.which("tofu")


@pytest.fixture
def offers(tmp_path: Path) -> dict[str, Path]:
    """A path of each kind, and some that are none."""
    found = {
        name: tmp_path / name for name in ("plan.json", "plan.json.xz", "saved", "folder", "nothing", "pipe", "empty")
    }
    found["plan.json"].write_bytes(lzma.decompress(_PLAN.read_bytes()))
    found["plan.json.xz"].write_bytes(_PLAN.read_bytes())
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as written:
        written.writestr("tfplan", b"")
    found["saved"].write_bytes(archive.getvalue())
    found["folder"].mkdir()
    os.mkfifo(found["pipe"])
    found["empty"].write_bytes(b"")
    return found


def test_whether_it_takes_a_path_is_told_without_an_error(subject: PlanSource, offers: dict[str, Path]) -> None:
    assert all(isinstance(subject.takes(path), bool) for path in offers.values())
    assert not subject.takes(offers["nothing"])
    assert not subject.takes(offers["pipe"])


def test_it_takes_something_that_no_other_source_takes(subject: PlanSource, offers: dict[str, Path]) -> None:
    taken = [path for path in offers.values() if subject.takes(path)]

    assert taken
    for path in taken:
        assert [source.takes(path) for source in SOURCES].count(True) == 1
        assert source_of(path).takes is not None


def test_what_is_no_plan_is_refused_with_its_path(subject: PlanSource, offers: dict[str, Path]) -> None:
    with pytest.raises(PlanError, match="nothing"):
        subject.made(Offered(offers["nothing"], offers["folder"], 60))


@pytest.mark.skipif(_TERRAFORM is None, reason="neither terraform nor tofu is on PATH")
def test_what_it_takes_becomes_facts(subject: PlanSource, offers: dict[str, Path]) -> None:
    _planned(offers)
    path = next(offers[name] for name in ("folder", "saved", "plan.json") if subject.takes(offers[name]))

    made = subject.made(Offered(path, offers["folder"], 120))

    facts = terraform.read_plan(made.plan, environment=None, modules=made.versions)
    assert facts["errors"] == [] if "errors" in facts else facts
    assert {"provenance"} <= made.facts.keys()
    assert json.dumps({**facts, **made.facts})


def _planned(offers: dict[str, Path]) -> None:
    """A folder with Terraform that needs no provider, and a plan of it that was saved."""
    folder = offers["folder"]
    (folder / "main.tf").write_text('resource "terraform_data" "one" {}\n')
    for command in (["init"], ["plan", f"-out={offers['saved']}"]):
        subprocess.run([str(_TERRAFORM), *command], cwd=folder, check=True, capture_output=True)
