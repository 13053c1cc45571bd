"""Turns a cart into an order."""

from dataclasses import dataclass

from storefront.cart import Cart


@dataclass(frozen=True)
class Order:
    """What was ordered, and what it costs in cents."""

    number: int
    articles: dict[str, int]
    total: int


def checkout(number: int, cart: Cart) -> Order:
    """An order of what is in a cart; ValueError for an empty one."""
    if not cart.articles:
        raise ValueError("an empty cart cannot be ordered")
    return Order(number, dict(cart.articles), cart.total())
