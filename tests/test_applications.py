"""The commands about applications: what they say is what the real gate says, and a swap is whole or not at all."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from control_plane.applications import show, swap, tables
from control_plane.applications.questions import GATE, Answer, Application, Binding
from control_plane.errors import ControlPlaneError, UsageError
from control_plane.judgement import Request, open_judgement
from tests.governed import Answer as Ran
from tests.governed import invoke
from tests.test_shop_application import CAPABILITIES, FILE, SQLITE, Shop

SPEC = "specs/application.md"
FILE_IN_DEV = Binding("ENV-DEV", "EXT-MEMORY", "CAP-FILE-MEMORY")
SQLITE_IN_DEV = Binding("ENV-DEV", "EXT-MEMORY", "CAP-SQLITE-MEMORY")
FILE_IN_PROD = Binding("ENV-PROD", "EXT-MEMORY", "CAP-FILE-MEMORY")
NOT_THERE = "app.capability_not_in_environment"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A copy of the shop."""
    return Shop(tmp_path / "shop")


def now(shop: Shop) -> str:
    """The day after the newest evidence."""
    dates = [datetime.fromisoformat(shop.evidence(id_)["date"]) for id_ in CAPABILITIES]
    return (max(dates) + timedelta(days=1)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def application(shop: Shop) -> Application:
    request = Request(shop.folder, now=now(shop), gates=[GATE], everything=True)
    return Application(open_judgement(request), "APP-SHOP")


def ran(shop: Shop, command: str, *arguments: str) -> Ran:
    return invoke(command, "APP-SHOP", *arguments, "--repo", str(shop.folder), "--now", now(shop))


def codes(answer: Answer) -> set[str]:
    return {code for code, _ in answer.reasons}


def answers(shop: Shop) -> dict[tuple[str, str], set[str]]:
    """Why not, by capability and environment."""
    found = application(shop)
    return {(one.binding.capability, one.binding.environment): codes(one) for one in found.ask(found.possible())}


def test_the_matrix_says_of_each_capability_and_environment_what_the_gate_says(shop: Shop) -> None:
    answer = ran(shop, "app.matrix", "--format", "json")
    rows = {(row["capability"], row["environment"]): row for row in json.loads(answer.output)}

    assert answer.code == 0
    assert sorted(rows) == [(one, env) for one in CAPABILITIES for env in ("ENV-DEV", "ENV-PROD")]
    assert {key for key, row in rows.items() if not row["swappable"]} == {("CAP-FILE-MEMORY", "ENV-PROD")}
    assert {key for key, row in rows.items() if row["bound"]} == {
        ("CAP-FILE-MEMORY", "ENV-DEV"),
        ("CAP-REDIS-MEMORY", "ENV-PROD"),
    }
    assert [reason["code"] for reason in rows["CAP-FILE-MEMORY", "ENV-PROD"]["reasons"]] == [NOT_THERE]


def test_the_matrix_is_written_to_a_file(shop: Shop, tmp_path: Path) -> None:
    out = tmp_path / "matrix.md"
    answer = ran(shop, "app.matrix", "--format", "markdown", "--out", str(out))

    assert (answer.code, answer.output) == (0, "")
    assert "| EXT-MEMORY | CAP-FILE-MEMORY | ENV-DEV | yes | now |  |\n" in out.read_text()


def test_a_stale_capability_can_be_bound_nowhere_and_the_others_as_before(shop: Shop) -> None:
    shop.edit(SQLITE, ("_WAITING = 10.0", "_WAITING = 11.0"))

    assert answers(shop) == {
        ("CAP-FILE-MEMORY", "ENV-DEV"): set(),
        ("CAP-FILE-MEMORY", "ENV-PROD"): {NOT_THERE},
        ("CAP-REDIS-MEMORY", "ENV-DEV"): set(),
        ("CAP-REDIS-MEMORY", "ENV-PROD"): set(),
        ("CAP-SQLITE-MEMORY", "ENV-DEV"): {"app.evidence_stale"},
        ("CAP-SQLITE-MEMORY", "ENV-PROD"): {"app.evidence_stale"},
    }


def test_a_setting_that_one_environment_lacks_is_a_reason_there_only(shop: Shop) -> None:
    shop.edit(SPEC, ('      redis_url: {secret: "vault:shop/dev/redis-url"}\n', "      memory_path: var/memory\n"))
    found = answers(shop)

    assert found["CAP-REDIS-MEMORY", "ENV-DEV"] == {"app.setting_missing"}
    assert found["CAP-REDIS-MEMORY", "ENV-PROD"] == set()


def test_an_application_is_shown_with_what_the_gate_says_of_its_bindings(shop: Shop) -> None:
    answer = ran(shop, "app.show")
    assert answer.code == 0
    for line in (
        "  storefront: CMP-CART, CMP-CARTS, CMP-CHECKOUT, uses catalog, memory",
        "  memory_path: string, default var/memory",
        "  redis_url: kept at vault:shop/prod/redis-url",
        "  EXT-MEMORY: CAP-FILE-MEMORY (ok)",
        "  EXT-MEMORY: CAP-REDIS-MEMORY (ok)",
    ):
        assert line in answer.output.splitlines()

    shop.edit(FILE, ("_NAME_AT_MOST = 200", "_NAME_AT_MOST = 201"))
    lines = list(show.lines(application(shop)))
    assert "  EXT-MEMORY: CAP-FILE-MEMORY (denied)" in lines
    assert "  EXT-MEMORY: CAP-REDIS-MEMORY (ok)" in lines
    assert any(line.startswith("    app.evidence_stale: CAP-FILE-MEMORY") for line in lines)


def test_a_swap_changes_one_line_and_keeps_the_files_mode(shop: Shop) -> None:
    path = shop.folder / SPEC
    path.chmod(0o600)
    before = path.read_text()
    answer = ran(shop, "app.swap", "EXT-MEMORY", "--to", "CAP-SQLITE-MEMORY", "--environment", "ENV-DEV")

    assert (answer.code, answer.output) == (0, f"EXT-MEMORY in ENV-DEV is CAP-SQLITE-MEMORY: see {SPEC}\n"), (
        answer.errors
    )
    assert path.read_text() == before.replace("CAP-FILE-MEMORY", "CAP-SQLITE-MEMORY")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert shop.git("status", "--porcelain") == f"M {SPEC}", "nothing else is left"
    assert shop.judged().codes() == set()


def test_a_swap_that_the_gate_would_deny_leaves_the_spec_and_says_why(shop: Shop) -> None:
    path = shop.folder / SPEC
    before = path.read_bytes()
    answer = ran(shop, "app.swap", "EXT-MEMORY", "--to", "CAP-FILE-MEMORY", "--environment", "ENV-PROD")

    assert answer.code == 1
    assert answer.output.startswith(
        "EXT-MEMORY in ENV-PROD stays as it is: app-config would not pass with CAP-FILE-MEMORY\n"
    )
    assert NOT_THERE in answer.output
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("binding", "code"),
    [
        (Binding("ENV-DEV", "EXT-MEMORY", "CAP-NOBODY"), "app.capability_unregistered"),
        (Binding("ENV-DEV", "EXT-MEMORY", "MOD-PRICES"), "app.capability_unregistered"),
        (FILE_IN_PROD, NOT_THERE),
    ],
)
def test_what_is_no_capability_for_it_is_refused_by_the_gate(shop: Shop, binding: Binding, code: str) -> None:
    before = (shop.folder / SPEC).read_bytes()
    answer = swap.swap(application(shop), binding, shop.folder)

    assert code in codes(answer)
    assert (shop.folder / SPEC).read_bytes() == before


