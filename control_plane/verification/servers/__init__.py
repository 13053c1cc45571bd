"""Real servers that capabilities run against: a module for each, which starts one or takes the one that is named."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from control_plane.process import Limits
from control_plane.verification.servers import redis
from control_plane.verification.servers.server import Server

SERVERS: dict[str, Callable[[str | None, Limits], AbstractContextManager[Server]]] = {"redis": redis.server}
