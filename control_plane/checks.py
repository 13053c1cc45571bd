"""Every check of this project, by name; `invoke test` runs them in this order and says which failed."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from control_plane import engine, maintenance
from control_plane.errors import Exit, UsageError
from control_plane.home import HOME

_REGO = ("rego",)
_SCHEMAS = ("--schema", "specs/schemas")
_PASSED = re.compile(r"^PASS: (\d+)/(\d+)", re.MULTILINE)


def run(only: str | None, arguments: str) -> int:
    """Run all checks, or the one that is named; ``arguments`` go to pytest. Exit code 1 where any failed."""
    checks = _checks(shlex.split(arguments))
    if only and only not in checks:
        raise UsageError("is no check", where=f"--only {only}", remedy=f"one of {', '.join(checks)}")
    failed = [name for name, check in checks.items() if only in (None, name) and not _reported(name, check)]
    sys.stdout.write(f"checks failed: {', '.join(failed)}\n" if failed else "checks: all passed\n")
    return Exit.DENIED if failed else Exit.PASSED


def _checks(arguments: list[str]) -> Mapping[str, Callable[[], bool]]:
    opa, regal = str(engine.find("opa")), str(engine.find("regal"))
    python = [sys.executable, "-m"]
    return {
        "rego-check": lambda: _ok(
            [opa, "check", "--strict", *_SCHEMAS, "--capabilities", "tools/capabilities.json", *_sources()]
        ),
        "rego-format": lambda: _ok([opa, "fmt", "--list", "--fail", *_REGO]),
        "rego-test": lambda: _rego_tests(opa),
        "rego-lint": lambda: _ok([regal, "lint", *_REGO]),
        "workflows": workflows_are_sound,
        "ruff": lambda: _ok([*python, "ruff", "check", "."]),
        "ruff-format": lambda: _ok([*python, "ruff", "format", "--check", "."]),
        "types": lambda: _ok([*python, "mypy"]),
        "generated": maintenance.generated_is_current,
        "pytest": lambda: _ok([*python, "pytest", "-n", "auto", *arguments]),
    }


def _reported(name: str, check: Callable[[], bool]) -> bool:
    start = time.perf_counter()
    sys.stdout.write(f"== {name}\n")
    sys.stdout.flush()
    passed = check()
    sys.stdout.write(f"== {name} {'passed' if passed else 'FAILED'} in {time.perf_counter() - start:.1f} s\n")
    sys.stdout.flush()
    return passed


def _ok(command: list[str]) -> bool:
    return subprocess.run(command, cwd=HOME, check=False).returncode == 0


def workflows_are_sound(folder: Path = HOME) -> bool:
    """Whether actionlint finds nothing in the workflows of a folder, and zizmor nothing in those and in its actions.

    What a machine happens to have (shellcheck, pyflakes, a token, the network) makes no difference.
    """
    workflows = sorted(str(path) for path in (folder / ".github" / "workflows").glob("*.yml"))
    actions = sorted(str(path) for path in (folder / ".github" / "actions").glob("*/action.yml"))
    zizmor = Path(sys.executable).with_name("zizmor")
    strict = ["--offline", "--no-config", "--quiet", "--persona", "pedantic", "--color", "never"]
    return _ok([str(engine.find("actionlint")), "-shellcheck=", "-pyflakes=", *workflows]) and _ok(
        [str(zizmor), *strict, *workflows, *actions]
    )


def _sources() -> list[str]:
    """The Rego that gates evaluate. Tests stand apart: they may use what a policy may not."""
    paths = (HOME / "rego").rglob("*.rego")
    return sorted(path.relative_to(HOME).as_posix() for path in paths if not path.name.endswith("_test.rego"))


def _rego_tests(opa: str) -> bool:
    """Opa's tests, all of them: it exits 0 where it finds none, and counts a file without tests as covered."""
    answer = subprocess.run([opa, "test", *_REGO, "data"], cwd=HOME, check=False, capture_output=True, text=True)
    found = _PASSED.search(answer.stdout)
    written = sum(
        len(re.findall(r"^test_\w+ if\b", path.read_text(encoding="utf-8"), re.MULTILINE))
        for path in Path(HOME / "rego").rglob("*_test.rego")
    )
    if answer.returncode != 0 or not found or int(found[2]) != written or not written:
        sys.stdout.write(f"{answer.stdout[-5000:]}{answer.stderr[-5000:]}\n{written} tests are written\n")
        return False
    return _covered(opa, written)


def _covered(opa: str, tests: int) -> bool:
    answer = subprocess.run(
        [opa, "test", "--coverage", *_REGO, "data"], cwd=HOME, check=False, capture_output=True, text=True
    )
    coverage = json.loads(answer.stdout)
    short = {path: file for path, file in coverage["files"].items() if file.get("not_covered")}
    for path, file in sorted(short.items()):
        lines = ", ".join(f"{span['start']['row']}-{span['end']['row']}" for span in file["not_covered"])
        sys.stdout.write(f"{path}: lines {lines} are never evaluated by a test\n")
    missing = (
        set(_sources()) - set(coverage["files"]) - {path for path in _sources() if path.endswith("/document.rego")}
    )
    for path in sorted(missing):
        sys.stdout.write(f"{path}: no test loads it\n")
    sys.stdout.write(f"{tests} tests, coverage {coverage['coverage']:.1f} %\n")
    return not short and not missing
