#!/usr/bin/env python3
"""Set up the control plane, then run one of its tasks.

    python3 init.py                  set up, and say what was found
    python3 init.py gate [ARGS…]     judge this repository (or, with --repo DIR, another)
    python3 init.py test [ARGS…]     run every test
    python3 init.py TASK [ARGS…]     any other task; `python3 init.py --list` shows them
    python3 init.py TASK --help      what a task does, and its flags
    python3 init.py --help           this text

Needs Python 3.11 or newer; git, to judge a change; and on a first run the network. What follows the task's name is
handed to it as it is, and paths in it are relative to the current folder.

Exit codes of a gate: 0 passed, 1 denied, 2 could not judge, 3 the orchestrator is not what MANIFEST.json says.
Set-up itself ends with 2 where something is missing and with 3 where the orchestrator was changed.
"""

import os
import sys

OLDEST_PYTHON = (3, 11)


def python_problem(version: "tuple[int, int]", system: str) -> "str | None":
    """What is wrong with an interpreter of this version on this system (`os.name`), or None.

    Old interpreters run this: the file keeps to a syntax that Python 3.6 reads.
    """
    if system != "posix":
        return "the control plane runs on Linux and macOS; on Windows, use WSL."
    if version < OLDEST_PYTHON:
        needed, found = (".".join(map(str, numbers)) for numbers in (OLDEST_PYTHON, version))
        return f"Python {needed} or newer is needed, this is {found}. Try `python{needed} init.py`."
    return None


PYTHON_PROBLEM = python_problem(sys.version_info[:2], os.name)
if PYTHON_PROBLEM:
    sys.stderr.write(f"init.py: {PYTHON_PROBLEM}\n")
    sys.exit(2)
if __name__ == "__main__" and not sys.flags.safe_path:
    # Nothing beside this file may stand in for a standard module before it has been verified.
    del sys.path[0]

import hashlib
import importlib.machinery
import importlib.util
import json
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parent
COULD_NOT_JUDGE = 2
INTEGRITY = 3
ENVIRONMENT_SPACE = 1024**3  # bytes: what .venv and pip's downloads take, generously
SHOWN = 10  # changed files that are named

LISTS_ONLY = {"-h", "--help", "-l", "--list"}  # with one of these, Invoke runs no task
REVIEW = (
    "Look at what changed (git diff, git status). If it is what you meant, write the manifest anew: "
    "`python3 init.py manifest`."
)


class Problem(Exception):
    """Why init.py cannot go on: a message that says what to do, and the exit code."""

    def __init__(self, message: str, code: int = COULD_NOT_JUDGE) -> None:
        super().__init__(message)
        self.code = code


def main(arguments: Sequence[str]) -> int:
    """Run init.py and give its exit code: the one place where a problem becomes a message."""
    try:
        return start(ROOT, arguments)
    except Problem as problem:
        say(str(problem))
        return problem.code
    except KeyboardInterrupt:
        say("interrupted; what was half done is done anew by the next run.")
    except BrokenPipeError:
        # Whoever read the output has gone; without this, Python says so once more on its way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        say(f"{type(error).__name__}: {error}")
    return COULD_NOT_JUDGE


def start(root: Path, arguments: Sequence[str]) -> int:
    """Verify, set up, then report or run the task. Raises Problem."""
    if arguments[:1] and arguments[0] in {"-h", "--help"} and not arguments[1:]:
        print(__doc__.strip())
        return 0
    if arguments[:1] and arguments[0] in {"-h", "--help"}:
        arguments = [arguments[1], "--help"]
    task = arguments[0] if arguments else ""
    if task.startswith("-") and task not in LISTS_ONLY:
        raise Problem(f"{task} stands before the task's name. See `python3 init.py --help`.")
    verified = None
    if rewrites_manifest(arguments):
        say("MANIFEST.json is written anew, so this run does not hold the orchestrator to the old one.")
    else:
        verified = verify(root)
    engine = set_up(root, with_linters=task == "test")
    if not task:
        print("\n".join(findings(root, engine, verified or 0)))
        return 0
    return run_task(root, arguments)


def rewrites_manifest(arguments: Sequence[str]) -> bool:
    """Whether this runs the task `manifest` and no gate after it."""
    return arguments[:1] == ["manifest"] and not any(is_gate(argument) for argument in arguments)


def say(message: str) -> None:
    """Tell the person; standard output belongs to the task."""
    print(f"init.py: {message}", file=sys.stderr, flush=True)


# Integrity


