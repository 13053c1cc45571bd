"""What is generated is what is committed, and every policy has its page."""

from __future__ import annotations

import json

from control_plane import documentation, maintenance
from control_plane.evaluation import CAPABILITIES
from control_plane.home import HOME, ControlPlane


def _pages():
    home = ControlPlane(HOME)
    return documentation.pages(home, home.gates)


def test_every_policy_has_a_page_that_says_what_it_finds():
    home = ControlPlane(HOME)
    pages = documentation.pages(home, home.gates)
    for gate, package in home.gates.items():
        for policy in home.policies(gate):
            page = pages[f"{documentation.FOLDER}/{package}/{policy.package}.md"]
            assert f"`{policy.id}`" in page
            assert "### `" in page
            assert "## Found\n\n- [" in page
            assert "## Let pass\n\n- [" in page


def test_the_pages_on_disk_are_what_would_be_written():
    assert documentation.differing(_pages()) == []


def test_a_page_of_a_policy_that_is_gone_is_noticed():
    pages = _pages()
    gone = min(pages)
    assert documentation.differing({path: page for path, page in pages.items() if path != gone}) == [gone]


def test_the_capabilities_are_the_pinned_engines_less_what_is_forbidden():
    assert CAPABILITIES.read_bytes() == maintenance.capabilities()
    names = {builtin["name"] for builtin in json.loads(CAPABILITIES.read_bytes())["builtins"]}
    assert names.isdisjoint({"http.send", "opa.runtime", "time.now_ns", "trace", "internal.print", "rand.intn"})
    assert not any(name.startswith(("parse_config", "io.jwt.encode_sign")) for name in names)
    assert {"net.cidr_contains", "json.match_schema", "time.parse_rfc3339_ns"} <= names
