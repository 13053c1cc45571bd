"""What the hazards are played on: a bare conftest, our evaluator with one small policy, and the policies about policies."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from control_plane import engine, evaluation
from control_plane.documents.envelope import Run, envelope
from control_plane.evaluation import Evaluation, Source
from control_plane.home import HOME, ControlPlane
from control_plane.judgement import Judgement
from control_plane.policies import Policy
from control_plane.process import Limits
from control_plane.repository import Repository
from control_plane.sources.tree import Snapshot
from tests.governed import NOW, REGISTRY, cells, rendered

NONCE = "the-nonce-of-this-run"
PACKAGE = "policies.registry_valid.x"
FOLDER = "rego/policies/registry_valid/x"
RECORD = "specs/decisions/x.md"
POLICY = Policy("POL-X-001", "registry-valid", "x", FOLDER, "active", "mandatory", None, True, {}, {})

HEAD = f"""# METADATA
# title: Nothing is bad
# description: What is bad is bad for everybody.
# custom:
#   policy: POL-X-001
package {PACKAGE}

import data.lib.decision

considered := 1
"""
ANNOTATION = """
# METADATA
# custom:
#   code: x.bad
#   message: "%s is bad"
#   remedy: Do it well.
"""
FINDING = 'finding contains decision.finding(rego.metadata.chain(), {"id": "A", "path": "a", "line": 1}, ["A"])'
# It finds one thing in every document, so that a run in which nothing is denied did not judge.
DENIES = f"{HEAD}{ANNOTATION}{FINDING}\n"
TEST = f"package {PACKAGE}_test\n\ntest_it_finds if data.{PACKAGE}.considered == 1\n"


def finds_if(condition: str) -> str:
    """The policy, with its finding under a condition."""
    return f"{HEAD}{ANNOTATION}{FINDING} if {{\n\t{condition}\n}}\n"


# A bare conftest


@dataclass(frozen=True)
class Bare:
    """What conftest left when it was started as its manual says."""

    code: int
    output: str
    errors: str

    @property
    def results(self) -> Any:
        """Its JSON."""
        return json.loads(self.output)

    @property
    def silent(self) -> bool:
        """Whether it passed, and named nothing that was denied or waived by name."""
        return self.code == 0 and not any(result.get("failures") for result in self.results or [])


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files below a folder."""
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")


def bare(folder: Path, files: Mapping[str, str], *flags: str, judges: str = "input.json", **environment: str) -> Bare:
    """conftest on files of which those in `policy/` are its policies. Without `--namespace` it asks `gates.x`."""
    write(folder, {"input.json": '{"bad": true}', **files})
    namespace = [] if {"--namespace", "--all-namespaces"} & set(flags) else ["--namespace", "gates.x"]
    command = [str(engine.find("conftest")), "test", "--output", "json", *namespace, *flags, judges]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CONFTEST_")}
    done = subprocess.run(
        command, cwd=folder, env={**kept, **environment}, capture_output=True, check=False, timeout=60
    )
    return Bare(done.returncode, done.stdout.decode(), done.stderr.decode())


def gate(*rules: str) -> dict[str, str]:
    """The package `gates.x` as the one policy of a bare conftest."""
    return {"policy/gate.rego": "\n\n".join(["package gates.x", *rules]) + "\n"}


# Our evaluator


@cache
def engine_files() -> dict[str, bytes]:
    """The libraries and the gate that this control plane evaluates policies with."""
    tree = home().tree
    paths = [*tree.files("rego/lib"), *tree.files("rego/gates/registry_valid")]
    return {path: tree.read(path) for path in paths}


@cache
def home() -> ControlPlane:
    """This control plane."""
    return ControlPlane(HOME)


def document(**facts: Any) -> bytes:
    """A document that the small policy reads; `facts` are its own."""
    run = Run("case", None, None, NOW, NONCE)
    return evaluation.document_bytes({**envelope("registry-valid", run, [POLICY], None), "change": None, **facts})


def evaluate(
    policy: str | bytes = DENIES,
    *,
    beside: Mapping[str, str] | None = None,
    symlinks: Mapping[str, str] | None = None,
    carried: Mapping[str, str] | None = None,
    without: str = "",
    data: Mapping[str, Any] | None = None,
    judged: bytes | None = None,
    limits: Limits | None = None,
    **facts: Any,
) -> Evaluation:
    """Judge a document by one policy as the gate does.

    ``beside`` are further files of the policy's source, ``carried`` replace or add to the libraries and the gate, and the
    file ``without`` is left out.
    """
    content = policy if isinstance(policy, bytes) else policy.encode()
    theirs = {f"{FOLDER}/x.rego": content, **{path: text.encode() for path, text in (beside or {}).items()}}
    ours = {**engine_files(), **{path: text.encode() for path, text in (carried or {}).items()}}
    for files in (theirs, ours):
        files.pop(without, None)
    source = Source("the-source", Snapshot.of_files(theirs, symlinks), Snapshot.of_files(ours), data or {})
    judged = document(**facts) if judged is None else judged
    return evaluation.evaluate("registry_valid", judged, [POLICY], source, NONCE, limits)


def denials(found: Evaluation) -> list[tuple[str, str]]:
    """Code and message of each denial."""
    return [(item["code"], item["msg"]) for item in found.findings if item["severity"] == "deny"]


# The policies about policies


def policy_codes(policy: str = DENIES, files: Mapping[str, str] | None = None) -> set[str]:
    """What policy-check says of a repository that brings the small policy, or ``policy`` in its place, and ``files``."""
    row = cells(
        POLICY.id, entity_type="policy", status="active", artifact_path=f"/{FOLDER}",
        config='{"gate": "registry-valid", "enforcement": "mandatory", "decision": "DEC-X"}',
    )  # fmt: skip
    decision = cells(
        "DEC-X", entity_type="decision", status="active", artifact_path=f"/{RECORD}", config='{"kind": "record"}'
    )
    brought = {
        REGISTRY: rendered([row, decision]),
        RECORD: "---\nid: DEC-X\ntitle: X\nstatus: accepted\ndate: 2026-01-31\ndeciders: [a]\n---\n",
        f"{FOLDER}/x.rego": policy,
        f"{FOLDER}/x_test.rego": TEST,
        **(files or {}),
    }
    tree = Snapshot.of_files({path: content.encode() for path, content in brought.items()})
    repository = Repository("case", tree, home().vocabulary)
    run = Run("case", None, None, NOW, NONCE)
    judgement = Judgement(home(), repository, run, everything=True, limits=Limits(), self_judged=False)
    return {item["code"] for item in judgement.evaluated("policy-check").findings if item["severity"] == "deny"}


def registry_codes(*rows: dict[str, str], severity: str = "deny") -> set[str]:
    """What registry-valid says of a registry of these rows, which its base holds as well."""
    tree = Snapshot.of_files({REGISTRY: rendered(list(rows)).encode()})
    repository = Repository("case", tree, home().vocabulary, base=tree, paths=[], commits=("base", "head"))
    run = Run("case", "base", "head", NOW, NONCE)
    judgement = Judgement(home(), repository, run, everything=False, limits=Limits(), self_judged=False)
    return {item["code"] for item in judgement.evaluated("registry-valid").findings if item["severity"] == severity}
