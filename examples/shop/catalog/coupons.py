"""Deprecated: see specs/decisions/0002-discounts-replace-coupons.md."""

from catalog.prices import price

COUPONS = {"WELCOME": 50}  # cents


def reduced(article: str, coupon: str) -> int:
    """An article's price less a coupon, never below 0; a coupon that nobody knows takes nothing off."""
    return max(0, price(article) - COUPONS.get(coupon, 0))
