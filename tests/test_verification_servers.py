"""A Redis server for a run: started and ended with it, or taken by its URL; where there is none, nothing is proven."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from control_plane.errors import ControlPlaneError, UsageError
from control_plane.process import Limits
from control_plane.verification.servers import SERVERS
from tests.governed import HOME

LIMITS = Limits(60, 4096)
PASSWORD = "correct-horse-battery"


@pytest.fixture
def needs_redis() -> None:
    """Skip on a person's machine without a redis-server; in CI it has to be there."""
    if shutil.which("redis-server") is None:
        reason = "redis-server is not on PATH"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


def path_of(url: str) -> Path:
    return Path(url.removeprefix("unix://"))


@pytest.mark.usefixtures("needs_redis")
def test_a_server_of_our_own_is_up_for_the_block_and_gone_after_it() -> None:
    with SERVERS["redis"](None, LIMITS) as server:
        path = path_of(server.settings["redis_url"])
        assert path.is_socket()
        assert path.stat().st_mode & 0o077 == 0
        assert path.parent.stat().st_mode & 0o077 == 0
        assert (server.description or "").startswith("redis ")
        with SERVERS["redis"](server.settings["redis_url"], LIMITS) as named:
            assert named.description == server.description
    assert not path.parent.exists()


@pytest.mark.usefixtures("needs_redis")
def test_a_database_that_holds_something_is_not_taken() -> None:
    with SERVERS["redis"](None, LIMITS) as server:
        url = server.settings["redis_url"]
        with socket.socket(socket.AF_UNIX) as plain:
            plain.connect(str(path_of(url)))
            plain.sendall(b"SET kept 1\r\n")
            assert plain.recv(100) == b"+OK\r\n"
        with pytest.raises(ControlPlaneError, match="holds 1 keys"), SERVERS["redis"](url, LIMITS):
            pass


@pytest.mark.usefixtures("needs_redis")
def test_a_signal_ends_the_server(tmp_path: Path) -> None:
    program = textwrap.dedent("""
        import time
        from control_plane.process import Limits
        from control_plane.verification.servers import SERVERS
        with SERVERS["redis"](None, Limits(60, 4096)) as server:
            print(server.settings["redis_url"], flush=True)
            time.sleep(60)
    """)
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, cwd=HOME, env=environment, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        path = path_of(running.stdout.readline().decode().strip())
        assert path.is_socket()
        running.send_signal(signal.SIGTERM)
        assert running.wait(20) == 128 + signal.SIGTERM
    assert list(tmp_path.iterdir()) == []
    with socket.socket(socket.AF_UNIX) as plain, pytest.raises(OSError, match="No such file"):
        plain.connect(str(path))


def test_without_a_server_nothing_is_proven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError) as refused, SERVERS["redis"](None, LIMITS):
        pass
    assert str(refused.value) == "unproven: no redis-server on PATH (install it or give --redis URL)"


def test_a_server_that_does_not_start_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "redis-server"
    program.write_text(f"#!{sys.executable} -IS\nimport sys\nopen(sys.argv[-1], 'w').write('no memory for that')\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with (
        pytest.raises(ControlPlaneError, match="unproven: redis-server did not start"),
        SERVERS["redis"](None, LIMITS),
    ):
        pass


@contextlib.contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """A server that answers everything alike; its URL."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with contextlib.suppress(OSError):
                accepted, _ = listening.accept()
                with accepted:
                    accepted.recv(1000)
                    accepted.sendall(answer)
                    time.sleep(0.1)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"redis://:{PASSWORD}@127.0.0.1:{listening.getsockname()[1]}/3"
        thread.join()


@pytest.mark.parametrize(
    "answer", [b"-WRONGPASS invalid\r\n", b"HTTP/1.1 400 Bad Request\r\n", b"", b"$99999999999\r\n"]
)
def test_what_does_not_speak_as_redis_does_is_refused_without_its_password(answer: bytes) -> None:
    with answering(answer) as url, pytest.raises(ControlPlaneError) as refused, SERVERS["redis"](url, LIMITS):
        pass
    assert str(refused.value).startswith("--redis: unproven: the Redis server does not answer: ")
    assert PASSWORD not in str(refused.value)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1", "redis://127.0.0.1:1", "unix:///nowhere", "redis://127.0.0.1:x", "redis"]
)
def test_a_url_that_leads_nowhere_is_refused(url: str) -> None:
    with pytest.raises(ControlPlaneError, match="unproven"), SERVERS["redis"](url, LIMITS):
        pass
