"""`invoke app.verify` as it is typed: what it writes, where, and with which exit code."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from control_plane import schema
from tests.governed import Answer, Governed, cells, invoke

STORE = """
class Store:
    def put(self, key: str) -> bool:
        return True
"""
TESTS = "def test_it(subject):\n    assert subject.put('a') is True\n"


OTHERS = {
    "package.json": '{"name": "shop"}',
    "CAP-B.json": '{"capability": "CAP-B", "digests": {}}',
    "broken.json": "{",
    "beside/CAP-A.base.json": "[]",
}


class Small(Governed):
    """An application with one extension point and a capability for it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.write(
            "interface.py",
            "from typing import Protocol\n\n\nclass Keeps(Protocol):\n    def put(self, key: str) -> bool: ...\n",
        )
        self.write("store.py", STORE)
        self.write("conformance.py", TESTS)
        self.rows()
        self.commit()

    def rows(self, conformance: str | None = "conformance.py", **capability: object) -> None:
        contract = {"version": "1.0.0", "interface": "interface.py:Keeps"}
        contract |= {"conformance": conformance} if conformance else {}
        point = {"application": "APP-A", "contract": contract}
        given = {
            "extension_point": "EXT-A",
            "contract_version": "^1.0",
            "implementation": "store.py:Store",
            "evidence": "evidence/CAP-A.json",
            **capability,
        }
        given = {name: value for name, value in given.items() if value is not None}
        active = {"status": "active"}
        self.register(
            cells("APP-A", entity_type="application", **active),
            cells(
                "EXT-A", entity_type="extension_point", artifact_path="/named.json", config=json.dumps(point), **active
            ),
            cells("CAP-A", entity_type="capability", config=json.dumps(given), **active),
        )

    def verify(self, *words: str) -> Answer:
        return invoke("app.verify", *words, "--repo", str(self.folder))


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """A small application."""
    return Small(tmp_path / "small")


def test_evidence_is_written_where_the_row_says(small: Small) -> None:
    answer = small.verify("CAP-A")
    path = small.folder / "evidence" / "CAP-A.json"
    found = json.loads(path.read_text())

    assert answer.code == 0, answer.errors
    assert answer.output == f"CAP-A: 1 passed, 0 failed, 0 error, 0 skipped\n  see {path}\n"
    assert schema.fault("evidence", found) is None
    assert found["commit"] == small.git("rev-parse", "HEAD")
    assert found["files"] == [{"path": "store.py", "sha256": hashlib.sha256(STORE.encode()).hexdigest()}]
    assert small.git("status", "--porcelain", "--ignored") == "?? evidence/", "nothing else is left"


def test_evidence_of_the_same_capability_is_written_over(small: Small) -> None:
    assert small.verify("CAP-A").code == 0
    small.write("store.py", f"{STORE}\n")
    assert small.verify("CAP-A").code == 0
    assert json.loads((small.folder / "evidence" / "CAP-A.json").read_text())["commit"] is None


