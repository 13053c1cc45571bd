"""What runs in a process of its own: loads one implementation, runs its tests by pytest, and measures its operations.

It is started as `python -I -B … runner.py` with a job (JSON) on standard input, and imports nothing of the control plane: the
interpreter may be another one. What it finds it states in the file of results, a line of JSON for each thing. The code that
it runs may be hostile, and shares this process: what it claims cannot be proven here, only held against what is known.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import inspect
import math
import os
import resource
import sys
from array import array
from collections.abc import Callable, Mapping
from json import dumps, loads
from pathlib import Path
from time import perf_counter
from types import ModuleType
from typing import Any

import pytest

_FILE_AT_MOST = 256 * 1024 * 1024  # bytes of any one file that is written
_NAME_AT_MOST, _MESSAGE_AT_MOST = 1_500, 2_000  # characters
_WARM_UP = 20  # calls that are not counted
_SAMPLES_AT_MOST = 1_000_000
_REFERENCE = bytes(64 * 1024)
_LOADING = "load the implementation"


class Results:
    """The file of results. Each line carries the parent's nonce and its number; a process forked off states nothing."""

    def __init__(self, path: str, nonce: str, hidden: Mapping[str, str]) -> None:
        """Open the file; ``hidden`` is text that no message shows, with what stands in its place."""
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND)
        self._process, self._nonce, self._number, self._hidden = os.getpid(), nonce, 0, hidden

    def state(self, kind: str, **what: Any) -> None:
        """Write one line."""
        if os.getpid() != self._process:
            os._exit(70)
        line = dumps({"nonce": self._nonce, "number": self._number, "kind": kind, **what})
        self._number += 1
        os.write(self._file, f"{line}\n".encode())

    def test(self, name: str, outcome: str, seconds: float, message: str = "") -> None:
        """State the outcome of a test: passed, failed, skipped or error."""
        name, message = self._shown(name), self._shown(message)
        self.state(
            "test",
            name=name[:_NAME_AT_MOST],
            outcome=outcome,
            seconds=round(seconds, 6),
            message=message[:_MESSAGE_AT_MOST],
        )

    def _shown(self, text: str) -> str:
        for hidden, instead in self._hidden.items():
            text = text.replace(hidden, instead)
        return text.encode("utf-8", "backslashreplace").decode()


class Subjects:
    """Makes fresh subjects: an instance of the class with the settings that it needs, or the module itself."""

    def __init__(self, implementation: Any, settings: Mapping[str, Any], folder: Path) -> None:
        """Each subject works in a new folder below ``folder``: what a relative path names is its own."""
        self.implementation, self.settings = implementation, dict(settings)
        self._folder, self._made = folder, 0

    def enter(self) -> None:
        """Go to a new, empty folder."""
        self._made += 1
        folder = self._folder / f"{self._made}"
        folder.mkdir()
        os.chdir(folder)

    def make(self) -> Any:
        """A fresh subject."""
        return (
            self.implementation if isinstance(self.implementation, ModuleType) else self.implementation(**self.settings)
        )


def load(module: Mapping[str, str], name: str | None) -> Any:
    """A module by its name, or a class or function of it; by its file where another module has that name."""
    path = Path(module["file"]).resolve()
    found = sys.modules.get(module["name"])
    if found is None and importlib.util.find_spec(module["name"].partition(".")[0]) is not None:
        try:
            found = importlib.import_module(module["name"])
        except ModuleNotFoundError as error:
            if error.name is None or not f"{module['name']}.".startswith(f"{error.name}."):
                raise
    if found is None or Path(getattr(found, "__file__", None) or os.devnull).resolve() != path:
        found = _loaded_from(path)
    if name is None:
        return found
    if not hasattr(found, name):
        raise AttributeError(f"{path.name} has no {name}")
    return getattr(found, name)


def _loaded_from(path: Path) -> ModuleType:
    name = f"implementation_{hashlib.sha256(os.fsencode(path)).hexdigest()[:16]}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path.name} is no Python module")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


