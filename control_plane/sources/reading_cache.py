"""What was read of source files, kept between runs by the content of the file and the version of its reader.

    <cache>/readings/<language>-<version>/<2 digits>/<SHA-256 of the content>.json

Each entry is one line with the SHA-256 of the rest, then JSON. Whatever does not fit is read anew and written over; the whole
folder may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from pathlib import Path
from typing import Any

import orjson

from control_plane.errors import ControlPlaneError
from control_plane.sources import regular

_LARGEST = 256 * 1024 * 1024
_SEAL = 64  # hexadecimal digits


class ReadingCache:
    """The entries of one reader, in a folder of theirs."""

    def __init__(self, folder: Path, reader: str) -> None:
        """Keep entries of ``reader`` (a language and a version) below ``folder``; nothing is made before it is needed."""
        self._reader = reader
        self._folder = folder / "readings" / reader

    def get(self, sha256: str) -> dict[str, Any] | None:
        """What was kept of this content; None where nothing was, or it is not what was written."""
        try:
            raw = regular.read(self._path(sha256), _LARGEST, ControlPlaneError, "delete it")
        except ControlPlaneError:
            return None
        seal, content = raw[:_SEAL], raw[_SEAL + 1 :]
        if hashlib.sha256(content).hexdigest().encode() != seal:
            return None
        try:
            entry = orjson.loads(content)
        except orjson.JSONDecodeError:
            return None
        fits = isinstance(entry, dict) and (entry.get("of"), entry.get("reader")) == (sha256, self._reader)
        kept = entry.get("kept") if fits else None
        return kept if isinstance(kept, dict) else None

    def put(self, sha256: str, kept: dict[str, Any]) -> None:
        """Keep what was read of a content; where that cannot be written, nothing is kept."""
        content = orjson.dumps({"of": sha256, "reader": self._reader, "kept": kept})
        path = self._path(sha256)
        unfinished = path.with_name(f".{secrets.token_hex(8)}")
        with contextlib.suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                unfinished.write_bytes(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
                os.replace(unfinished, path)  # noqa: PTH105 - one step for whoever reads meanwhile
            finally:
                unfinished.unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / f"{sha256}.json"
