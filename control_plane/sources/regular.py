"""A file that the operator names: read only where it is a regular one, and no more of it than may be."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from control_plane.errors import ControlPlaneError

MEBIBYTE = 1024 * 1024
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read(path: Path, at_most: int, refused: type[ControlPlaneError], remedy: str) -> bytes:
    """The bytes of a regular file, at most so many; ``refused`` is raised where it is none, is larger, or cannot be read.

    A pipe is not waited for.
    """
    try:
        with os.fdopen(os.open(path, _FLAGS), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise refused("is no regular file", where=str(path), remedy=remedy)
            content = file.read(at_most + 1)
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or error
        raise refused(f"cannot be read: {why}", where=str(path), remedy=remedy) from error
    if len(content) > at_most:
        raise refused(f"holds more than {at_most // MEBIBYTE} MiB", where=str(path))
    return content


def beginning(path: Path, size: int) -> bytes:
    """The first bytes of a file, which may be a pipe that nobody writes to; OSError where it cannot be opened."""
    with os.fdopen(os.open(path, _FLAGS), "rb") as file:
        return file.read(size)
