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

from control_plane import engine
from control_plane.errors import ControlPlaneError
from control_plane.sources import regular

_LARGEST = 256 * 1024 * 1024
_SEAL = 64  # hexadecimal digits


class ReadingCaches:
    """The caches of all readers; what one tree has read, another does not read again."""

    def __init__(self, folder: Path | None) -> None:
        """Keep entries below ``folder``; where that is None, only as long as this lives."""
        self._folder = folder
        self._caches: dict[str, ReadingCache] = {}

    @classmethod
    def beside_tools(cls) -> ReadingCaches:
        """Those that are kept between runs, where the built tools are; for this run alone where there is no place."""
        try:
            return cls(engine.cache_folder())
        except engine.EngineProblem:
            return cls(None)

    def of(self, reader: str) -> ReadingCache:
        """The cache of one reader: a language and a version."""
        if reader not in self._caches:
            self._caches[reader] = ReadingCache(self._folder, reader)
        return self._caches[reader]


class ReadingCache:
    """The entries of one reader, in a folder of theirs; nothing is made on disk before it is needed."""

    def __init__(self, folder: Path | None, reader: str) -> None:
        """See ReadingCaches."""
        self._reader = reader
        self._folder = folder and folder / "readings" / reader
        self._known: dict[str, dict[str, Any]] = {}

    def get(self, sha256: str) -> dict[str, Any] | None:
        """What was kept of this content; None where nothing was, or it is not what was written."""
        if sha256 in self._known:
            return self._known[sha256]
        kept = None if self._folder is None else self._kept(self._path(self._folder, sha256), sha256)
        if kept is not None:
            self._known[sha256] = kept
        return kept

    def _kept(self, path: Path, sha256: str) -> dict[str, Any] | None:
        try:
            raw = regular.read(path, _LARGEST, ControlPlaneError, "delete it")
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
        self._known[sha256] = kept
        if self._folder is None:
            return
        content = orjson.dumps({"of": sha256, "reader": self._reader, "kept": kept})
        path = self._path(self._folder, sha256)
        unfinished = path.with_name(f".{secrets.token_hex(8)}")
        with contextlib.suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                unfinished.write_bytes(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
                os.replace(unfinished, path)  # noqa: PTH105 - one step for whoever reads meanwhile
            finally:
                unfinished.unlink(missing_ok=True)

    @staticmethod
    def _path(folder: Path, sha256: str) -> Path:
        return folder / sha256[:2] / f"{sha256}.json"
