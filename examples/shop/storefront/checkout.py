"""Turns a cart into an order."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Order:
    """What was ordered, and what it costs in cents."""

    number: int
    articles: dict[str, int]
    total: int


def checkout(number: int, articles: dict[str, int], total: int) -> Order:
    """An order of these articles; ValueError for an empty cart."""
    if not articles:
        raise ValueError("an empty cart cannot be ordered")
    return Order(number, dict(articles), total)
