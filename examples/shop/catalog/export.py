"""The price list that partners fetch, as CSV."""

import csv
import io
from collections.abc import Callable, Iterable


def price_list(articles: Iterable[str], price: Callable[[str], int], reduced: Callable[[int, str], int]) -> str:
    """A line for each article: its name, its price in cents, and its price with the coupon WELCOME."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(["article", "cents", "cents_with_coupon"])
    for article in articles:
        cents = price(article)
        writer.writerow([article, cents, reduced(cents, "WELCOME")])
    return lines.getvalue()
