"""A Redis server: one of our own, started for a run on a private socket, or one that is named by its URL."""

from __future__ import annotations

import contextlib
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import SplitResult, unquote, urlsplit

from control_plane import process
from control_plane.errors import ControlPlaneError, UsageError
from control_plane.process import Limits
from control_plane.verification.servers.server import Server

_SETTING = "redis_url"
_PROGRAM = "redis-server"
_STARTING = 30.0  # seconds that a server may take until it answers
_ANSWERING = 5.0  # seconds that an answer may take
_MEMORY = 4_096  # MiB of address space
_ANSWER_AT_MOST = 1024 * 1024
_PORT = 6379


@contextlib.contextmanager
def server(url: str | None, limits: Limits) -> Iterator[Server]:
    """A server for as long as the block: the one at ``url``, or one of our own, which is ended whatever happens.

    UsageError where there is neither, ControlPlaneError where it does not answer or holds something already.
    """
    if url is not None:
        yield _described(url)
        return
    program = shutil.which(_PROGRAM, path=process.absolute_path())
    if program is None:
        raise UsageError(f"unproven: no {_PROGRAM} on PATH", remedy="install it or give --redis URL")
    with tempfile.TemporaryDirectory(prefix="cp-redis-") as name:
        folder = Path(name)
        path = folder / "socket"  # short: a socket's path may have about 100 bytes
        command: list[str | Path] = [
            program, "--port", "0", "--unixsocket", path, "--unixsocketperm", "700", "--save", "", "--appendonly", "no",
            "--dir", folder, "--daemonize", "no", "--logfile", folder / "log",
        ]  # fmt: skip
        environment = {"PATH": process.absolute_path(), "LC_ALL": "C.UTF-8", "HOME": name}
        bounds = Limits(limits.seconds, _MEMORY)
        with process.running(command, folder=folder, environment=environment, limits=bounds) as started:
            end = time.monotonic() + _STARTING
            while not path.exists() and started.poll() is None and time.monotonic() < end:
                time.sleep(0.01)
            if not path.exists():
                raise ControlPlaneError(
                    f"unproven: {_PROGRAM} did not start", where=program, remedy=_last(folder / "log")
                )
            yield _described(f"unix://{path}")


def _last(log: Path) -> str:
    """The last line of a server's log."""
    with contextlib.suppress(OSError):
        lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1][-300:] if lines else "it says nothing"
    return "it says nothing"


def _described(url: str) -> Server:
    """The server at a URL, once it has answered; it may hold nothing: what runs against it writes and deletes."""
    try:
        with _connected(urlsplit(url)) as connection:
            version = connection.version()
            held = connection.ask("DBSIZE")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ControlPlaneError(
            f"unproven: the Redis server does not answer: {why}", where="--redis", remedy="give redis://HOST:PORT/DB"
        ) from error
    if held != "0":
        raise ControlPlaneError(
            f"unproven: the database holds {held} keys, and tests write and delete",
            where="--redis",
            remedy="name an empty one",
        )
    return Server(f"redis {version}", {_SETTING: url})


@contextlib.contextmanager
def _connected(url: SplitResult) -> Iterator[_Connection]:
    """A connection to the database at a URL; OSError or ValueError where there is none."""
    if url.scheme not in ("redis", "unix"):
        raise ValueError("only redis:// and unix:// are known")
    with _socket(url) as plain, plain.makefile("rb") as answers:
        connection = _Connection(plain, answers)
        if url.password is not None:
            connection.ask("AUTH", *([unquote(url.username)] if url.username else []), unquote(url.password))
        if url.scheme == "redis" and url.path.strip("/"):
            connection.ask("SELECT", url.path.strip("/"))
        yield connection


def _socket(url: SplitResult) -> socket.socket:
    if url.scheme == "redis":
        return socket.create_connection((url.hostname or "localhost", url.port or _PORT), _ANSWERING)
    found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        found.settimeout(_ANSWERING)
        found.connect(url.path)
    except OSError:
        found.close()
        raise
    return found


@dataclass(frozen=True, slots=True)
class _Connection:
    """A connection to a server, in its plain protocol (RESP 2); OSError or ValueError where it does not go as it should."""

    plain: socket.socket
    answers: BinaryIO

    def version(self) -> str:
        """The server's version."""
        lines = self.ask("INFO", "server").splitlines()
        version = next((line.partition(":")[2] for line in lines if line.startswith("redis_version:")), "")
        if not version.replace(".", "").isalnum():
            raise ValueError("it does not say its version")
        return version

    def ask(self, *words: str) -> str:
        """The answer to a command, as text."""
        encoded = [word.encode() for word in words]
        parts = [b"*%d\r\n" % len(encoded), *(b"$%d\r\n%s\r\n" % (len(word), word) for word in encoded)]
        self.plain.sendall(b"".join(parts))
        line = self.answers.readline(_ANSWER_AT_MOST).rstrip(b"\r\n")
        kind, said = line[:1], line[1:].decode("utf-8", "replace")
        if kind == b"$" and said.isdigit() and int(said) <= _ANSWER_AT_MOST:
            return self.answers.read(int(said) + 2)[:-2].decode("utf-8", "replace")
        if kind in (b"+", b":"):
            return said
        raise ValueError(said if kind == b"-" else "it does not speak as a Redis server does")
