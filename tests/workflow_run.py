"""Runs the jobs of a workflow file here: its `run` steps as they stand, with a stand-in for each action that it uses.

What GitHub does is done as far as these workflows ask for it: contexts and expressions, `needs`, outputs, artifacts.
"""

from __future__ import annotations

import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

import init
from control_plane import engine

_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_CONTEXT = re.compile(r"'[^']*'|\b(?:github|env|needs|steps|inputs|matrix|runner)(?:\.[\w-]+)+|\bneeds\b")
_INVOKE = "import sys\nfrom invoke.main import program\nsys.exit(program.run())\n"


def set_up(checkout: Path) -> Path:
    """Give a checkout of the control plane the environment that init.py would make, without the network."""
    environment(checkout / ".venv")
    (checkout / ".venv" / "set-up").write_text(init.environment_key(checkout), encoding="ascii")
    return checkout


def environment(folder: Path) -> None:
    """A virtual environment with the packages of this one."""
    venv.create(folder, with_pip=False, symlinks=True)
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "ours.pth").write_text("\n".join(path for path in sys.path if path.endswith("-packages")))
    (folder / "bin" / "invoke").write_text(_INVOKE)


def clone(origin: Path, commit: str, folder: Path) -> Path:
    """A checkout of a commit, with the history, as the action makes it."""
    subprocess.run(["git", "clone", "--quiet", "--no-checkout", origin, folder], check=True)
    subprocess.run(["git", "checkout", "--quiet", "--detach", commit], cwd=folder, check=True)
    return folder


@dataclass
class Ended:
    """How a job ended, and what it left: each step's code and output, in order; its outputs; its summary."""

    result: str
    steps: list[tuple[str, int, str]] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)
    summary: str = ""

    @property
    def log(self) -> str:
        """What all steps wrote."""
        return "".join(output for _, _, output in self.steps)


@dataclass
class WorkflowRun:
    """One run of a workflow on a commit. ``judges`` is a checkout, set up, that serves as the one that judges."""

    workflow: Path
    folder: Path
    origin: Path
    judges: Path
    sha: str
    event: dict[str, Any]
    inputs: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    ended: dict[str, Ended] = field(default_factory=dict)
    built: str = "tools"  # the job that finds the tools where it would build them: no test uses the network
    action: Path | None = None  # where a composite action stands, if its steps are run

    def __post_init__(self) -> None:
        """Read the workflow; jobs are what it has."""
        self.content = yaml.safe_load(self.workflow.read_text(encoding="utf-8"))
        self.jobs: dict[str, Any] = self.content["jobs"]
        declared = self.content.get(True, {})  # `on` is a truth to YAML 1.1
        given = (declared.get("workflow_call") or {}).get("inputs", {}) if isinstance(declared, dict) else {}
        self.inputs = {**{name: one.get("default", "") for name, one in given.items()}, **self.inputs}
        (self.folder / "artifacts").mkdir(parents=True, exist_ok=True)

    def run(self, *names: str, **unusual: Ended) -> dict[str, Ended]:
        """Run these jobs, or those whose end is not given as ``unusual`` (`gate_x=Ended("skipped")`), in the file's order."""
        self.ended |= {name.replace("_", "-"): end for name, end in unusual.items()}
        for name in names or [name for name in self.jobs if name not in self.ended]:
            self.ended[name] = _Job(self, name, self.jobs[name]).run()
        return self.ended

    def artifact(self, name: str) -> Path:
        """The folder of an artifact."""
        return self.folder / "artifacts" / name

    def report(self, gate: str) -> dict[str, Any]:
        """The JSON report of a gate, as its job handed it over."""
        found: dict[str, Any] = json.loads((self.artifact(f"control-plane-report-{gate}") / "report.json").read_text())
        return found