class Plugin:
    """The pytest plugin: the fixtures that conformance tests may ask for, and the report of each test's outcome."""

    def __init__(self, results: Results, subjects: Subjects) -> None:
        """State outcomes in ``results``; tests get what ``subjects`` makes."""
        self._results, self._subjects = results, subjects
        self._reports: dict[str, list[Any]] = {}

    @pytest.fixture(scope="session")
    def implementation(self) -> Any:
        """The class or module under test."""
        return self._subjects.implementation

    @pytest.fixture(scope="session")
    def settings(self) -> dict[str, Any]:
        """The settings that the capability needs."""
        return dict(self._subjects.settings)

    @pytest.fixture(autouse=True)
    def _folder_of_its_own(self) -> None:
        """Each test begins in a new, empty folder."""
        self._subjects.enter()

    @pytest.fixture
    def subject(self, _folder_of_its_own: None) -> Any:
        """A fresh instance, made with the settings; the module itself where the implementation is one."""
        return self._subjects.make()

    def pytest_collection_finish(self, session: Any) -> None:
        """State how many outcomes are to come."""
        self._results.state("collected", count=len(session.items))

    def pytest_collectreport(self, report: Any) -> None:
        """State what could not be collected."""
        if report.failed:
            self._results.test(report.nodeid or "collection", "error", 0.0, _reason(report))

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Keep what each step of a test came to."""
        self._reports.setdefault(report.nodeid, []).append(report)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """State what the test came to."""
        reports = self._reports.pop(nodeid, [])
        outcome, message = _outcome(reports)
        self._results.test(nodeid, outcome, sum(report.duration for report in reports), message)


def _outcome(reports: list[Any]) -> tuple[str, str]:
    """A test's outcome from those of its set-up, its call and its tear-down."""
    for report in reports:
        if report.failed:
            return ("failed" if report.when == "call" else "error"), _reason(report)
    skipped = next((report for report in reports if report.skipped), None)
    if skipped is not None:
        return "skipped", getattr(skipped, "wasxfail", "") or _reason(skipped)
    return ("passed", "") if any(report.when == "call" for report in reports) else ("error", "it was not called")


def _reason(report: Any) -> str:
    """Why a test failed or was skipped, with its place."""
    if isinstance(report.longrepr, tuple):
        return f"{report.longrepr[0]}:{report.longrepr[1]}: {report.longrepr[2]}"
    crash = getattr(report.longrepr, "reprcrash", None)
    return f"{crash.path}:{crash.lineno}: {crash.message}" if crash else str(report.longrepr)


def run_tests(job: Mapping[str, Any], results: Results, subjects: Subjects) -> bool:
    """Run the conformance module; whether pytest came to an end as it should."""
    if job["conformance"] is None:
        return True
    options = [
        "-c", job["ini"], f"--rootdir={job['root']}", "--noconftest", "--import-mode=importlib", "-p", "no:cacheprovider",
        "--no-header", "-q", "--color=no",
    ]  # fmt: skip
    code = pytest.main([*options, job["conformance"]], plugins=[Plugin(results, subjects)])
    os.chdir(job["folder"])
    return int(code) in (0, 1)


def measure(
    operation: Callable[[], Any], reference: Callable[[], Any], minimum: Mapping[str, float]
) -> tuple[array[float], array[float]]:
    """Seconds of each call of an operation and of its reference, by turns, until there are enough of both kinds."""
    now = perf_counter
    for _ in range(_WARM_UP):
        operation()
        reference()
    own, others = array("d"), array("d")
    begun = now()
    while len(own) < minimum["count"] or now() - begun < minimum["seconds"]:
        start = now()
        operation()
        middle = now()
        reference()
        end = now()
        own.append(middle - start)
        others.append(end - middle)
        if len(own) == _SAMPLES_AT_MOST:
            break
    return own, others