def verify(root: Path) -> int:
    """Hold the orchestrator to MANIFEST.json and give the number of its files. Raises Problem with exit code 3.

    Every file of the orchestrator is listed and matches, every listed one exists, and nothing stands at the root that
    Invoke or Python would load beside them. Other files that the manifest lists are the gate registry-valid's to judge.
    """
    listed = read_manifest(root / "MANIFEST.json")
    present = set(orchestrator_files(root))
    wrong = intruders(root)
    for path in sorted(present | {path for path in listed if is_orchestrator(path)} | {"tasks.py"}):
        problem = file_problem(root / path, listed.get(path))
        if problem:
            wrong.append(f"{path}: {problem}")
    if wrong:
        more = [f"and {len(wrong) - SHOWN} more"] if len(wrong) > SHOWN else []
        shown = "".join(f"\n    {line}" for line in [*wrong[:SHOWN], *more])
        raise Problem(f"the orchestrator is not what MANIFEST.json says:{shown}\n{REVIEW}", INTEGRITY)
    return len(present)


def read_manifest(path: Path) -> "dict[str, Any]":
    """The manifest's `checksums`, `{path: {"sha256": …, "size": bytes}}`. Raises Problem with exit code 3."""
    try:
        checksums = json.loads(path.read_bytes(), object_pairs_hook=unique)["checksums"]
    except FileNotFoundError:
        raise Problem(f"MANIFEST.json: is missing. {REVIEW}", INTEGRITY) from None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise Problem(f"MANIFEST.json: cannot be read ({error}). {REVIEW}", INTEGRITY) from error
    if not isinstance(checksums, dict):
        raise Problem(f"MANIFEST.json: checksums is not an object. {REVIEW}", INTEGRITY)
    return checksums


def unique(pairs: "list[tuple[str, Any]]") -> "dict[str, Any]":
    """A JSON object, unless a key occurs twice: then readers could differ on which one counts. Raises ValueError."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key occurs twice")
    return found


def is_orchestrator(path: str) -> bool:
    """Whether a path, relative to the root, is of the orchestrator: what Python loads, pins and configures it."""
    folder = path.partition("/")[0] if "/" in path else ""
    if folder == "tools":
        return True
    if folder == "control_plane":
        return is_importable(path)
    return not folder and (is_importable(path) or path in {"requirements.lock", "pyproject.toml"})


def is_importable(path: str) -> bool:
    """Whether Python could import a file of that name."""
    return path.endswith(tuple(importlib.machinery.all_suffixes()))


def orchestrator_files(root: Path) -> "Iterator[str]":
    """The orchestrator's files that exist, relative to the root; symbolic links to folders count as files."""
    for entry in root.iterdir():
        if is_orchestrator(entry.name):
            yield entry.name
    for top in ("control_plane", "tools"):
        for folder, folders, files in os.walk(root / top):
            folders[:] = [name for name in folders if name != "__pycache__"]  # judged by `own_bytecode`
            for path in (Path(folder, name) for name in [*files, *folders]):
                relative = path.relative_to(root).as_posix()
                if path.is_symlink() or (not path.is_dir() and is_orchestrator(relative)):
                    yield relative


def file_problem(path: Path, listed: Any) -> "str | None":
    """What is wrong with a file of the orchestrator, given its entry in the manifest; None where nothing is."""
    if path.is_symlink():
        return "is a symbolic link"
    if not path.is_file():
        return "is missing"
    if listed is None:
        return "is not listed"
    content = path.read_bytes()
    found = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    return None if found == listed else "was changed"


def intruders(root: Path) -> "list[str]":
    """What stands at the root and would be loaded as Invoke's configuration or for a dependency, one line each."""
    found = []
    for entry in sorted(root.iterdir()):
        if entry.name.partition(".")[0] == "invoke":
            found.append(f"{entry.name}: Invoke would load it as its configuration")
        elif entry.name in {"control_plane", "tools"}:
            found.extend([f"{entry.name}: is a symbolic link"] if entry.is_symlink() else [])
        elif entry.name != "tests" and any(
            (entry / f"__init__{end}").exists() for end in importlib.machinery.all_suffixes()
        ):
            found.append(f"{entry.name}/: Python could load it in a dependency's place")
    return found


class VerifiedSource(importlib.machinery.SourceFileLoader):
    """Loads a module from its source, which was verified, and never from bytecode that lies beside it."""

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - the signature is the base's
        """The module's code, compiled now."""
        return self.source_to_code(self.get_data(self.path), self.path)


def load_engine(root: Path) -> ModuleType:
    """`control_plane/engine.py`, without its package: that may import what is not installed yet."""
    name, path = "control_plane_engine", str(root / "control_plane" / "engine.py")
    spec = importlib.util.spec_from_file_location(name, path, loader=VerifiedSource(name, path))
    if spec is None or spec.loader is None:
        raise Problem(f"{path}: cannot be loaded")
    sys.modules[name] = engine = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(engine)
    return engine


# Set-up


