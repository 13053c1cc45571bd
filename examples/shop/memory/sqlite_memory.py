"""Remembers in an SQLite database: one file, one table."""

import sqlite3
from contextlib import closing
from pathlib import Path

from memory.backend import MemoryBackend

_WAITING = 10.0  # seconds for another one who writes


class SqliteMemory(MemoryBackend):
    """A database in a folder. Each call is a transaction of its own, so that several processes may share it."""

    def __init__(self, memory_path: str) -> None:
        """Remember in the folder `memory_path`; it is made where there is none."""
        folder = Path(memory_path)
        folder.mkdir(parents=True, exist_ok=True)
        self._database = (folder / "memory.sqlite").resolve()
        with closing(self._connected()) as connection, connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS memory (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID"
            )

    def put(self, key: str, value: bytes) -> None:
        """See MemoryBackend."""
        if not key:
            raise ValueError("a key is not empty")
        with closing(self._connected()) as connection, connection:
            connection.execute("INSERT OR REPLACE INTO memory VALUES (?, ?)", (key, value))

    def get(self, key: str) -> bytes | None:
        """See MemoryBackend."""
        with closing(self._connected()) as connection:
            row = connection.execute("SELECT value FROM memory WHERE key = ?", (key,)).fetchone()
        return None if row is None else row[0]

    def delete(self, key: str) -> bool:
        """See MemoryBackend."""
        with closing(self._connected()) as connection, connection:
            return connection.execute("DELETE FROM memory WHERE key = ?", (key,)).rowcount == 1

    def keys(self, prefix: str = "") -> list[str]:
        """See MemoryBackend."""
        with closing(self._connected()) as connection:
            rows = connection.execute("SELECT key FROM memory WHERE substr(key, 1, ?) = ?", (len(prefix), prefix))
            return sorted(key for (key,) in rows)

    def _connected(self) -> sqlite3.Connection:
        return sqlite3.connect(self._database, timeout=_WAITING)
