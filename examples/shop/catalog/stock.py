"""How much of each article is left."""

STOCK = {"apple": 120, "bread": 8, "cheese": 0}


def available(article: str, wanted: int = 1) -> bool:
    """Whether ``wanted`` pieces of an article can be sold."""
    return 0 < wanted <= STOCK.get(article, 0)
