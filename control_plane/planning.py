"""Have Terraform or OpenTofu plan a directory, or show a saved plan as JSON: the one place that runs what they run.

Planning a directory runs its code, with the operator's environment and credentials: only where the operator named it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from control_plane import process
from control_plane.process import Limits, TimeLimitReached
from control_plane.reports.printable import printable
from control_plane.sources.terraform import file
from control_plane.sources.terraform.diagnostics import Diagnostics
from control_plane.sources.terraform.file import Content, PlanError
from control_plane.sources.terraform.modules_json import AT_MOST

_PROGRAMS = ("terraform", "tofu")
_MEMORY = 262_144  # MiB of address space: providers in Go reserve far more than they use
_LOCK = ".terraform.lock.hcl"
_SETTINGS = {
    "TF_IN_AUTOMATION": "1",
    "TF_INPUT": "0",
    "CHECKPOINT_DISABLE": "1",  # no question to its maker whether there is a newer version
    "GIT_TERMINAL_PROMPT": "0",  # a module's source: nobody is there to answer
}
_PLAIN = ("-input=false", "-no-color")
# It locks no state: a gate changes nothing, and one that is ended within its time limit would leave the lock behind.
_PLAN = (*_PLAIN, "-lock=false", "-detailed-exitcode=false")


@dataclass(frozen=True, slots=True)
class Planned:
    """What planning a directory gave: the program, its version, the plan's JSON, and modules.json where there is one."""

    program: str
    version: str
    plan: Content
    modules: Content | None

    @property
    def planned_by(self) -> str:
        """The program and its version, as a document states it."""
        return f"{self.program} {self.version}"


def plan(directory: Path, seconds: float) -> Planned:
    """Plan a directory: init, plan and show, within so many seconds. PlanError says which of them failed, and why.

    Nothing stays behind, in the directory neither.
    """
    with _folder_of_ours() as ours:
        data = ours / "data"
        run = _Run("planning", _program(directory), directory.resolve(), str(directory), ours, seconds)
        run.environment["TF_DATA_DIR"] = str(data)  # what was committed as `.terraform` is not believed
        version = run.version()
        saved = str(ours / "plan")
        with _lock_file_as_it_was(run.folder) as options:
            run.step("init", *_PLAIN, *options)
            run.step("plan", *_PLAN, f"-out={saved}")
            shown = run.step("show", "-json", "-no-color", saved)
        modules = data / "modules" / "modules.json"
        return Planned(
            run.program.name,
            version,
            Content(str(directory), shown),
            file.read(modules, at_most=AT_MOST) if modules.exists() else None,
        )


def show(saved: Content, folder: Path, seconds: float) -> Content:
    """A saved plan as JSON. The providers' schemas, which that needs, are those of ``folder`` where it was initialised."""
    with _folder_of_ours() as ours:
        copy = ours / "plan"
        copy.write_bytes(saved.raw)
        empty = ours / "empty"
        empty.mkdir()
        around = folder.resolve() if (folder / ".terraform").is_dir() else empty
        run = _Run("showing", _program(folder), around, saved.where, ours, seconds)
        run.version()
        return Content(saved.where, run.step("show", "-json", "-no-color", str(copy)))


def _program(folder: Path) -> Path:
    """Terraform, else OpenTofu; the other way round for a folder that is written for OpenTofu."""
    names = _PROGRAMS[::-1] if next(folder.glob("*.tofu"), None) else _PROGRAMS
    for name in names:
        if found := shutil.which(name, path=process.absolute_path()):
            return Path(found)
    raise PlanError(
        "needs terraform or tofu, and neither is on PATH",
        where=str(folder),
        remedy="install one of them, or give the output of `terraform show -json PLAN`",
    )


@contextlib.contextmanager
def _folder_of_ours() -> Iterator[Path]:
    """A folder that only we may enter, gone again whatever happens: a plan holds secrets."""
    with process.ending_with_us(), tempfile.TemporaryDirectory(prefix="control-plane-") as name:
        yield Path(name).resolve()


@contextlib.contextmanager
def _lock_file_as_it_was(folder: Path) -> Iterator[tuple[str, ...]]:
    """The options of init that leave a directory's lock file alone; one that init made is removed again."""
    lock = folder / _LOCK
    if os.path.lexists(lock):
        yield ("-lockfile=readonly",)
        return
    try:
        yield ()
    finally:
        lock.unlink(missing_ok=True)


def _environment() -> dict[str, str]:
    """The operator's, with the credentials that providers need; no logs, which would show them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TF_LOG")}
    return kept | _SETTINGS


@dataclass
class _Run:
    """The steps of one run of ``program`` in ``folder``, told on standard error, all within so many ``seconds``."""

    doing: str
    program: Path
    folder: Path
    named: str
    ours: Path
    seconds: float
    environment: dict[str, str] = field(default_factory=_environment)
    title: str = ""

    def __post_init__(self) -> None:
        """Begin to count; what Terraform, its providers and git leave behind when they are ended is left in ``ours``."""
        self.deadline = time.monotonic() + self.seconds
        left = self.ours / "left"
        left.mkdir()
        self.environment["TMPDIR"] = str(left)

    def version(self) -> str:
        """The program's version, such as `1.11.4`."""
        answer = self._ask(["version", "-json"])
        try:
            said: Mapping[str, object] = json.loads(answer.output)
            version = said["terraform_version"]  # OpenTofu says so too
        except (ValueError, KeyError, TypeError):
            version = None
        if answer.code != 0 or not isinstance(version, str):
            raise PlanError(f"{self.program.name} does not say its version", where=str(self.program))
        self.title = f"{printable(self.named)} with {self.program.name} {printable(version)}"
        return version

    def step(self, command: str, *arguments: str) -> bytes:
        """Run one command and tell of it; its output. PlanError where it fails, with what it said."""
        sys.stderr.write(f"{self.doing} {self.title}: {command} … ")
        sys.stderr.flush()
        start = time.monotonic()
        try:
            answer = self._ask([command, *arguments])
        except PlanError:
            sys.stderr.write("ended\n")
            raise
        took = f"{time.monotonic() - start:.0f} s"
        sys.stderr.write(f"{took}\n" if answer.code == 0 else f"failed after {took}\n")
        if answer.code != 0:
            raise self._failed(command, answer.errors)
        return answer.output

    def _failed(self, command: str, errors: bytes) -> PlanError:
        said = Diagnostics(errors.decode("utf-8", "replace"), self.environment)
        for line in said.last_lines():
            sys.stderr.write(f"| {printable(line)}\n")  # blanks in front would leave a CI runner its `::command::`
        summary = printable(said.summary()) or "it does not say why"
        hint = "see what it wrote; settings of the backend go by TF_CLI_ARGS_init" if command == "init" else None
        return PlanError(f"{self.program.name} {command} failed: {summary}", where=self.named, remedy=hint)

    def _ask(self, arguments: list[str]) -> process.Completed:
        left = max(self.deadline - time.monotonic(), 0.001)
        try:
            return process.run(
                [self.program, *arguments],
                folder=self.folder,
                environment=self.environment,
                limits=Limits(left, _MEMORY),
                strays=True,
            )
        except TimeLimitReached:
            raise PlanError(
                f"{self.program.name} {arguments[0]} did not end within {self.seconds:g} s",
                where=self.named,
                remedy="--plan-timeout gives it more",
            ) from None
        except OSError as error:
            raise PlanError(f"cannot be started: {error.strerror or error}", where=str(self.program)) from error