class _Job:
    def __init__(self, run: WorkflowRun, name: str, job: Mapping[str, Any]) -> None:
        self.run_, self.name, self.job = run, name, job
        self.place = run.folder / "jobs" / name
        shutil.rmtree(self.place, ignore_errors=True)
        self.workspace, self.home = self.place / "workspace", self.place / "home"
        self.workspace.mkdir(parents=True)
        self.home.mkdir()
        waited = job.get("needs", [])
        self.needs = {name: run.ended[name] for name in ([waited] if isinstance(waited, str) else waited)}
        self.failed = False
        self.contexts: dict[str, Any] = {
            "github": {"event": run.event, "sha": run.sha, "workflow": "", "event_name": "pull_request"},
            "needs": {name: {"result": end.result, "outputs": end.outputs} for name, end in self.needs.items()},
            "inputs": run.inputs,
            "steps": {},
            "env": {},
        }
        for level in (run.content, job):
            self.contexts["env"] |= {key: self.text(value) for key, value in level.get("env", {}).items()}

    def run(self) -> Ended:
        needed = all(end.result == "success" for end in self.needs.values())
        if not (self.value(self.job["if"]) if "if" in self.job else needed):
            return Ended("skipped")
        if self.name == self.run_.built:
            _tools_into(self.home / ".cache" / "control-plane" / "tools")
        ended = Ended("success")
        for number, step in enumerate(self.job["steps"]):
            if not (self.value(step["if"]) if "if" in step else not self.failed):
                continue
            code, output = self._step(step, self.place / f"output-{number}")
            ended.steps.append((step.get("name", step.get("uses", "run")), code, output))
            self.failed = self.failed or code != 0
        ended.result = "failure" if self.failed else "success"
        ended.outputs = {key: self.text(value) for key, value in self.job.get("outputs", {}).items()}
        summary = self.place / "summary"
        ended.summary = summary.read_text() if summary.exists() else ""
        return ended

    def _step(self, step: Mapping[str, Any], output: Path) -> tuple[int, str]:
        if "uses" in step:
            action = step["uses"].partition("@")[0].removeprefix("actions/").replace("-", "_")
            try:
                getattr(self, f"_{action}", self._nothing)(
                    {key: self.text(value) for key, value in step.get("with", {}).items()}
                )
            except FileNotFoundError as error:
                return 1, f"{error}\n"
            return 0, ""
        environment = {
            "PATH": os.pathsep.join(
                [self.run_.environment.get("BIN", ""), str(Path(sys.executable).parent), os.defpath]
            ),
            "HOME": str(self.home),
            "CI": "true",
            "GOPROXY": "off",
            "PIP_NO_INDEX": "1",
            "GITHUB_SHA": self.run_.sha,
            "GITHUB_ACTION_PATH": str(self.run_.action),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(self.place / "summary"),
            **self.contexts["env"],
            **{key: self.text(value) for key, value in step.get("env", {}).items()},
        }
        assert "${{" not in step["run"]
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.workspace,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=900,  # on a machine that does much else
        )
        given = output.read_text().splitlines() if output.exists() else []
        self.contexts["steps"][step.get("id", "")] = {"outputs": dict(line.split("=", 1) for line in given)}
        return done.returncode, done.stdout.decode()

    # Actions

    def _nothing(self, given: Mapping[str, str]) -> None:
        """What makes no difference here: Python is there, and nothing is cached."""

    def _checkout(self, given: Mapping[str, str]) -> None:
        folder = self.workspace / given.get("path", ".")
        if given.get("path") in ("base", "control-plane"):
            folder.symlink_to(self.run_.judges)
        else:
            clone(self.run_.origin, given.get("ref") or self.run_.sha, folder)

    def _upload_artifact(self, given: Mapping[str, str]) -> None:
        source, target = self.workspace / given["path"], self.run_.artifact(given["name"])
        if not source.exists():
            raise FileNotFoundError(f"no files were found: {given['path']}")
        target.mkdir(parents=True)
        _put(source, target)

    def _download_artifact(self, given: Mapping[str, str]) -> None:
        there = sorted((self.run_.folder / "artifacts").iterdir())
        fitting = [one for one in there if fnmatch.fnmatchcase(one.name, given.get("name") or given["pattern"])]
        if "name" in given and not fitting:
            raise FileNotFoundError(f"there is no artifact {given['name']}")
        for artifact in fitting:
            direct = "name" in given or given.get("merge-multiple") == "true"
            _put(artifact, self.workspace / given.get("path", ".") / ("" if direct else artifact.name))

    # Expressions

    def text(self, value: Any) -> str:
        """A value with its expressions put in."""
        if isinstance(value, bool):
            return str(value).lower()
        return _EXPRESSION.sub(lambda found: str(self.value(found[1])), str(value))

    def value(self, expression: str) -> Any:
        """What an expression of this workflow says."""
        whole = _EXPRESSION.fullmatch(str(expression).strip())
        code = _CONTEXT.sub(self._looked_up, whole[1] if whole else str(expression))
        code = re.sub(r"!(?!=)", " not ", code.replace("||", " or ").replace("&&", " and "))
        names = {
            "always": lambda: True,
            "cancelled": lambda: False,
            "toJSON": json.dumps,
            "hashFiles": lambda *_: "",
            "get": self._get,
        }
        return eval(" ".join(code.split()), {"__builtins__": {}}, names)  # noqa: S307 - expressions of our own workflows

    def _looked_up(self, found: re.Match[str]) -> str:
        return found[0] if found[0].startswith("'") else f"get({found[0]!r})"

    def _get(self, path: str) -> Any:
        value: Any = self.contexts
        for name in path.split("."):
            value = value.get(name, "") if isinstance(value, Mapping) else ""
        return value


def _put(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True, copy_function=_linked)
    else:
        _linked(source, target / source.name)


def _linked(source: os.PathLike[str] | str, target: os.PathLike[str] | str) -> None:
    """Large files (tools) are not copied again for each job."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _tools_into(folder: Path) -> None:
    for key in {engine.pins_key(name) for name in engine.versions()}:
        _put(engine.cache_folder() / "tools" / key, folder / key)


def uses(workflow: Mapping[str, Any]) -> Iterable[str]:
    """Each `uses` of a workflow or a composite action."""
    jobs = [*workflow.get("jobs", {}).values(), workflow.get("runs", {})]
    return [step["uses"] for job in jobs for step in job.get("steps", []) if "uses" in step]


def scripts(workflow: Mapping[str, Any]) -> Iterable[str]:
    """Each `run` of a workflow or a composite action."""
    jobs = [*workflow.get("jobs", {}).values(), workflow.get("runs", {})]
    return [step["run"] for job in jobs for step in job.get("steps", []) if "run" in step]