def set_up(root: Path, *, with_linters: bool) -> ModuleType:
    """Make the virtual environment and the tools, as far as they are missing. Gives the engine; raises Problem."""
    engine = load_engine(root)
    try:
        if not is_set_up(root):
            with engine.exclusive(root / ".venv", say):
                if not is_set_up(root):  # another run may have done it meanwhile
                    make_environment(root, engine)
        own_bytecode(root, engine)
        engine.build(["conftest", "opa", *(["regal", "actionlint"] if with_linters else [])], say, python(root))
    except engine.EngineProblem as problem:
        raise Problem(str(problem)) from problem
    return engine


def python(root: Path) -> Path:
    """The virtual environment's interpreter."""
    return root / ".venv" / "bin" / "python"


def environment_key(root: Path) -> str:
    """What the virtual environment was made from and for: the lock, this Python, and the folder itself.

    A virtual environment that was moved or copied does not work, and one that came with a checkout is not ours: the
    folder's path and inode tell.
    """
    folder = root / ".venv"
    parts = ((root / "requirements.lock").read_bytes(), sys.version, sys.base_prefix, folder, folder.lstat().st_ino)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def is_set_up(root: Path) -> bool:
    """Whether an earlier run made the virtual environment, to its end."""
    try:
        made_for = (root / ".venv" / "set-up").read_text(encoding="ascii")
        return made_for == environment_key(root) and python(root).exists()
    except (OSError, ValueError):
        return False


