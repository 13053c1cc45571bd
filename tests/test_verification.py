"""A run of an implementation: what it reports, and what a hostile one cannot do to whoever reads the report."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import py_compile
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from py_compile import PycInvalidationMode

import pytest

from control_plane import schema
from control_plane.errors import ControlPlaneError, UsageError
from control_plane.process import Limits
from control_plane.sources.tree import Snapshot, WorkTree
from control_plane.verification import evidence, results, staging
from control_plane.verification import settings as settings_of
from control_plane.verification.results import Results
from control_plane.verification.run import How, Staged, run
from control_plane.verification.settings import Settings
from control_plane.verification.subject import Capability, Contract, Named, Operation
from tests.governed import HOME

STORE = """
    class Store:
        def __init__(self, path="kept"):
            self.path, self.kept = path, {}

        def put(self, key, value):
            self.kept[key] = value

        def get(self, key):
            return self.kept.get(key)
"""
TESTS = """
    import pytest

    def test_what_was_put_is_there(subject):
        subject.put("a", 1)
        assert subject.get("a") == 1

    def test_nothing_is_left_of_another_test(subject, implementation, settings):
        assert subject.get("a") is None
        assert isinstance(subject, implementation)
        assert settings == {"path": "kept"}
"""
LOAD = """
    def put(subject):
        return lambda: subject.put("a", 1)

    def reference():
        return lambda: sum(range(1000))
