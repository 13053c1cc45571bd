"""Module boundaries on real git changes: each code fires where a change earns it, and is silent on its counterpart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.governed import Answer, Governed, cells

GATE = "gate.policy-check"
PRICES = "CENTS = {'tea': 300}\n\n\ndef price(article):\n    return CENTS[article]\n"
CODES = {"repo.import_undeclared", "repo.import_private", "repo.dependency_unused", "repo.source_unreadable"}


def row(id_: str, path: str, depends: str = "", public: list[str] | None = None) -> dict[str, str]:
    config = "" if public is None else json.dumps({"public": public})
    return cells(id_, artifact_path=f"/{path}", status="active", dependencies=depends, config=config)


@pytest.fixture
def shop(tmp_path: Path) -> Governed:
    """A cart and prices that have nothing to do with each other."""
    found = Governed(tmp_path / "shop")
    found.register(row("MOD-CART", "shop/cart.py"), row("MOD-PRICES", "shop/prices.py"))
    found.write("shop/__init__.py", "")
    found.write("shop/cart.py", "def total(articles):\n    return 0\n")
    found.write("shop/prices.py", PRICES)
    return found


def judged(shop: Governed, base: str, *flags: str) -> list[tuple[str, str, str | None, int | None]]:
    """Severity, code and place of each finding about imports that a change since the base has."""
    answer: Answer = shop.judge("--base", base, *flags, gate=GATE)
    return [
        (one["severity"], one["code"], one["location"]["path"], one["location"]["line"])
        for one in answer.findings
        if one["code"] in CODES
    ]


def test_an_import_is_denied_until_its_dependency_is_declared(shop: Governed) -> None:
    base = shop.commit()
    shop.write("shop/cart.py", "import os\nfrom . import prices\n\n\ndef total(articles):\n    return 0\n")
    assert judged(shop, base) == [("deny", "repo.import_undeclared", "shop/cart.py", 2)]

    shop.register(row("MOD-CART", "shop/cart.py", "MOD-PRICES"), row("MOD-PRICES", "shop/prices.py"))
    assert judged(shop, base) == []


def test_an_import_that_a_removed_dependency_leaves_behind_is_denied(shop: Governed) -> None:
    shop.write("shop/cart.py", "import shop.prices\n")
    shop.register(row("MOD-CART", "shop/cart.py", "MOD-PRICES"), row("MOD-PRICES", "shop/prices.py"))
    base = shop.commit()
    shop.register(row("MOD-CART", "shop/cart.py"), row("MOD-PRICES", "shop/prices.py"))

    assert judged(shop, base) == [("deny", "repo.import_undeclared", "shop/cart.py", 1)]


def test_a_dependency_that_is_no_longer_imported_is_advised_upon(shop: Governed) -> None:
    shop.write("shop/cart.py", "import shop.prices\n")
    shop.register(row("MOD-CART", "shop/cart.py", "MOD-PRICES"), row("MOD-PRICES", "shop/prices.py"))
    base = shop.commit()
    assert judged(shop, base) == []

    shop.write("shop/cart.py", "def total(articles):\n    return 0\n")
    assert judged(shop, base) == [("warn", "repo.dependency_unused", "control_plane_registry.csv", 2)]


def test_what_is_not_public_is_denied_and_what_is_passes(shop: Governed) -> None:
    shop.register(row("MOD-CART", "shop/cart.py", "MOD-PRICES"), row("MOD-PRICES", "shop/prices.py", public=["price"]))
    shop.write("shop/cart.py", "from shop import prices\n\nprices.price('tea')\n")
    base = shop.commit()
    shop.write("shop/cart.py", "from shop import prices\n\nprices.price('tea')\nprices.CENTS['tea'] = 1\n")
    assert judged(shop, base) == [("deny", "repo.import_private", "shop/cart.py", 1)]

    shop.write("shop/cart.py", "from shop import prices\n\nprint(prices.price('tea'))\n")
    assert judged(shop, base) == []


def test_a_file_that_no_longer_parses_is_denied_by_the_change_that_broke_it(shop: Governed) -> None:
    shop.write("shop/prices.py", "def price(\n")
    base = shop.commit()
    shop.write("shop/cart.py", "def total(\n")
    assert judged(shop, base) == [("deny", "repo.source_unreadable", "shop/cart.py", 1)]

    shop.write("shop/cart.py", "def total():\n    return 1\n")
    assert judged(shop, base) == []
    assert ("deny", "repo.source_unreadable", "shop/prices.py", 1) in judged(shop, base, "--all")


def test_a_commit_is_judged_as_the_work_tree_is(shop: Governed) -> None:
    base = shop.commit()
    shop.write("shop/cart.py", "from . import prices\n")
    head = shop.commit()
    shop.write("shop/cart.py", "")

    assert judged(shop, base, "--head", head) == [("deny", "repo.import_undeclared", "shop/cart.py", 1)]


def test_nothing_that_is_judged_is_imported(shop: Governed, tmp_path: Path) -> None:
    base = shop.commit()
    shop.write("shop/cart.py", f"from . import prices\nopen({str(tmp_path / 'ran')!r}, 'w').close()\n")

    assert judged(shop, base) == [("deny", "repo.import_undeclared", "shop/cart.py", 1)]
    assert not (tmp_path / "ran").exists()