def test_what_is_wrong_elsewhere_does_not_keep_a_swap_from_being_made(shop: Shop) -> None:
    shop.edit(FILE, ("_NAME_AT_MOST = 200", "_NAME_AT_MOST = 201"))
    answer = swap.swap(application(shop), SQLITE_IN_DEV, shop.folder)

    assert answer.allowed
    assert "EXT-MEMORY: CAP-SQLITE-MEMORY" in (shop.folder / SPEC).read_text()


def test_what_is_bound_already_is_not_written_again(shop: Shop) -> None:
    before = (shop.folder / SPEC).stat()
    answer = swap.swap(application(shop), FILE_IN_DEV, shop.folder)
    after = (shop.folder / SPEC).stat()

    assert answer.bound
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


@pytest.mark.parametrize(
    "binding",
    [Binding("ENV-NONE", "EXT-MEMORY", "CAP-FILE-MEMORY"), Binding("ENV-DEV", "EXT-NONE", "CAP-FILE-MEMORY")],
)
def test_an_environment_or_extension_point_that_the_spec_has_not_is_a_wrong_word(shop: Shop, binding: Binding) -> None:
    with pytest.raises(UsageError, match="of APP-SHOP"):
        swap.swap(application(shop), binding, shop.folder)


def test_a_spec_behind_a_symlink_is_not_written(shop: Shop) -> None:
    shop.git("mv", SPEC, "specs/real.md")
    (shop.folder / SPEC).symlink_to("real.md")
    with pytest.raises(ControlPlaneError, match="symlink"):
        swap.swap(application(shop), SQLITE_IN_DEV, shop.folder)

    assert "CAP-SQLITE-MEMORY" not in (shop.folder / "specs/real.md").read_text()