"""
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells where a process works")
STORE_CLASS = Named("app/store.py", "Store")
QUICK = How(limits=Limits(60, 4096), count=120, seconds=0.01)


class Stage:
    """A small repository, in which one implementation is run."""

    def __init__(self, folder: Path) -> None:
        self.root, self.ours = folder / "files", folder / "ours"
        self.ours.mkdir(parents=True)
        for path, content in {"app/store.py": STORE, "app/test_store.py": TESTS, "app/load.py": LOAD}.items():
            self.write(path, content)

    def write(self, path: str, content: str) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(textwrap.dedent(content))

    def run(
        self,
        *,
        how: How = QUICK,
        operations: tuple[str, ...] = ("put",),
        implementation: Named = STORE_CLASS,
        hidden: frozenset[str] = frozenset(),
    ) -> Results:
        known = frozenset(WorkTree(self.root).files(""))
        tree = WorkTree(self.root)
        hashed = {path: hashlib.sha256(tree.read(path)).hexdigest() for path in known}
        wanted = tuple(
            Operation(one, Named("app/load.py", one), Named("app/load.py", "reference")) for one in operations
        )
        return run(
            Capability("CAP-A", "EXT-A", implementation, ("path",), None, None, "a" * 64, hashed),
            Contract("EXT-A", "APP-A", "1.0.0", "app/test_store.py", wanted, "b" * 64, "c" * 64, {}, {}),
            Staged(self.root, known, hashed),
            Settings({"path": "kept"} if implementation.name else {}, hidden),
            how,
            self.ours,
        )


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """A store, its tests and its load."""
    return Stage(tmp_path)


def outcomes(found: Results) -> dict[str, str]:
    return {test["name"].rpartition("::")[2]: test["outcome"] for test in found.tests}


def messages(found: Results) -> str:
    return " ".join(test["message"] for test in found.tests)


def test_each_test_and_each_operation_is_reported(stage: Stage) -> None:
    found = stage.run()

    assert found.incomplete is None
    assert outcomes(found) == {"test_what_was_put_is_there": "passed", "test_nothing_is_left_of_another_test": "passed"}
    assert found.tests[0]["name"] == "app/test_store.py::test_what_was_put_is_there"
    (put,) = found.operations
    assert put["count"] >= 120
    assert 0 < put["p50"] <= put["p95"] <= put["p99"] < 1
    assert put["p50"] < put["reference"]["p50"], "a dictionary is faster than the sum of a thousand numbers"
    assert found.machine["python"] == ".".join(str(part) for part in sys.version_info[:3])


def test_no_bytecode_is_copied_and_none_that_lies_there_is_run(stage: Stage) -> None:
    source, kept = stage.root / "app" / "store.py", stage.root / "app" / "__pycache__"
    cached = kept / f"store.{sys.implementation.cache_tag}.pyc"
    honest = source.read_text()
    source.write_text("raise OSError('hostile')\n")
    py_compile.compile(str(source), cfile=str(cached), invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
    source.write_text(honest)
    copied = stage.ours.parent / "copied"
    staging.copy(WorkTree(stage.root), WorkTree(stage.root).files(""), copied)

    assert sorted(path.name for path in copied.rglob("*")) == ["app", "load.py", "store.py", "test_store.py"]
    assert set(outcomes(stage.run()).values()) == {"passed"}


def test_failed_errors_and_skipped_are_told_apart_with_their_place(stage: Stage) -> None:
    stage.write(
        "app/test_store.py",
        """
        import pytest

        @pytest.fixture
        def broken():
            raise OSError("no disk")

        @pytest.fixture
        def leaves():
            yield
            raise OSError("not gone")

        def test_wrong(subject):
            assert subject.get("a") == 1

        def test_broken(broken):
            pass

        def test_leaves(leaves):
            pass

        @pytest.mark.skip(reason="not here")
        def test_skipped():
            pass

        @pytest.mark.xfail
        def test_expected():
            assert False

        def test_exits():
            raise SystemExit(0)
        """,
    )
    found = stage.run(operations=())

    assert outcomes(found) == {
        "test_wrong": "failed",
        "test_broken": "error",
        "test_leaves": "error",
        "test_skipped": "skipped",
        "test_expected": "skipped",
        "test_exits": "failed",
    }
    wrong = next(test for test in found.tests if test["name"].endswith("test_wrong"))
    assert wrong["message"].startswith("app/test_store.py:14: AssertionError: assert None == 1")
    assert found.incomplete is None


def test_the_implementation_may_be_a_module_and_import_its_neighbours(stage: Stage) -> None:
    stage.write("src/kept/__init__.py", "")
    stage.write("src/kept/places.py", "PLACES = {}")
    stage.write(
        "src/kept/store.py", "from kept.places import PLACES\nfrom . import places\nassert places.PLACES is PLACES\n"
    )
    stage.write("app/test_store.py", "def test_it(subject):\n    assert subject.__name__ == 'kept.store'\n")
    found = stage.run(operations=(), implementation=Named("src/kept/store.py", None))

    assert outcomes(found) == {"test_it": "passed"}, messages(found)


def test_a_file_with_the_name_of_a_standard_module_hides_none(stage: Stage) -> None:
    stage.write("json.py", textwrap.dedent(STORE))
    found = stage.run(operations=(), implementation=Named("json.py", "Store"))

    assert set(outcomes(found).values()) == {"passed"}, messages(found)


def test_each_test_begins_in_an_empty_folder(stage: Stage) -> None:
    stage.write(
        "app/test_store.py",
        """
        import os
        import pytest

        @pytest.mark.parametrize("number", [1, 2])
        def test_folder(number, subject):
            assert os.listdir() == []
            open(subject.path, "w").close()
        """,
    )
    assert set(outcomes(stage.run(operations=())).values()) == {"passed"}


def test_nothing_of_the_callers_environment_is_there(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_TOKEN", "correct-horse-battery")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    stage.write(
        "app/test_store.py",
        "import os\n\ndef test_it():\n    assert sorted(os.environ) == []\n",
    )
    found = stage.run(operations=())

    assert "correct-horse-battery" not in messages(found)
    assert "SHOP_TOKEN" not in messages(found)
    assert "PYTHONPATH" not in messages(found)


def test_settings_that_are_secret_and_paths_of_this_machine_are_not_told(stage: Stage) -> None:
    stage.write(
        "app/test_store.py",
        "def test_it():\n    raise OSError(f'kept correct-horse-battery in {__file__}')\n",
    )
    found = stage.run(operations=(), hidden=frozenset({"correct-horse-battery"}))

    assert messages(found) == "app/test_store.py:2: OSError: kept (secret) in app/test_store.py"


def test_a_conftest_and_an_ini_file_beside_the_tests_do_nothing(stage: Stage) -> None:
    stage.write("app/conftest.py", "raise RuntimeError('it was loaded')")
    stage.write("pytest.ini", "[pytest]\naddopts = --collect-only\n")
    found = stage.run()

    assert set(outcomes(found).values()) == {"passed"}


def test_a_workload_is_given_what_its_parameters_name(stage: Stage) -> None:
    stage.write(
        "app/load.py",
        """
        def put(settings, implementation):
            subject = implementation(**settings)
            return lambda: subject.put("a", 1)

        def get(store):
            return print

        def reference(settings):
            return lambda: settings["path"]
        """,
    )
    found = stage.run(operations=("get", "put"))

    assert [item["operation"] for item in found.operations] == ["put"]
    assert "get asks for store; there are subject, implementation and settings" in messages(found)


def test_an_operation_that_fails_is_an_error_and_the_others_are_measured(stage: Stage) -> None:
    stage.write("app/load.py", LOAD + "\n    def get(subject):\n        return lambda: subject.fetch('a')\n")
    found = stage.run(operations=("get", "put"))

    assert [item["operation"] for item in found.operations] == ["put"]
    assert outcomes(found)["performance: get"] == "error"
    assert "app/load.py:9: AttributeError: 'Store' object has no attribute 'fetch'" in messages(found)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("def broken(:", "SyntaxError"),
        ("print 'Python 2'", "SyntaxError"),
        ("import nothing_of_that_name", "ModuleNotFoundError: No module named 'nothing_of_that_name'"),
        ("class Shop: pass", "store.py has no Store"),
        ("raise SystemExit(0)", "SystemExit: 0"),
    ],
)
def test_an_implementation_that_cannot_be_loaded_is_an_error(stage: Stage, source: str, says: str) -> None:
    stage.write("app/store.py", source)
    found = stage.run()

    assert [(test["name"], test["outcome"]) for test in found.tests] == [("load the implementation", "error")]
    assert says in messages(found)
    assert found.incomplete is not None


def test_tests_that_cannot_be_collected_are_an_error(stage: Stage) -> None:
    stage.write("app/test_store.py", "import nothing_of_that_name\n")
    found = stage.run()

    assert outcomes(found) == {"app/test_store.py": "error"}
    assert found.incomplete is not None


def test_no_test_at_all_is_not_complete(stage: Stage) -> None:
    stage.write("app/test_store.py", "")

    assert stage.run().incomplete is not None


HOSTILE = {
    "hangs": ("import time; time.sleep(600)", "ran longer than 2 s"),
    "ends the process": ("import os; os._exit(0)", "ended before all of it was reported"),
    "kills the process": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "was killed by signal 9"),
    "ends the process from a thread": (
        "import os, threading, time; threading.Thread(target=lambda: os._exit(0)).start(); time.sleep(5)",
        "ended before all of it was reported",
    ),
    "interrupts pytest": ("raise KeyboardInterrupt", "ended before all of it was reported"),
    "exits pytest": ("import pytest; pytest.exit('enough', 0)", "2 tests were collected, and 0 reported"),
    "takes all memory": ("x = [bytearray(64 * 1024 * 1024) for _ in range(1000)]", None),
    "rewrites itself": ("open(__file__, 'a').write('# other')", "the run changed app/store.py"),
    "writes into the results": (
        """
        import glob, json
        line = {"kind": "test", "name": "a::b", "outcome": "passed", "seconds": 0, "message": "", "nonce": "", "number": 2}
        for path in glob.glob("../../results") + glob.glob("../../*/results"):
            with open(path, "a") as results:
                results.write(json.dumps(line) + "\\n")
        """,
        "of the results is not the runner's",
    ),
    "empties the results": (
        "[open(path, 'w').close() for path in __import__('glob').glob('../../results')]",
        "of the results is not the runner's",
    ),
    "puts a pipe in the place of the results": (
        "import os; os.unlink('../../results'); os.mkfifo('../../results')",
        "the results are no file any more",
    ),
    "puts a symlink in the place of the results": (
        "import os; os.unlink('../../results'); os.symlink('/etc/passwd', '../../results')",
        "the results cannot be read",
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_run_that_a_hostile_implementation_cuts_short_is_not_complete(stage: Stage, what: str) -> None:
    code, says = HOSTILE[what]
    body = textwrap.indent(textwrap.dedent(code).strip(), " " * 8)
    stage.write("app/store.py", textwrap.dedent(STORE) + f"    def get(self, key):\n{body}\n        return None\n")
    before = time.monotonic()
    found = stage.run(how=How(limits=Limits(2, 1024), count=20, seconds=0.01), operations=("put",))

    assert time.monotonic() - before < 30
    if says is None:
        assert "failed" in outcomes(found).values()
    else:
        assert says in (found.incomplete or ""), found


@linux
def test_what_is_forked_off_reports_nothing_and_is_ended(stage: Stage) -> None:
    stage.write(
        "app/store.py",
        textwrap.dedent(STORE)
        + """
    def get(self, key):
        import os, time
        if os.fork() == 0:
            return None  # goes on with pytest, as the parent does
        if os.fork() == 0:
            os.setsid()
            time.sleep(600)
        return self.kept.get(key)
