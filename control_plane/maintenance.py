"""What keeps the control plane itself in order: generated files, checks, benchmarks."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from control_plane import documentation, engine, output, process
from control_plane.benchmark import measurement, page, plans, reporting
from control_plane.benchmark.measurement import Measured
from control_plane.errors import ControlPlaneError, Exit
from control_plane.evaluation import CAPABILITIES
from control_plane.home import HOME, ControlPlane
from control_plane.repository import Repository
from control_plane.sources import manifest


def write_manifest(repo: str | None) -> int:
    """Write MANIFEST.json of a repository; the same bytes for the same tree."""
    folder = Path(repo) if repo else HOME
    repository = Repository.open(folder, ControlPlane().vocabulary)
    count = len(repository.registry.entities)
    content = manifest.render(repository.tree, repository.vocabulary["manifest"], count)
    output.write(folder / manifest.PATH, content)
    sys.stdout.write(
        f"wrote {folder / manifest.PATH}: {len(json.loads(content)['checksums'])} files, {count} entities\n"
    )
    return Exit.PASSED


def write_capabilities() -> int:
    """Write the capabilities file that every evaluation is held to."""
    output.write(CAPABILITIES, capabilities())
    sys.stdout.write(f"wrote {CAPABILITIES}\n")
    return Exit.PASSED


def capabilities() -> bytes:
    """What the pinned opa can do, less the built-ins that data/engine forbids, and without network."""
    answer = process.run([engine.find("opa"), "capabilities", "--current"], folder=HOME, environment={})
    if answer.code != 0:
        raise ControlPlaneError(f"opa gave no capabilities: {answer.errors.decode(errors='replace').strip()}")
    rules = ControlPlane().vocabulary["engine"]
    found = json.loads(answer.output)
    found["builtins"] = [
        builtin
        for builtin in found["builtins"]
        if builtin["name"] not in rules["forbidden_builtins"]
        and not builtin["name"].startswith(tuple(rules["forbidden_prefixes"]))
    ]
    found["allow_net"] = []
    return json.dumps(found, indent=1, sort_keys=True).encode() + b"\n"


def write_documentation(repo: str | None = None, *, check: bool) -> int:
    """Write the policies' pages, ours or a repository's own; with ``check`` only say which differ, exit code 1 where one does."""
    folder = Path(repo).resolve() if repo else HOME
    if folder == HOME:
        written = _pages()
        if check:
            return Exit.PASSED if generated_is_current() else Exit.DENIED
    else:
        home = ControlPlane()
        repository = Repository.open(folder, home.vocabulary)
        if repository.tree.real(documentation.FOLDER) != documentation.FOLDER:
            raise ControlPlaneError(
                "is reached by a symlink, or lies in another repository", where=documentation.FOLDER
            )
        written = documentation.pages(repository, home.gates)
        if check:
            return _told_stale(documentation.differing(written, folder), f"docs --repo {repo}")
    for path in documentation.differing(written, folder):
        if path in written:
            output.write(folder / path, written[path].encode())
        else:
            (folder / path).unlink()
    sys.stdout.write(f"wrote {len(written)} pages below {folder / documentation.FOLDER}\n")
    return Exit.PASSED


def _pages() -> dict[str, str]:
    home = ControlPlane()
    return documentation.pages(home, home.gates)


def _told_stale(paths: list[str], task: str) -> int:
    for path in paths:
        sys.stdout.write(f"{path}: run `python3 init.py {task}`\n")
    return Exit.DENIED if paths else Exit.PASSED


def generated_is_current() -> bool:
    """Whether all that is generated and committed is what would be written now; names what is not."""
    pages = _told_stale(documentation.differing(_pages()), "docs")
    same = CAPABILITIES.is_file() and CAPABILITIES.read_bytes() == capabilities()
    return not (pages or _told_stale([] if same else ["tools/capabilities.json"], "capabilities"))


def benchmark(rows: str, resources: str, changed: str, capabilities: str, out: str | None) -> int:
    """Measure, print the tables and write the page."""
    registries, sizes, changes = _sizes("rows", rows), _sizes("resources", resources), _sizes("changed", changed)
    extended = _sizes("capabilities", capabilities)
    if unknown := sorted(set(sizes) - plans.SIZES.keys()):
        raise ControlPlaneError(f"there is no plan of {unknown[0]} resources", remedy=f"one of {sorted(plans.SIZES)}")
    found = {
        page.REGISTRY_VALID: [_measured(size, "rows", measurement.measure_registry) for size in registries],
        page.POLICY_CHECK: _told(changes, "changed files", measurement.measure_changes),
        page.CLOUD_PLAN: [_measured(size, "resources", measurement.measure_plan) for size in sizes],
        page.APP_CONFIG_ANEW: [
            _measured(size, "capabilities", partial(measurement.measure_applications, kept=False)) for size in extended
        ],
        page.APP_CONFIG_AGAIN: [
            _measured(size, "capabilities", partial(measurement.measure_applications, kept=True)) for size in extended
        ],
    }
    sys.stderr.write("measuring reports …\n")
    text = page.render(found, *reporting.measure())
    sys.stdout.write(text)
    output.write(Path(out) if out else HOME / "docs" / "benchmarks.md", text.encode())
    return Exit.PASSED


def _sizes(flag: str, given: str) -> list[int]:
    words = given.split(",")
    if not all(word.isascii() and word.isdigit() and int(word) for word in words):
        raise ControlPlaneError("names no sizes", where=f"--{flag} {given}", remedy=f"such as --{flag} 1000,10000")
    return [int(word) for word in words]


def _told(sizes: list[int], unit: str, measure: Callable[[list[int]], list[Measured]]) -> list[Measured]:
    sys.stderr.write(f"measuring {', '.join(map(str, sizes))} {unit} …\n")
    return measure(sizes)


def _measured(size: int, unit: str, measure: Callable[[int], Measured]) -> Measured:
    sys.stderr.write(f"measuring {size} {unit} …\n")
    return measure(size)