def make_environment(root: Path, engine: ModuleType) -> None:
    """Make .venv anew with the locked packages. Raises Problem or the engine's StepFailed."""
    folder = root / ".venv"
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            raise Problem(f"this Python has no {module}. Install it (on Debian and Ubuntu: apt install python3-venv).")
    if folder.is_symlink() or folder.is_file():
        raise Problem(".venv is not a folder of this checkout. Remove it, then run `python3 init.py` again.")
    engine.require_space(root, ENVIRONMENT_SPACE)
    if folder.exists():
        shutil.rmtree(folder)
    # The real path: this very interpreter may be the one of the .venv that was just removed.
    create = [os.path.realpath(sys.executable), "-I", "-m", "venv", str(folder)]
    install = [str(python(root)), "-I", "-m", "pip", "install", "--require-hashes", "--only-binary=:all:", "--no-input"]
    lock = str(root / "requirements.lock")
    again = "then run `python3 init.py` again."
    engine.run(create, "making .venv", say, remedy=f"Repair this Python or use another one; {again}")
    network = f"If that is the network, let pip reach its package index (PIP_INDEX_URL names it); {again}"
    engine.run([*install, "-r", lock], "installing the packages of requirements.lock", say, remedy=network)
    if not (folder / "bin" / "invoke").is_file():
        raise Problem("pip installed the packages elsewhere: its configuration (`pip config list`) sends them there.")
    # The parser of HCL compiles its grammar once and keeps it: three seconds that no gate has to wait for.
    warm = [str(python(root)), "-I", "-c", "from hcl2.parser import parser; parser()"]
    subprocess.run(warm, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    (folder / "set-up").write_text(environment_key(root), encoding="ascii")


def own_bytecode(root: Path, engine: ModuleType) -> None:
    """Let Python load the orchestrator's bytecode only where this function had it compiled.

    Bytecode can say that it needs no look at its source, so what came with the checkout would run in place of what was
    verified. Inodes and change times, which nobody can set, tell ours. Invoke writes none itself: this also saves time.
    """
    record = root / ".venv" / "bytecode"
    if record.exists() and record.read_text(encoding="ascii") == bytecode_state(root):
        return
    with engine.exclusive(root / ".venv", say):
        for folder in bytecode_folders(root):
            shutil.rmtree(folder)
        modules = [str(root / path) for path in sorted(orchestrator_files(root)) if path.endswith(".py")]
        # What cannot be compiled is only slower to load, or Python says what is wrong with it when it does.
        subprocess.run([str(python(root)), "-I", "-m", "compileall", "-qq", *modules], check=False)
        record.write_text(bytecode_state(root), encoding="ascii")


def bytecode_folders(root: Path) -> "list[Path]":
    """The folders of bytecode that Python would read for the orchestrator."""
    return sorted(
        path for path in [root / "__pycache__", *(root / "control_plane").rglob("__pycache__")] if path.exists()
    )


def bytecode_state(root: Path) -> str:
    """A digest that changes with every change to the orchestrator's bytecode."""
    files = [path for folder in bytecode_folders(root) for path in sorted(folder.rglob("*"))]
    state = [
        (str(path), status.st_ino, status.st_ctime_ns, status.st_size) for path in files for status in [path.lstat()]
    ]
    return hashlib.sha256(repr(state).encode()).hexdigest()


def findings(root: Path, engine: ModuleType, verified: int) -> "list[str]":
    """What set-up found, a line each."""
    installed = [path.name for path in (root / ".venv").glob("lib/python*/site-packages/*.dist-info")]
    packages = sum(not name.startswith(("pip-", "setuptools-")) for name in installed)
    git, go = shutil.which("git"), engine.find_go()
    rows = [
        ("python", f"{sys.version.split()[0]} ({os.path.realpath(sys.executable)})"),
        ("packages", f"{packages} in .venv, as requirements.lock says"),
        ("git", git or "none: no change can be judged, only a tree"),
        ("go", f"{engine.go_version(go)} ({go})" if go else "none, and none is needed: the tools are built"),
    ]
    for name, tool in engine.TOOLS.items():
        where = str(engine.find(name)) if engine.available(name) else f"not built yet: `{tool.built_by}` does it"
        rows.append((name, f"{engine.pinned(name)} ({where})"))
    rows.append(("manifest", f"{verified} files of the orchestrator, each as MANIFEST.json says"))
    return [*(f"{name:<12}{found}" for name, found in rows), "ready: python3 init.py gate"]


# Tasks


def is_gate(task: str) -> bool:
    """Whether a task's exit code is a verdict."""
    return task in {"gate", "verdict"} or task.startswith("gate.")


def run_task(root: Path, arguments: Sequence[str]) -> int:
    """Run an Invoke task. A gate's exit code is given; any other task takes this process's place."""
    if {"-h", "--help"}.intersection(arguments[1:]):  # Invoke would take it for what the task wants first
        arguments = ["--help", arguments[0]]
    command = [str(python(root)), str(root / ".venv" / "bin" / "invoke"), "-r", str(root), *arguments]
    environment = task_environment(os.environ)
    if not is_gate(arguments[0]):
        os.execve(command[0], command, environment)  # noqa: S606 - no shell is wanted
    try:
        temporary = tempfile.TemporaryDirectory(prefix="control-plane-")
    except OSError as error:
        supervise(command, environment)  # which removes an older report, and can give no verdict
        raise Problem(f"the gate could not judge: {error.strerror or error}. TMPDIR names another folder.") from error
    with temporary as folder:
        file = Path(folder) / "verdict"
        process_code = supervise(command, {**environment, "CONTROL_PLANE_VERDICT": str(file)})
        verdict = file.read_text(encoding="ascii", errors="replace").strip() if file.is_file() else None
    if verdict is None and process_code == 0 and _asks_for_a_list(arguments[1:]):
        return 0
    return gate_code(process_code, verdict)


def _asks_for_a_list(flags: "Sequence[str]") -> bool:
    """Whether Invoke ran no task because it was asked not to; a list beside other flags is no such wish."""
    return bool(flags) and set(flags) <= LISTS_ONLY


def task_environment(environment: "Mapping[str, str]") -> "dict[str, str]":
    """The environment without what would change how Python, Invoke or conftest work."""
    unwanted = ("PYTHON", "INVOKE_", "CONFTEST_", "CONTROL_PLANE_VERDICT")
    return {name: value for name, value in environment.items() if not name.startswith(unwanted)}


def gate_code(process_code: int, verdict: "str | None") -> int:
    """A gate's exit code, from its process's and from the verdict that it wrote once its report was complete.

    Invoke ends with 1 on an unknown flag or a crash as well, so only a code that both give counts. Raises Problem.
    """
    if verdict in {"0", "1", "2", "3"} and int(verdict) == process_code:
        return process_code
    what = "it ended before its report was complete" if verdict is None else f"its report says {verdict!r}"
    raise Problem(f"the gate could not judge: {what}, and its process ended with {process_code}.")


def supervise(command: Sequence[str], environment: "Mapping[str, str]") -> int:
    """Run a command to its end, hand on the signals that are meant for it, and give its exit code (-N: signal N)."""
    process = subprocess.Popen(command, env=environment)

    def forward(number: int, _frame: "FrameType | None") -> None:
        if number != signal.SIGINT or not holds_terminal():
            process.send_signal(number)

    try:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, forward)
        return process.wait()
    finally:
        if process.poll() is None:
            process.kill()


def holds_terminal() -> bool:
    """Whether the terminal sends its Ctrl-C to our process group, and so to the task without our help."""
    try:
        with Path("/dev/tty").open("rb") as terminal:
            return os.tcgetpgrp(terminal.fileno()) == os.getpgrp()
    except OSError:
        return False


def interrupt(_number: int, _frame: "FrameType | None") -> NoReturn:
    """Let SIGTERM and SIGHUP end set-up as Ctrl-C does: what it started is ended, too."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, interrupt)
    sys.exit(main(sys.argv[1:]))