""",
    )
    found = stage.run()

    assert found.incomplete is None
    assert len(found.tests) == 2
    assert working_in(stage.ours) == []


def working_in(folder: Path) -> list[str]:
    """The ids of processes whose working directory is below a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            if (process / "cwd").readlink().is_relative_to(folder):
                found.append(process.name)
    return found


def test_what_it_prints_reaches_nobody(stage: Stage, capfd: pytest.CaptureFixture[str]) -> None:
    stage.write(
        "app/store.py",
        "import os, sys\nfor number in (1, 2):\n    os.write(number, b'::error::hello' * 100_000)\n"
        + textwrap.dedent(STORE),
    )
    found = stage.run()

    assert set(outcomes(found).values()) == {"passed"}
    assert capfd.readouterr() == ("", "")


def test_clocks_and_json_that_it_replaces_do_not_count(stage: Stage) -> None:
    stage.write(
        "app/store.py",
        "import json, time\ntime.perf_counter = lambda: 0.0\njson.dumps = lambda *_, **__: '{}'\n"
        + textwrap.dedent(STORE),
    )
    found = stage.run()

    assert found.incomplete is None
    assert found.operations[0]["p50"] > 0


def test_a_python_without_pytest_says_so(stage: Stage, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "bare")], check=True)
    with pytest.raises(ControlPlaneError, match=r"unproven: its process ended with 1: .*No module named 'pytest'"):
        stage.run(how=How(str(tmp_path / "bare" / "bin" / "python")))


