"""Deprecated: see specs/decisions/0002-discounts-replace-coupons.md."""

COUPONS = {"WELCOME": 50}  # cents


def reduced(cents: int, coupon: str) -> int:
    """A price less a coupon, never below 0; a coupon that nobody knows takes nothing off."""
    return max(0, cents - COUPONS.get(coupon, 0))
