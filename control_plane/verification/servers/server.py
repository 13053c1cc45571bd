"""A server that is up, whatever its kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Server:
    """What it is, with its version, and the settings by which it is reached."""

    description: str | None
    settings: Mapping[str, str]