def test_a_python_that_is_none_says_so(stage: Stage, tmp_path: Path) -> None:
    with pytest.raises(ControlPlaneError, match="cannot be started"):
        stage.run(how=How(str(tmp_path / "none")))


NONCE = "0" * 32


def line(number: int, kind: str, **what: object) -> str:
    return json.dumps({"nonce": NONCE, "number": number, "kind": kind, **what})


def a_test(number: int, name: str = "a.py::b", outcome: str = "passed") -> str:
    return line(number, "test", name=name, outcome=outcome, seconds=0, message="")


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([a_test(0), "no json"], "line 2 of the results is not the runner's"),
        ([a_test(0), a_test(2)], "or one before it is missing"),
        ([a_test(0).replace(NONCE, "1" * 32)], "is not the runner's"),
        ([a_test(0), a_test(1)], "twice"),
        ([line(0, "end"), a_test(1)], "go on after their end"),
        ([line(0, "collected", count=2), a_test(1), line(2, "end")], "2 tests were collected, and 1 reported"),
        ([a_test(0, outcome="perfect"), line(1, "end")], "is not the runner's"),
        ([a_test(0).replace('"seconds": 0', '"seconds": NaN')], "is not the runner's"),
        ([line(0, "end", more=1)], "is not the runner's"),
        ([a_test(0), line(1, "end")], "it did not measure put"),
        ([a_test(0)], "ended before all of it was reported"),
        ([], "ended before all of it was reported"),
    ],
)
def test_results_that_are_not_the_runners_count_up_to_there(tmp_path: Path, lines: list[str], why: str) -> None:
    path = tmp_path / "results"
    path.write_text("".join(f"{one}\n" for one in lines))
    found = results.read(path, NONCE, ["put"])

    assert why in (found.incomplete or "")


def test_results_that_are_too_large_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "_AT_MOST", 1000)
    (tmp_path / "results").write_bytes(b" " * 1001)

    assert "larger than 1000 bytes" in (results.read(tmp_path / "results", NONCE, []).incomplete or "")


