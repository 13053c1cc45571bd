"""Why a file's content cannot be read."""

from __future__ import annotations

from typing import Any

from control_plane.errors import ControlPlaneError


class Unfinished(Exception):
    """A content whose reading a limit stopped: which."""


class Unreadable(Exception):
    """A content that is not what its format asks for: what is wrong, and the line (from 1) where that is known."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line

    @classmethod
    def by(cls, error: ControlPlaneError) -> Unreadable:
        """What a strict reader said, which names the line at the end of where it is."""
        line = (error.where or "").rpartition(":")[2]
        return cls(error.what, int(line) if line.isdecimal() else None)

    def document(self) -> dict[str, Any]:
        """The fault as a document states it."""
        return {"line": self.line, "message": self.message}
