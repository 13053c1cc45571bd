"""A small governed repository on disk, and `invoke gate` run on it as CI runs it: a process of its own."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parent.parent
REGISTRY = "control_plane_registry.csv"
NOW = "2026-06-01T12:00:00Z"
COLUMNS = (
    "id", "name", "entity_type", "category", "purpose", "artifact_path", "status", "selected", "priority",
    "dependencies", "version", "config",
)  # fmt: skip
HEADER = ",".join(COLUMNS)


def cells(id_: str, **given: str) -> dict[str, str]:
    """A row that nobody would deny, except for what is ``given``."""
    return {
        "id": id_,
        "name": f"The entity {id_}",
        "entity_type": "module",
        "category": "core",
        "purpose": f"Stand for {id_} in a repository that tests judge.",
        "artifact_path": "",
        "status": "draft",
        "selected": "true",
        "priority": "P2",
        "dependencies": "",
        "version": "1.0.0",
        "config": "",
        **given,
    }


def rendered(rows: list[dict[str, str]], columns: tuple[str, ...] = COLUMNS) -> str:
    """Rows as CSV, each on the line that is its position plus two."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n", extrasaction="raise")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@dataclass(frozen=True)
class Answer:
    """What a run of `invoke gate` left."""

    code: int
    output: str
    errors: str

    @property
    def report(self) -> dict[str, Any]:
        """The JSON report on standard output."""
        found: dict[str, Any] = json.loads(self.output)
        return found

    @property
    def gate(self) -> dict[str, Any]:
        """The one gate that was asked for."""
        (found,) = self.report["gates"]
        return found

    @property
    def findings(self) -> list[dict[str, Any]]:
        """Its findings."""
        return self.gate["findings"]

    def places(self, severity: str = "deny") -> list[tuple[str, str, int | None]]:
        """Code, path and line of each finding of a severity, in the order of the report."""
        return [
            (item["code"], item["location"]["path"], item["location"]["line"])
            for item in self.findings
            if item["severity"] == severity
        ]

    def codes(self, severity: str = "deny") -> set[str]:
        """The codes of a severity."""
        return {code for code, _, _ in self.places(severity)}


class Governed:
    """A repository in a folder of its own, in git from the start unless it is asked not to be."""

    def __init__(self, folder: Path, *, git: bool = True) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        if git:
            self.git("init", "--quiet", "--initial-branch=main")

    def write(self, path: str, content: str | bytes) -> Path:
        """Write a file, folders and all."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return target

    def register(self, *rows: dict[str, str]) -> None:
        """Write the registry with exactly these rows."""
        self.write(REGISTRY, rendered(list(rows)))

    def git(self, *arguments: str) -> str:
        """Run git here, whatever the machine's own configuration says."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "A. Uthor",
            "GIT_AUTHOR_EMAIL": "author@example.org",
            "GIT_COMMITTER_NAME": "A. Uthor",
            "GIT_COMMITTER_EMAIL": "author@example.org",
        }
        command = ["git", "-c", "protocol.file.allow=always", *arguments]
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, check=True)
        return done.stdout.decode().strip()

    def commit(self) -> str:
        """Commit all that is there; returns the commit's id."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "A step")
        return self.git("rev-parse", "HEAD")

    def judge(self, *flags: str, gate: str = "gate.registry-valid", **environment: str) -> Answer:
        """Judge it by one gate, with a JSON report; what ``flags`` do not say is said for them."""
        said = {"--repo": str(self.folder), "--format": "json", "--now": NOW}
        usual = [word for flag, value in said.items() if flag not in flags for word in (flag, value)]
        return invoke(gate, *usual, *flags, **environment)


def invoke(*arguments: str, seconds: float = 120, **environment: str) -> Answer:
    """Run an Invoke task of this control plane in a process of its own."""
    command = [sys.executable, "-m", "invoke", *arguments]
    settings = {**os.environ, **environment}
    done = subprocess.run(command, cwd=HOME, env=settings, capture_output=True, check=False, timeout=seconds)
    return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())
