"""The shop as an application: what breaks its contract is denied with code, file and line, and what does not passes."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from control_plane.process import Limits
from control_plane.sources.registry import ROOT
from control_plane.verification import evidence
from control_plane.verification.run import How
from control_plane.verification.verify import Asked, Verification, write_folder
from tests.governed import HOME, REGISTRY, Answer, Governed, invoke
from tests.test_verification_servers import needs_redis  # noqa: F401 - a fixture

SHOP = HOME / "examples" / "shop"
FILE, SQLITE = "memory/file_memory.py", "memory/sqlite_memory.py"
QUICK = How(limits=Limits(120, 4096), count=20, seconds=0.01)
CAPABILITIES = ("CAP-FILE-MEMORY", "CAP-REDIS-MEMORY", "CAP-SQLITE-MEMORY")


class Shop(Governed):
    """The shop in a folder of its own, in git, committed."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(SHOP, folder, ignore=shutil.ignore_patterns("__pycache__"))
        super().__init__(folder)
        self.base = self.commit()

    def edit(self, path: str, *replacements: tuple[str, str]) -> None:
        """Replace what stands exactly once in a file."""
        content = (self.folder / path).read_text()
        for old, new in replacements:
            assert content.count(old) == 1, (path, old)
            content = content.replace(old, new)
        self.write(path, content)

    def line(self, path: str, text: str) -> int:
        """The line that holds a text, from 1."""
        lines = (self.folder / path).read_text().splitlines()
        return next(number for number, line in enumerate(lines, start=1) if text in line)

    def configure(self, id_: str, change: Callable[[dict[str, Any]], None]) -> None:
        """Change the config of a row."""
        rows = list(csv.reader(io.StringIO((self.folder / REGISTRY).read_text())))
        row = next(row for row in rows if row[0] == id_)
        config = json.loads(row[-1])
        change(config)
        row[-1] = json.dumps(config)
        written = io.StringIO()
        csv.writer(written, lineterminator="\n").writerows(rows)
        self.write(REGISTRY, written.getvalue())

    def evidence(self, id_: str) -> dict[str, Any]:
        """The evidence that stands in the work tree."""
        found: dict[str, Any] = json.loads((self.folder / "evidence" / f"{id_}.json").read_text())
        return found

    def prove(self, id_: str) -> None:
        """Run a capability for real, and commit nothing."""
        found = Verification(Asked(self.folder, ROOT, how=QUICK)).evidence(id_)
        self.write(f"evidence/{id_}.json", evidence.written(found[f"{id_}.json"]))

    def judged(self, *flags: str, everything: bool = True) -> Answer:
        """What the gate says, on the day after the newest evidence."""
        dates = [datetime.fromisoformat(self.evidence(id_)["date"]) for id_ in CAPABILITIES]
        now = (max(dates) + timedelta(days=1)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        more = ["--all"] if everything else []
        return self.judge("--now", now, *more, *flags, gate="gate.app-config")


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A copy of the shop."""
    return Shop(tmp_path / "shop")


def said(answer: Answer, code: str) -> str:
    """The one message of a code."""
    (message,) = {item["msg"] for item in answer.findings if item["code"] == code}
    return message


def test_the_shop_passes(shop: Shop) -> None:
    answer = shop.judged()

    assert (answer.code, answer.findings) == (0, []), answer.output
    assert answer.gate["verdict"] == "passed"


def test_the_committed_evidence_is_whole_and_says_nothing_of_the_machine(shop: Shop) -> None:
    for id_ in CAPABILITIES:
        found = shop.evidence(id_)
        assert found["complete"] is True
        assert {test["outcome"] for test in found["tests"]} == {"passed"}
        assert {item["operation"] for item in found["operations"]} == {"get", "keys", "put"}
        assert "/tmp" not in json.dumps(found)
        assert "/home" not in json.dumps(found)
    assert shop.evidence("CAP-REDIS-MEMORY")["server"].startswith("redis ")


DELETE = """    def delete(self, key: str) -> bool:
        \"\"\"See MemoryBackend.\"\"\"
        try:
            self._path(key).unlink()
        except FileNotFoundError:
            return False
        return True

"""
BREAKING = {
    "a method is removed": ([(DELETE, "")], "app.function_missing", "class FileMemory"),
    "a parameter is renamed": (
        [("def put(self, key: str, value: bytes)", "def put(self, name: str, value: bytes)")],
        "app.signature_mismatch",
        "def put",
    ),
    "a parameter becomes keyword-only": (
        [("def put(self, key: str, value: bytes)", "def put(self, key: str, *, value: bytes)")],
        "app.signature_mismatch",
        "def put",
    ),
    "a default is dropped": (
        [('def keys(self, prefix: str = "")', "def keys(self, prefix: str)")],
        "app.signature_mismatch",
        "def keys",
    ),
    "a parameter is added that must be given": (
        [("def get(self, key: str)", "def get(self, key: str, newest: bool)")],
        "app.signature_mismatch",
        "def get",
    ),
    "a parameter takes less": (
        [("def get(self, key: str)", "def get(self, key: int)")],
        "app.signature_mismatch",
        "def get",
    ),
    "the result is wider": (
        [("def delete(self, key: str) -> bool", "def delete(self, key: str) -> bool | None")],
        "app.signature_mismatch",
        "def delete",
    ),
    "a method becomes async": ([("def get(self", "async def get(self")], "app.async_mismatch", "async def get"),
    "what the class has cannot be told": (
        [("    def put(self", "    def __getattr__(self, name: str) -> object:\n        return 1\n\n    def put(self")],
        "app.shape_unresolved",
        "def __getattr__",
    ),
}


@pytest.mark.parametrize("what", BREAKING)
def test_what_breaks_the_contract_is_denied_with_its_place(shop: Shop, what: str) -> None:
    replacements, code, place = BREAKING[what]
    shop.edit(FILE, *replacements)
    answer = shop.judged("--base", shop.base, everything=False)

    assert answer.code == 1
    assert (code, FILE, shop.line(FILE, place)) in answer.places(), answer.places()
    assert answer.codes() <= {code, "app.evidence_stale"}


def test_an_optional_parameter_may_be_added_once_it_is_proven_again(shop: Shop) -> None:
    shop.edit(FILE, ("def get(self, key: str)", "def get(self, key: str, newest: bool = True)"))
    assert shop.judged().codes() == {"app.evidence_stale"}

    shop.prove("CAP-FILE-MEMORY")
    assert shop.judged().codes() == set()


def test_one_changed_character_makes_the_evidence_stale(shop: Shop) -> None:
    shop.edit(SQLITE, ("_WAITING = 10.0", "_WAITING = 11.0"))
    answer = shop.judged("--base", shop.base, everything=False)

    assert answer.codes() == {"app.evidence_stale"}
    assert SQLITE in said(answer, "app.evidence_stale")


@pytest.mark.parametrize("path", ["memory/test_memory.py", "memory/load.py", "memory/backend.py"])
def test_evidence_of_other_tests_or_another_contract_is_stale(shop: Shop, path: str) -> None:
    shop.write(path, (shop.folder / path).read_text() + "# more\n")
    answer = shop.judged()

    assert answer.codes() == {"app.evidence_stale"}
    assert {item["details"]["capability"] for item in answer.findings} == set(CAPABILITIES)


def test_a_limit_below_what_was_measured_is_denied_with_both_figures(shop: Shop) -> None:
    measured = {item["operation"]: item for item in shop.evidence("CAP-FILE-MEMORY")["operations"]}["put"]
    ratio = measured["p95"] / measured["reference"]["p95"]
    limit = round(ratio / 2, 3)
    shop.configure("EXT-MEMORY", lambda config: config["contract"]["performance"]["put"].update(limit=limit))
    answer = shop.judged()
    messages = [item["msg"] for item in answer.findings if item["details"]["capability"] == "CAP-FILE-MEMORY"]

    assert answer.codes() == {"app.performance_exceeded"}
    assert any(str(limit) in message and f"{round(ratio * 1000) / 1000:g} times" in message for message in messages), (
        messages
    )


def test_evidence_for_another_capability_proves_nothing(shop: Shop) -> None:
    shutil.copy(shop.folder / "evidence/CAP-SQLITE-MEMORY.json", shop.folder / "evidence/CAP-FILE-MEMORY.json")
    answer = shop.judged()

    assert "app.conformance_unproven" in answer.codes()
    assert "CAP-SQLITE-MEMORY" in said(answer, "app.conformance_unproven")


def test_evidence_that_a_change_edits_by_hand_counts_for_nothing(shop: Shop) -> None:
    shop.edit(FILE, ("_NAME_AT_MOST = 200", "_NAME_AT_MOST = 201"))
    shop.commit()
    shop.prove("CAP-FILE-MEMORY")  # true, and yet the change's own word
    shop.commit()
    answer = shop.judged("--base", shop.base, "--head", "HEAD", everything=False)

    assert "app.conformance_unproven" in answer.codes()
    assert answer.codes() <= {"app.conformance_unproven", "app.performance_unproven"}


def test_evidence_that_a_job_made_of_this_commit_counts_and_edited_it_does_not(shop: Shop, tmp_path: Path) -> None:
    shop.edit(FILE, ("_NAME_AT_MOST = 200", "_NAME_AT_MOST = 201"))
    shop.commit()
    verification = Verification(Asked(shop.folder, ROOT, how=QUICK))
    assert verification.made.dirty is False
    folder = tmp_path / "evidence"
    write_folder(folder, verification.made, verification.evidence("CAP-FILE-MEMORY"))
    given = ("--base", shop.base, "--head", "HEAD", "--evidence", str(folder))
    now = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")

    passed = shop.judge("--now", now, *given, gate="gate.app-config")
    assert (passed.code, passed.findings) == (0, []), passed.output

    path = folder / "CAP-FILE-MEMORY.json"
    original = path.read_text()
    path.write_text(original.replace('"passed"', '"skipped"', 1))
    edited = shop.judge("--now", now, *given, gate="gate.app-config")
    assert edited.codes() == {"app.evidence_stale"}, "what is left is the base's, of other source"

    path.write_text(original)
    shop.write("README.md", "Another commit.\n")
    shop.commit()
    other = shop.judge("--now", now, *given, gate="gate.app-config")
    assert other.codes() == {"app.evidence_stale"}


def test_a_wrong_implementation_is_denied_by_its_failed_tests(shop: Shop) -> None:
    shop.edit(FILE, ("return sorted(key for key in found", "return list(key for key in found"))
    shop.prove("CAP-FILE-MEMORY")
    answer = shop.judged()

    assert "app.conformance_failed" in answer.codes()
    assert "test_keys_are_sorted" in json.dumps(answer.findings)


def test_an_implementation_that_hangs_is_denied(shop: Shop) -> None:
    shop.edit(FILE, ('"""Remembers in files', 'import time\ntime.sleep(600)\n"""Remembers in files'))
    how = How(limits=Limits(2, 4096), count=20, seconds=0.01)
    found = Verification(Asked(shop.folder, ROOT, how=how)).evidence("CAP-FILE-MEMORY")["CAP-FILE-MEMORY.json"]
    shop.write("evidence/CAP-FILE-MEMORY.json", evidence.written(found))

    assert found["complete"] is False
    assert "app.conformance_failed" in shop.judged().codes()


@pytest.mark.usefixtures("needs_redis")
def test_redis_memory_runs_against_a_real_server(shop: Shop, tmp_path: Path) -> None:
    out = tmp_path / "redis.json"
    answer = invoke("app.verify", "CAP-REDIS-MEMORY", "--repo", str(shop.folder), "--out", str(out))

    assert answer.code == 0, answer.output + answer.errors
    found = json.loads(out.read_text())
    assert found["server"].startswith("redis ")
    assert {test["outcome"] for test in found["tests"]} == {"passed"}
    assert "unix:" not in out.read_text()


def test_without_a_server_redis_memory_is_unproven_and_not_passed(shop: Shop, tmp_path: Path) -> None:
    out = tmp_path / "redis.json"
    git = Path(shutil.which("git") or "git").parent
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").symlink_to(git / "git")
    answer = invoke(
        "app.verify", "CAP-REDIS-MEMORY", "--repo", str(shop.folder), "--out", str(out), PATH=str(tmp_path / "bin")
    )

    assert answer.code == 2
    assert answer.errors == "error: unproven: no redis-server on PATH (install it or give --redis URL)\n"
    assert not out.exists()


def test_by_the_bases_contract_a_capability_is_run_too(shop: Shop) -> None:
    shop.edit("memory/test_memory.py", ('assert memory.get("cart:00299") == b"299"', "assert True"))
    shop.commit()
    verification = Verification(Asked(shop.folder, ROOT, base=shop.base, how=QUICK))
    found = verification.evidence("CAP-FILE-MEMORY")
    head, base = found["CAP-FILE-MEMORY.json"], found["CAP-FILE-MEMORY.base.json"]

    assert head["digests"]["implementation"] == base["digests"]["implementation"]
    assert head["digests"]["tests"] != base["digests"]["tests"]
    assert base["digests"] == shop.evidence("CAP-FILE-MEMORY")["digests"]
    assert evidence.failed(base) == []
