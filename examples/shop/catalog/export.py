"""The price list that partners fetch, as CSV."""

import csv
import io
from collections.abc import Iterable

from catalog.coupons import reduced
from catalog.prices import price


def price_list(articles: Iterable[str]) -> str:
    """A line for each article: its name, its price in cents, and its price with the coupon WELCOME."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(["article", "cents", "cents_with_coupon"])
    for article in articles:
        writer.writerow([article, price(article), reduced(article, "WELCOME")])
    return lines.getvalue()
