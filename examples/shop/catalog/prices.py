"""Prices in whole cents (specs/money.md), after an article's discount."""

PRICES = {"apple": 45, "bread": 320, "cheese": 780}
DISCOUNTS = {"bread": 10}  # per cent


def price(article: str) -> int:
    """The price of an article in cents, rounded down; KeyError where the shop does not sell it."""
    return PRICES[article] * (100 - DISCOUNTS.get(article, 0)) // 100
