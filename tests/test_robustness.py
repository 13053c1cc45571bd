"""A run that is interrupted, starved or doubled: never a pass, no older or half a report, nothing left behind."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from control_plane import engine
from tests.governed import HOME, Governed, cells
from tests.workflow_run import environment

# What init.py does once it has set up: start the task, hand signals on, and believe a code only with its report.
START = f"""
import sys
sys.path.insert(0, {str(HOME)!r})
import init
from pathlib import Path
init.start = lambda _root, arguments: init.run_task(Path(arguments[0]), arguments[1:])
sys.exit(init.main(sys.argv[1:]))
"""
SLOW = '#!/bin/sh\necho $$ > "{0}/pid"\nexec /bin/sleep 600\n'
KILLED = "#!/bin/sh\nkill -9 $$\n"
OLDER = '{"verdict": "passed"}'


class Place:
    """A repository that passes, and a run of the gate on it with folders of its own for reports and what is temporary."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.repository = Governed(folder / "shop")
        self.repository.register(cells("MOD-READER"))
        self.repository.commit()
        self.root, self.out, self.temporary = (folder / name for name in ("root", "out", "temporary"))
        self.root.mkdir()
        environment(self.root / ".venv")
        for name in ("tasks.py", "control_plane", "specs", "tools"):
            (self.root / name).symlink_to(HOME / name)
        for path in (self.out, self.temporary):
            path.mkdir()
        (self.out / "report.json").write_text(OLDER)
        self.environment = {
            **os.environ,
            "TMPDIR": str(self.temporary),
            "XDG_CACHE_HOME": str(engine.cache_folder().parent),
        }

    def stand_in(self, conftest: str) -> None:
        """Put a program in the place of conftest, with a record that says that it is the built one."""
        built = self.folder / "cache" / "control-plane" / "tools" / engine.pins_key("conftest")
        built.mkdir(parents=True)
        (built / "conftest").write_text(conftest.format(self.folder))
        (built / "conftest").chmod(0o755)
        engine.write_record(built / "conftest")
        self.environment["XDG_CACHE_HOME"] = str(self.folder / "cache")

    def start(self, *prefix: str, **options) -> subprocess.Popen[bytes]:
        command = [
            *prefix, sys.executable, "-c", START, str(self.root), "gate.registry-valid", "--repo", str(self.repository.folder),
            "--format", "json", "--format", "text", "--out", str(self.out),
        ]  # fmt: skip
        return subprocess.Popen(
            command,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **options,
        )

    def ended(self, *prefix: str, **options) -> tuple[int, str]:
        """Code and output of a run."""
        process = self.start(*prefix, **options)
        output, _ = process.communicate(timeout=120)
        return process.returncode, output.decode()

    def verdict(self) -> str | None:
        """What the report says that is there; None where there is none. A report is whole, or a defect."""
        path = self.out / "report.json"
        return json.loads(path.read_text())["verdict"] if path.exists() else None

    def left(self) -> list[str]:
        """What lies where it should not."""
        reports = {"report.json", "report.txt"}
        temporary = [path.name for path in self.temporary.iterdir()]
        return temporary + [path.name for path in self.out.iterdir() if path.name not in reports]


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def eventually(condition, seconds=30.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_where_nothing_happens_it_passes(place):
    assert place.ended()[0] == 0
    assert (place.verdict(), place.left()) == ("passed", [])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_while_conftest_runs(place, number):
    place.stand_in(SLOW)
    process = place.start(preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    eventually(lambda: (place.folder / "pid").exists() and (place.folder / "pid").read_text().strip())
    process.send_signal(number)
    output, _ = process.communicate(timeout=60)
    assert (process.returncode, b"Traceback" in output) == (2, False), output.decode()
    eventually(lambda: not runs(int((place.folder / "pid").read_text())), seconds=3)
    assert (place.verdict(), place.left()) == (None, [])


def test_a_signal_to_the_whole_group_as_a_terminal_sends_it(place):
    place.stand_in(SLOW)
    process = place.start(preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    eventually(lambda: (place.folder / "pid").exists() and (place.folder / "pid").read_text().strip())
    os.killpg(process.pid, signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert (process.returncode, b"Traceback" in output) == (2, False), output.decode()
    eventually(lambda: not runs(int((place.folder / "pid").read_text())), seconds=3)
    assert (place.verdict(), place.left()) == (None, [])


def test_a_conftest_that_is_killed(place):
    place.stand_in(KILLED)
    code, output = place.ended()
    assert (code, place.verdict(), place.left()) == (2, "could-not-judge", [])
    assert "conftest was killed by signal 9" in (place.out / "report.txt").read_text()
    assert "Traceback" not in output


def without_room():
    """No file may take a byte, as on a disk that is full; what was written before stays."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def test_a_disk_that_takes_nothing(place):
    code, output = place.ended(preexec_fn=without_room)
    assert (code, place.verdict(), place.left()) == (2, None, [])
    assert "Traceback" not in output


def test_two_runs_at_once_in_one_checkout(place):
    both = [place.start(), place.start()]
    outputs = [process.communicate(timeout=120)[0].decode() for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    assert (place.verdict(), place.left()) == ("passed", [])


# In a namespace of its own, where that is allowed


def namespace(*flags):
    """The command that begins one; skips where that is not allowed."""
    command = ["unshare", "--map-root-user", *flags]
    if (
        not shutil.which("unshare")
        or subprocess.run([*command, "true"], check=False, capture_output=True).returncode != 0
    ):
        pytest.skip(f"{' '.join(command)} is not allowed here")
    return command


def mounted(folder, options, before="true", after="true"):
    """Start a command with a file system of its own in the place of a folder; what is done before and after it is shell."""
    script = f'mount -t tmpfs -o {options} none "{folder}" && {before}; "$@"; code=$?; {after}; exit $code'
    return [*namespace("--mount"), "sh", "-c", script, "sh"]


def test_a_run_without_any_network(place):
    code, output = place.ended(*namespace("--net"))
    assert (code, place.verdict(), place.left()) == (0, "passed", []), output


def test_a_disk_that_is_full_where_reports_go(place):
    fill, show = f'head -c 4096 /dev/zero > "{place.out}/other"', f'ls -A "{place.out}" > "{place.folder}/after"'
    code, output = place.ended(*mounted(place.out, "size=4k", fill, show))
    assert (code, "No space left on device" in output, "Traceback" in output) == (2, True, False), output
    assert (place.folder / "after").read_text() == "other\n"


def test_a_disk_that_is_full_where_what_is_temporary_goes(place):
    code, output = place.ended(*mounted(place.temporary, "size=16k"))
    assert (code, place.verdict()) == (2, "could-not-judge"), output
    assert "No space left on device" in (place.out / "report.txt").read_text()
    assert "defect" not in (place.out / "report.txt").read_text()


def test_a_folder_for_reports_that_cannot_be_written(place):
    code, output = place.ended(*mounted(place.out, "ro"))
    assert (code, "Read-only file system" in output, "Traceback" in output) == (2, True, False), output
