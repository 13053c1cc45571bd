"""Remembers in files: one for each key, in a folder."""

import os
import tempfile
from pathlib import Path
from urllib.parse import quote, unquote

from memory.backend import MemoryBackend

_SUFFIX = ".value"
_NAME_AT_MOST = 200  # bytes: file systems take 255, and a name that is being written is longer


class FileMemory(MemoryBackend):
    """A folder with a file for each key. A file is replaced as a whole, so that no reader sees half of a value."""

    def __init__(self, memory_path: str) -> None:
        """Remember in the folder `memory_path`; it is made where there is none."""
        self._folder = Path(memory_path) / "files"
        self._folder.mkdir(parents=True, exist_ok=True)

    def put(self, key: str, value: bytes) -> None:
        """See MemoryBackend."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, written = tempfile.mkstemp(dir=self._folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(value)
            os.replace(written, path)
        except BaseException:
            os.unlink(written)
            raise

    def get(self, key: str) -> bytes | None:
        """See MemoryBackend."""
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError:
            return None

    def delete(self, key: str) -> bool:
        """See MemoryBackend."""
        try:
            self._path(key).unlink()
        except FileNotFoundError:
            return False
        return True

    def keys(self, prefix: str = "") -> list[str]:
        """See MemoryBackend."""
        paths = (path.relative_to(self._folder) for path in self._folder.rglob(f"*{_SUFFIX}"))
        found = (unquote("".join(path.parts).removesuffix(_SUFFIX)) for path in paths)
        return sorted(key for key in found if key.startswith(prefix))

    def _path(self, key: str) -> Path:
        """The file of a key. Its name is the key with all but letters and digits escaped, a long one in several folders."""
        if not key:
            raise ValueError("a key is not empty")
        name = quote(key, safe="").replace(".", "%2E").replace("~", "%7E")
        parts = [name[start : start + _NAME_AT_MOST] for start in range(0, len(name), _NAME_AT_MOST)]
        return self._folder.joinpath(*parts[:-1], parts[-1] + _SUFFIX)
