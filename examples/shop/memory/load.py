"""The work by which memories are measured. Each function prepares it for a fresh `subject`, and returns the operation.

What it is compared with depends on the machine as a memory does: a small file is written, down to the disk, and read.
"""

import itertools
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from memory.backend import MemoryBackend

VALUE = b"apple: 3, bread: 1, cheese: 2\n" * 32  # about 1 KB
KEYS = 200


def put(subject: MemoryBackend) -> Callable[[], object]:
    """Put a value of 1 KB, now under a new key, now under one that is there."""
    numbers = itertools.count()
    return lambda: subject.put(f"cart:{next(numbers) % KEYS}", VALUE)


def get(subject: MemoryBackend) -> Callable[[], object]:
    """Get one of 200 values of 1 KB."""
    for number in range(KEYS):
        subject.put(f"cart:{number}", VALUE)
    numbers = itertools.count()
    return lambda: subject.get(f"cart:{next(numbers) % KEYS}")


def keys(subject: MemoryBackend) -> Callable[[], object]:
    """List the 200 keys of a memory."""
    for number in range(KEYS):
        subject.put(f"cart:{number}", VALUE)
    return lambda: subject.keys("cart:")


def small_file() -> Callable[[], object]:
    """Write a small file in the place of another, down to the disk, and read it."""
    folder = Path(tempfile.mkdtemp())
    path, other = folder / "value", folder / "written"

    def operation() -> bytes:
        with other.open("wb") as file:
            file.write(VALUE)
            file.flush()
            os.fsync(file.fileno())
        os.replace(other, path)
        return path.read_bytes()

    return operation
