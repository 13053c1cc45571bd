"""A customer's cart."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Cart:
    """Articles and how many of each; ``price`` gives an article's price in cents, ``available`` whether it is there."""

    price: Callable[[str], int]
    available: Callable[[str, int], bool]
    articles: dict[str, int] = field(default_factory=dict)

    def add(self, article: str, count: int = 1) -> None:
        """Put articles into the cart; ValueError where there are not enough of them."""
        wanted = self.articles.get(article, 0) + count
        if not self.available(article, wanted):
            raise ValueError(f"{article}: fewer than {wanted} are left")
        self.articles[article] = wanted

    def total(self) -> int:
        """The sum in cents."""
        return sum(self.price(article) * count for article, count in self.articles.items())
