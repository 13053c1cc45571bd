"""Carts that outlive a visit."""

import json

from memory.backend import MemoryBackend
from storefront.cart import Cart


class Carts:
    """The carts of all customers, in whichever memory the environment binds."""

    def __init__(self, memory: MemoryBackend) -> None:
        """Keep carts in a memory."""
        self._memory = memory

    def save(self, customer: str, cart: Cart) -> None:
        """Remember a customer's cart, or forget it where it is empty."""
        if cart.articles:
            self._memory.put(f"cart:{customer}", json.dumps(cart.articles, sort_keys=True).encode())
        else:
            self._memory.delete(f"cart:{customer}")

    def load(self, customer: str) -> Cart:
        """A customer's cart; an empty one where none is remembered."""
        kept = self._memory.get(f"cart:{customer}")
        return Cart() if kept is None else Cart(json.loads(kept))
