"""Remembers in a Redis server."""

import redis
from memory.backend import MemoryBackend

_PREFIX = "shop:memory:"  # others may share the database


class RedisMemory(MemoryBackend):
    """Keys of a Redis database that begin with `shop:memory:`. The server decides how much it keeps when it is restarted."""

    def __init__(self, redis_url: str) -> None:
        """Remember in the database that `redis_url` names, such as `redis://localhost:6379/0`."""
        self._redis = redis.Redis.from_url(redis_url)

    def put(self, key: str, value: bytes) -> None:
        """See MemoryBackend."""
        if not key:
            raise ValueError("a key is not empty")
        self._redis.set(_PREFIX + key, value)

    def get(self, key: str) -> bytes | None:
        """See MemoryBackend."""
        return self._redis.get(_PREFIX + key)

    def delete(self, key: str) -> bool:
        """See MemoryBackend."""
        return self._redis.delete(_PREFIX + key) == 1

    def keys(self, prefix: str = "") -> list[str]:
        """See MemoryBackend."""
        found = (key.decode().removeprefix(_PREFIX) for key in self._redis.scan_iter(match=f"{_PREFIX}*", count=1000))
        return sorted({key for key in found if key.startswith(prefix)})