def test_a_spec_outside_the_repository_is_no_spec(shop: Shop) -> None:
    outside = shop.folder.parent / "application.md"
    outside.write_text((shop.folder / SPEC).read_text())
    shop.configure("APP-SHOP", lambda config: config.update(spec="../application.md"))
    answer = ran(shop, "app.swap", "EXT-MEMORY", "--to", "CAP-SQLITE-MEMORY", "--environment", "ENV-DEV")

    assert answer.code == 2
    assert answer.errors.startswith("error: ")
    assert "CAP-SQLITE-MEMORY" not in outside.read_text()


def test_a_spec_that_says_nothing_is_named_with_what_is_wrong(shop: Shop) -> None:
    shop.edit(SPEC, ("extension_points: [EXT-MEMORY]", "extension_points: EXT-MEMORY"))
    answer = ran(shop, "app.matrix")

    assert answer.code == 2
    assert answer.errors.startswith(f"error: {SPEC}: says nothing: extension_points")


def test_an_application_that_is_not_there_is_told_with_those_that_are(shop: Shop) -> None:
    answer = invoke("app.show", "APP-OTHER", "--repo", str(shop.folder))

    assert (answer.code, answer.output) == (2, "")
    assert answer.errors == "error: APP-OTHER: is no application of the registry (there are: APP-SHOP)\n"


def test_a_format_that_is_none_is_refused(shop: Shop) -> None:
    answer = ran(shop, "app.matrix", "--format", "html")

    assert answer.code == 2
    assert answer.errors == "error: --format html: is no format (one of json, markdown, text)\n"


HOSTILE = Answer(
    Binding("ENV-A", "EXT-A", "CAP-\x1b[31m|<b>`[x](y)"),
    bound=False,
    reasons=[("app.x", f"one\n| two \u202e {'a' * 90} ::error::hello")],
)


def test_hostile_names_are_shown_and_not_obeyed() -> None:
    text, markdown = tables.text([HOSTILE]), tables.markdown([HOSTILE])

    for written in (text, markdown):
        assert "\x1b" not in written
        assert "\u202e" not in written
        assert "\\n" in written
        assert not any(line.lstrip().startswith("::") for line in written.splitlines())
    assert "| " in text, "a runner is not commanded by a line that is folded"
    assert len(markdown.splitlines()) == 3
    assert "\\|\\<b\\>\\`\\[x\\](y)" in markdown
    assert json.loads(tables.as_json([HOSTILE]))[0]["capability"] == HOSTILE.binding.capability
