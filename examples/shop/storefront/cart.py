"""A customer's cart."""

from dataclasses import dataclass, field

from catalog.prices import price
from catalog.stock import available


@dataclass
class Cart:
    """Articles and how many of each."""

    articles: dict[str, int] = field(default_factory=dict)

    def add(self, article: str, count: int = 1) -> None:
        """Put articles into the cart; ValueError where there are not enough of them."""
        wanted = self.articles.get(article, 0) + count
        if not available(article, wanted):
            raise ValueError(f"{article}: fewer than {wanted} are left")
        self.articles[article] = wanted

    def total(self) -> int:
        """The sum in cents."""
        return sum(price(article) * count for article, count in self.articles.items())
