"""What a plan's job says of it is read strictly; what is beside a plan counts only as far as it is vouched for."""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path

import pytest

from control_plane.sources.terraform import PlanError, provenance
from control_plane.sources.terraform import archive as archive_source
from control_plane.sources.terraform.file import Content

SHA = "a" * 64
WHOLE = {
    "commit": "b" * 40,
    "directory": "live/prod",
    "environment": "ENV-PROD",
    "plan_sha256": SHA,
    "modules_sha256": None,
    "terraform_version": "1.11.4",
}


def read(folder: Path, content: str | bytes):
    path = folder / "plan.json.provenance.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return provenance.read(path)


def test_a_whole_one_is_stated_with_digests_in_one_form(tmp_path: Path) -> None:
    found = read(tmp_path, json.dumps(WHOLE))
    assert found == {"path": str(tmp_path / "plan.json.provenance.json"), "error": None} | WHOLE | {
        "plan_sha256": f"sha256:{SHA}"
    }


def test_what_we_write_is_what_we_read(tmp_path: Path) -> None:
    path = str(tmp_path / "plan.json.provenance.json")
    said = WHOLE | {"plan_sha256": f"sha256:{SHA}"}
    assert read(tmp_path, provenance.content(said)) == provenance.made(path, said)


def test_without_the_file_there_is_none(tmp_path: Path) -> None:
    assert provenance.read(provenance.beside(tmp_path / "plan.json")) is None


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "it is no JSON"),
        (b"[]", "no JSON object with exactly commit"),
        (b"\xff", "it is not UTF-8"),
        ('{"commit": null, "commit": null}', "stands twice"),
        (json.dumps({**WHOLE, "more": None}), "with exactly"),
        (json.dumps({"commit": None}), "with exactly"),
        (json.dumps({**WHOLE, "commit": "main"}), "its `commit` is not the id of a commit in full, or null"),
        (json.dumps({**WHOLE, "plan_sha256": "x"}), "its `plan_sha256` is not"),
        (json.dumps({**WHOLE, "directory": "a\nb"}), "its `directory` is not"),
        (json.dumps({**WHOLE, "environment": 1}), "its `environment` is not"),
        (" " * 65 * 1024, "holds more than"),
    ],
)
def test_what_is_none_says_why_and_nothing_else(content: str | bytes, error: str, tmp_path: Path) -> None:
    found = read(tmp_path, content)
    assert found is not None
    assert error in found["error"]
    assert {value for name, value in found.items() if name not in ("path", "error")} == {None}


def test_what_is_no_regular_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "plan.json.provenance.json"
    os.mkfifo(path)
    found = provenance.read(path)
    assert found is not None
    assert "no regular file" in found["error"]
    path.unlink()
    path.symlink_to(tmp_path / "nowhere")
    found = provenance.read(path)
    assert found is not None
    assert "cannot be read" in found["error"]


def archive(*members: tuple[str, bytes]) -> Content:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members:
            file.writestr(name, content)
    return Content("saved", written.getvalue())


def test_a_saved_plan_says_which_modules_it_was_made_with() -> None:
    found = archive_source.modules(archive(("tfplan", b""), ("tfconfig/modules.json", b"[]")))
    assert found == Content("saved: tfconfig/modules.json", b"[]")
    assert archive_source.modules(archive(("tfplan", b""))) is None


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (archive(("other", b"")), "a zip archive, but no saved plan"),
        (Content("saved", archive(("tfplan", b"")).raw[:-30]), "damaged or cut off"),
        (Content("saved", b"PK\x03\x04"), "damaged or cut off"),
        (archive(("tfplan", b""), ("tfconfig/modules.json", bytes(65 * 1024**2))), "more than 64 MiB"),
    ],
)
def test_an_archive_that_is_no_saved_plan_is_refused(content: Content, error: str) -> None:
    with pytest.raises(PlanError, match=error):
        archive_source.modules(content)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_saved_plan_that_holds_its_modules_twice_is_refused() -> None:
    name = "tfconfig/modules.json"
    with pytest.raises(PlanError, match="twice"):
        archive_source.modules(archive(("tfplan", b""), (name, b"[]"), (name, b"[]")))