def figures(samples: array[float]) -> dict[str, float]:
    """Percentiles by nearest rank, in seconds, and calls per second."""
    ordered = sorted(samples)
    found = {f"p{part}": round(ordered[math.ceil(part * len(ordered) / 100) - 1], 9) for part in (50, 95, 99)}
    return {**found, "throughput": round(len(ordered) / max(sum(ordered), 1e-9), 3)}


def run_operations(job: Mapping[str, Any], results: Results, subjects: Subjects) -> None:
    """Measure each operation of the contract on a subject of its own; one that cannot be measured is an error."""
    for wanted in job["operations"]:
        begun = perf_counter()
        try:
            subjects.enter()
            operation = _prepared(wanted["workload"], subjects)
            given = wanted["reference"]
            reference = _prepared(given, subjects) if given else lambda: hashlib.sha256(_REFERENCE).digest()
            own, others = measure(operation, reference, job["minimum"])
        except BaseException as error:  # noqa: BLE001 - whatever it raises, it was not measured
            results.test(f"performance: {wanted['operation']}", "error", perf_counter() - begun, _said(error))
            continue
        results.state(
            "operation", operation=wanted["operation"], count=len(own), **figures(own), reference=figures(others)
        )


def _prepared(place: Mapping[str, str], subjects: Subjects) -> Callable[[], Any]:
    """The operation that a function prepares. As a pytest fixture is, it is given what its parameters name."""
    function, given = load(place, place["function"]), dict[str, Any]()
    for name in inspect.signature(function).parameters:
        if name not in ("subject", "implementation", "settings"):
            raise TypeError(f"{place['function']} asks for {name}; there are subject, implementation and settings")
        given[name] = subjects.make() if name == "subject" else getattr(subjects, name)
    operation: Callable[[], Any] = function(**given)
    return operation


def _said(error: BaseException) -> str:
    """What an error says, with its place."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}: "
        trace = trace.tb_next
    return f"{place}{type(error).__name__}: {error}"


def _import_from(folders: list[str]) -> None:
    """Let imports find the repository behind the standard library, before what is installed."""
    place = next(
        (at for at, path in enumerate(sys.path) if path.endswith(("site-packages", "dist-packages"))), len(sys.path)
    )
    sys.path[place:place] = folders


def run(job: Mapping[str, Any], results: Results) -> None:
    """Do a job, and state that it is done."""
    results.state("machine", **_interpreter())
    _import_from(job["imports"])
    sys.pycache_prefix = job["bytecode"]  # an empty folder: bytecode beside a source is not what was read
    try:
        implementation = load(job["implementation"], job["implementation"]["class"])
    except BaseException as error:  # noqa: BLE001 - whatever it raises, it cannot be run
        results.test(_LOADING, "error", 0.0, _said(error))
        return
    subjects = Subjects(implementation, job["settings"], Path(job["folder"]))
    if run_tests(job, results, subjects):
        run_operations(job, results, subjects)
        results.state("end")


def _interpreter() -> dict[str, str]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return {"python": version, "interpreter": sys.implementation.name, "pytest": pytest.__version__}


def _silent(path: str) -> None:
    """Let what is printed go to a file: the pipes to the parent would hold any amount of it."""
    log = os.open(path, os.O_WRONLY | os.O_APPEND)
    for number in (1, 2):
        os.dup2(log, number)
    os.close(log)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)


def main() -> None:
    """Read the job, do it, and end at once: threads that are left keep nothing waiting."""
    job = loads(sys.stdin.buffer.read())
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE_AT_MOST, _FILE_AT_MOST))
    _silent(job["log"])
    run(
        job,
        Results(
            job["results"],
            job["nonce"],
            {**job["hidden"], f"{sys.prefix}/": "(python)/", f"{sys.base_prefix}/lib/": "(python)/lib/"},
        ),
    )
    os._exit(0)


if __name__ == "__main__":
    main()