def test_settings_come_from_what_was_typed_a_server_or_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_TOKEN", "correct-horse-battery")
    declared = {
        "path": {"type": "string", "secret": False, "default": {"given": "value", "value": "var"}},
        "size": {"type": "integer", "secret": False, "default": {"given": "nothing", "value": None}},
        "token": {"type": "string", "secret": True, "default": {"given": "nothing", "value": None}},
        "redis_url": {"type": "string", "secret": True, "default": {"given": "nothing", "value": None}},
    }
    needs = ("path", "size", "token", "redis_url")
    capability = Capability("CAP-A", "EXT-A", Named("a.py", None), needs, None, None, "", {})
    typed = settings_of.given(["size=3", "token=env:SHOP_TOKEN"])
    found = settings_of.of(capability, declared, typed, {"redis_url": "unix:///s"})

    assert found.values == {"path": "var", "size": 3, "token": "correct-horse-battery", "redis_url": "unix:///s"}
    assert found.hidden == {"correct-horse-battery", "unix:///s"}
    with pytest.raises(UsageError, match="unproven: the setting token has no value"):
        settings_of.of(capability, declared, {"size": "3"}, {})
    with pytest.raises(UsageError, match="is no integer") as refused:
        settings_of.of(capability, declared, {"size": "correct-horse"}, {})
    assert "correct-horse" not in str(refused.value)
    for wrong in ("path", "=a", "a b=c", "token=env:NOT_THERE"):
        with pytest.raises(UsageError):
            settings_of.given([wrong])


def test_a_copy_holds_files_and_inner_symlinks_and_nothing_from_outside(tmp_path: Path) -> None:
    tree = Snapshot.of_files({"a/b.py": b"1", "c.py": b"2"}, {"d": "a/b.py", "e": "/etc/passwd", "f": "../../g"})
    staging.copy(tree, ["a/b.py", "c.py", "d", "e", "f"], tmp_path)

    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "b.py", "c.py", "d"]
    assert (tmp_path / "d").read_bytes() == b"1"


@pytest.mark.parametrize(
    ("path", "known", "name"),
    [
        ("a/b.py", [], "a.b"),
        ("src/a/b.py", [], "a.b"),
        ("src/a/b.py", ["src/a/__init__.py"], "a.b"),
        ("libs/one/a/b.py", ["libs/one/a/__init__.py"], "a.b"),
        ("a/b/__init__.py", ["a/__init__.py", "a/b/__init__.py"], "a.b"),
        ("some-tools/b.py", [], "b"),
    ],
)
def test_a_module_has_the_name_by_which_others_import_it(path: str, known: list[str], name: str) -> None:
    assert staging.module_name(Named(path, None), {path, *known}) == name


def test_evidence_fits_its_schema_and_says_why_a_run_is_not_complete() -> None:
    capability = Capability("CAP-A", "EXT-A", Named("a.py", "A"), (), None, None, "a" * 64, {"a.py": "b" * 64})
    contract = Contract("EXT-A", "APP-A", "1.0.0", None, (), "c" * 64, None, {}, {})
    made = evidence.Made(None, True, "2026-11-23T00:00:00Z")
    found = evidence.content(capability, contract, Results(incomplete="it ran longer than 2 s"), made, None)

    assert schema.fault("evidence", found) is None
    assert found["complete"] is False
    assert [(test["outcome"], test["message"]) for test in found["tests"]] == [("error", "it ran longer than 2 s")]
    assert os.uname().nodename not in json.dumps(found["machine"])


@linux
def test_a_signal_ends_what_runs(stage: Stage, tmp_path: Path) -> None:
    stage.write(
        "app/store.py",
        textwrap.dedent(STORE) + "    def get(self, key):\n        import time\n        time.sleep(600)\n",
    )
    program = textwrap.dedent(f"""
        from pathlib import Path
        from tests.test_verification import Stage
        import sys
        stage = Stage.__new__(Stage)
        stage.root, stage.ours = Path({str(stage.root)!r}), Path({str(stage.ours)!r})
        stage.run()
    """)
    with subprocess.Popen([sys.executable, "-c", program], cwd=HOME) as running:
        end = time.monotonic() + 20
        while not working_in(stage.ours):
            assert time.monotonic() < end
            time.sleep(0.05)
        running.send_signal(signal.SIGTERM)
        assert running.wait(20) == 128 + signal.SIGTERM
    assert not working_in(stage.ours)
