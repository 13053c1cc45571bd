"""What the shop expects of whatever remembers things for it."""

from abc import ABC, abstractmethod


class MemoryBackend(ABC):
    """Values by key, kept until they are deleted: whoever opens the same memory again finds them.

    A key is any text that is not empty; a value is any bytes. What was put is there as soon as `put` returns.
    """

    @abstractmethod
    def put(self, key: str, value: bytes) -> None:
        """Keep a value, in the place of an older one of that key; ValueError where the key is empty."""

    @abstractmethod
    def get(self, key: str) -> bytes | None:
        """The value of a key; None where there is none."""

    @abstractmethod
    def delete(self, key: str) -> bool:
        """Forget a key; whether there was one."""

    @abstractmethod
    def keys(self, prefix: str = "") -> list[str]:
        """All keys that begin with a prefix, sorted."""