def test_a_folder_gets_a_manifest_with_the_commit_and_each_digest(small: Small, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    answer = small.verify("all", "--out", str(out))
    manifest = json.loads((out / "evidence.json").read_text())

    assert answer.code == 0, answer.errors
    assert schema.fault("evidence-manifest", manifest) is None
    assert (manifest["commit"], manifest["dirty"]) == (small.git("rev-parse", "HEAD"), False)
    assert manifest["files"] == {"CAP-A.json": hashlib.sha256((out / "CAP-A.json").read_bytes()).hexdigest()}


def test_a_work_tree_that_holds_something_else_is_said_to(small: Small, tmp_path: Path) -> None:
    small.write("more.py", "")
    small.verify("CAP-A", "--out", f"{tmp_path / 'out'}/")
    manifest = json.loads((tmp_path / "out" / "evidence.json").read_text())

    assert manifest["dirty"] is True
    assert json.loads((tmp_path / "out" / "CAP-A.json").read_text())["commit"] is None


def test_a_failed_test_is_exit_code_1_and_evidence_all_the_same(small: Small, tmp_path: Path) -> None:
    small.write("store.py", STORE.replace("True", "False"))
    answer = small.verify("CAP-A", "--out", str(tmp_path / "a.json"))

    assert answer.code == 1
    assert "  failed conformance.py::test_it: conformance.py:2: AssertionError" in answer.output
    assert json.loads((tmp_path / "a.json").read_text())["tests"][0]["outcome"] == "failed"


def test_what_fails_and_what_is_printed_cannot_command_a_terminal(small: Small) -> None:
    small.write("conformance.py", "def test_it():\n    raise OSError('\\x1b[31m\\n::error::hello')\n")
    answer = small.verify("CAP-A")

    assert answer.code == 1
    assert "\x1b" not in answer.output
    assert not any(line.startswith("::") for line in answer.output.splitlines())


def test_by_the_bases_tests_it_is_run_too_where_they_differ(small: Small, tmp_path: Path) -> None:
    small.write("conformance.py", "def test_it():\n    pass\n")
    small.write("store.py", STORE.replace("True", "False"))
    small.commit()
    answer = small.verify("CAP-A", "--base", "HEAD~1", "--out", str(tmp_path / "out"))
    head, base = (json.loads((tmp_path / "out" / name).read_text()) for name in ("CAP-A.json", "CAP-A.base.json"))

    assert answer.code == 1
    assert (head["tests"][0]["outcome"], base["tests"][0]["outcome"]) == ("passed", "failed")
    assert base["test_files"] == [{"path": "conformance.py", "sha256": hashlib.sha256(TESTS.encode()).hexdigest()}]
    assert "CAP-A by the base's contract: 0 passed, 1 failed" in answer.output
    assert set(json.loads((tmp_path / "out" / "evidence.json").read_text())["files"]) == {
        "CAP-A.json",
        "CAP-A.base.json",
    }


def base_of(small: Small, out: Path) -> tuple[int, dict[str, Any]]:
    small.commit()
    answer = small.verify("CAP-A", "--base", "HEAD~1", "--out", str(out))
    return answer.code, json.loads((out / "CAP-A.base.json").read_text())


def test_the_bases_tests_are_not_run_where_the_implementation_brings_its_own(small: Small, tmp_path: Path) -> None:
    small.write("conformance.py", "def test_it():\n    pass\n")
    small.write("store.py", f"import conformance\n{STORE.replace('True', 'False')}")
    code, found = base_of(small, tmp_path / "out")

    assert (code, found["complete"]) == (1, False)
    assert found["tests"] == [
        {
            "name": "the run",
            "outcome": "error",
            "seconds": 0,
            "message": "the implementation imports conformance.py, a test of the base, which the change alters",
        }
    ]


def test_tests_that_the_implementation_imports_and_leaves_as_they_were_are_run(small: Small, tmp_path: Path) -> None:
    small.write("helper.py", "")
    small.write("conformance.py", f"import helper\n{TESTS}")
    small.commit()
    small.write("conformance.py", TESTS)
    small.write("store.py", f"import helper\n{STORE}")
    code, found = base_of(small, tmp_path / "out")

    assert (code, found["complete"]) == (0, True)
    assert [one["path"] for one in found["test_files"]] == ["conformance.py", "helper.py"]


def test_nothing_takes_the_place_of_the_bases_tests(small: Small, tmp_path: Path) -> None:
    small.write("helper.py", "def right():\n    return False\n")
    small.write("conformance.py", "import helper\n\n\ndef test_it():\n    assert helper.right()\n")
    small.commit()
    small.write("helper/__init__.py", "def right():\n    return True\n")
    code, found = base_of(small, tmp_path / "out")

    assert (code, found["complete"]) == (1, False)
    assert (
        found["tests"][0]["message"] == "helper/__init__.py would be run in the place of helper.py, a test of the base"
    )


def test_a_contract_that_asks_for_no_proof_gets_none(small: Small) -> None:
    small.rows(conformance=None)
    answer = small.verify("CAP-A")

    assert (answer.code, answer.output) == (0, "CAP-A: its contract asks for no proof\n")
    assert not (small.folder / "evidence").exists()


@pytest.mark.parametrize(
    ("changes", "words", "says"),
    [
        ({}, ["CAP-B"], "CAP-B: is no capability of the registry (there are: CAP-A)"),
        ({"evidence": None}, ["CAP-A"], "CAP-A: names no evidence (give --out FILE"),
        ({"evidence": "../CAP-A.json"}, ["CAP-A"], "CAP-A: "),
        ({"evidence": ".git/hooks/post-commit"}, ["CAP-A"], "CAP-A: "),
        ({"evidence": "store.py"}, ["CAP-A"], "its evidence would be written to store.py"),
        ({"evidence": "control_plane_registry.csv"}, ["CAP-A"], "its evidence would be written to"),
        ({"evidence": "/evidence/../other/CAP-A.json"}, ["CAP-A"], "its evidence would be written to"),
        ({"evidence": "package.json"}, ["CAP-A"], "take the place of package.json, which is no evidence of it"),
        ({"evidence": "CAP-B.json"}, ["CAP-A"], "take the place of CAP-B.json, which is no evidence of it"),
        ({"evidence": "broken.json"}, ["CAP-A"], "take the place of broken.json, which is no evidence of it"),
        ({"evidence": "beside/CAP-A.json"}, ["CAP-A"], "take the place of beside/CAP-A.base.json"),
        ({"evidence": "named.json"}, ["CAP-A"], "take the place of what EXT-A names: named.json"),
        ({"implementation": "../store.py:Store"}, ["CAP-A"], "cannot be run"),
        ({"implementation": "nowhere.py:Store"}, ["CAP-A"], "cannot be run"),
        ({"extension_point": "EXT-B"}, ["CAP-A"], "EXT-B: is no extension point of the registry"),
        ({"settings": ["size"]}, ["CAP-A"], "unproven: the setting size has no value and no default"),
        ({}, ["CAP-A", "--timeout", "0"], "--timeout 0: is no whole number"),
        ({}, ["CAP-A", "--python", "no-such-python"], "--python no-such-python: is no program"),
        ({}, ["CAP-A", "--setting", "size"], "--setting: is no setting"),
        ({}, ["CAP-A", "--base", "nowhere"], "'nowhere' is no commit here"),
        ({}, ["CAP-A", "--out", ""], "--out: is given, and empty"),
    ],
)
def test_what_cannot_be_run_is_exit_code_2_and_one_line(
    small: Small, changes: dict[str, object], words: list[str], says: str
) -> None:
    small.rows(**changes)
    for path, content in OTHERS.items():
        small.write(path, content)
    before = sorted(path for path in small.folder.parent.rglob("*") if "objects" not in path.parts)
    answer = small.verify(*words)

    assert (answer.code, answer.output) == (2, ""), answer.output
    assert says in answer.errors
    assert answer.errors.startswith("error: ")
    assert len(answer.errors.splitlines()) == 1
    assert sorted(path for path in small.folder.parent.rglob("*") if "objects" not in path.parts) == before


def test_evidence_is_not_written_through_a_symlink(small: Small, tmp_path: Path) -> None:
    (small.folder / "evidence").symlink_to(".git")
    small.commit()
    answer = small.verify("CAP-A")

    assert answer.code == 2
    assert not (small.folder / ".git" / "CAP-A.json").exists()


def test_one_that_cannot_be_run_keeps_no_other_from_running(small: Small, tmp_path: Path) -> None:
    answer = small.verify("CAP-B,CAP-A", "--out", f"{tmp_path / 'out'}/")

    assert answer.code == 2
    assert "CAP-B: is no capability" in answer.errors
    assert set(json.loads((tmp_path / "out" / "evidence.json").read_text())["files"]) == {"CAP-A.json"}


def test_an_id_that_is_a_path_names_no_file(small: Small, tmp_path: Path) -> None:
    registry = small.folder / "control_plane_registry.csv"
    registry.write_text(registry.read_text().replace("\nCAP-A,", "\n../CAP-A,"))
    answer = small.verify("all", "--out", str(tmp_path / "out" / "deep"))

    assert answer.code == 2
    assert "cannot name a file" in answer.errors
    assert not (tmp_path / "out" / "CAP-A.json").exists()


def test_a_manifest_of_an_older_run_is_gone_when_a_run_fails(small: Small, tmp_path: Path) -> None:
    out = tmp_path / "out"
    small.verify("all", "--out", str(out))
    small.rows(implementation="nowhere.py:Store")
    answer = small.verify("CAP-A", "--out", str(out))

    assert answer.code == 2
    assert not (out / "evidence.json").exists()


def test_a_setting_that_no_capability_has_is_refused(small: Small) -> None:
    small.write(
        "store.py", STORE.replace("class Store:", "class Store:\n    def __init__(self, sender: str) -> None: ...\n")
    )
    small.rows(settings=["sender"])
    answer = small.verify("CAP-A", "--setting", "sendr=1")

    assert answer.code == 2
    assert "CAP-A has no setting sendr (it has: sender)" in answer.errors
    assert small.verify("CAP-A", "--setting", "sender=1").code == 0
