"""The policies of a governed repository: their authors test them, and have pages written of them.

The policy is the one that rego/README.md shows.
"""

from __future__ import annotations

import json
import re

import pytest

from control_plane import commands
from control_plane.decisions import OURS, THEIRS
from control_plane.errors import ControlPlaneError
from control_plane.judgement import Request, judge
from tests.governed import HOME, Governed, cells, invoke

FOLDER = "rego/policies/policy_check/image_latest"
CASES = "tests/cases/policy_check/image_latest"
SECTION = (HOME / "rego" / "README.md").read_text(encoding="utf-8").partition("## A rule about files")[2]
RULE, TEST = re.findall(r"```rego\n(.*?)```", SECTION, re.DOTALL)[:2]
(DENIED,) = re.findall(r"```yaml\n(.*?)```", SECTION, re.DOTALL)
CONFIG = {"gate": "policy-check", "enforcement": "mandatory"}
ROW = cells(
    "POL-SHOP-010", entity_type="policy", status="active", artifact_path=f"/{FOLDER}", config=json.dumps(CONFIG)
)


@pytest.fixture
def shop(tmp_path):
    """A repository with the policy of the manual, its test and its two cases."""
    found = Governed(tmp_path / "shop", git=False)
    found.register(ROW)
    found.write(f"{FOLDER}/image_latest.rego", RULE)
    found.write(f"{FOLDER}/image_latest_test.rego", TEST)
    found.write(f"{CASES}/denied.yaml", DENIED)
    found.write(
        f"{CASES}/allowed.yaml",
        DENIED.replace("[shop.image_latest]", "[]").replace("python:latest", "python:3.13"),
    )
    return found


def outcome(repository, capsys, **flags):
    """Exit code and words of the task."""
    code = commands.test_policies({"repo": str(repository.folder), **flags})
    return code, capsys.readouterr().out


def test_tests_and_cases_that_hold_are_counted(shop, capsys):
    assert outcome(shop, capsys) == (0, "1 policies, 4 tests, 2 cases: all passed\n")


def test_the_task_and_its_help_are_there(shop):
    answer = invoke("policy.test", "--repo", str(shop.folder))
    assert (answer.code, answer.errors) == (0, "")
    assert "Example: python3 init.py policy.test" in " ".join(invoke("--help", "policy.test").output.split())


def test_a_repository_without_policies_has_nothing_to_test(tmp_path, capsys):
    plain = Governed(tmp_path / "plain", git=False)
    plain.register(cells("MOD-A"))
    assert outcome(plain, capsys) == (0, "plain has no policies of its own: there is nothing to test\n")


def test_rego_that_no_row_registers_is_not_passed_over(shop, capsys):
    shop.register(cells("MOD-A"))
    with pytest.raises(ControlPlaneError, match=r"image_latest(_test)?\.rego: no row of type policy registers it"):
        outcome(shop, capsys)


def test_a_test_that_fails_is_named_with_its_line(shop, capsys):
    shop.write(
        f"{FOLDER}/image_latest_test.rego", f"{TEST}\ntest_more if image_latest.considered == 7 with input as {{}}\n"
    )
    line = TEST.count("\n") + 2
    code, words = outcome(shop, capsys)
    assert (code, words.splitlines()[0]) == (
        1,
        f"FAILED {FOLDER}/image_latest_test.rego:{line}: test_more: is not true",
    )
    assert words.endswith("1 policies, 5 tests, 2 cases: 1 failed\n")


def test_a_policy_without_a_test_fails(shop, capsys):
    (shop.folder / FOLDER / "image_latest_test.rego").unlink()
    code, words = outcome(shop, capsys)
    assert (code, words.splitlines()[0]) == (1, f"FAILED {FOLDER}/image_latest_test.rego: POL-SHOP-010 has no test")


def test_a_case_that_yields_something_else_is_named_with_both(shop, capsys):
    shop.write(f"{CASES}/denied.yaml", DENIED.replace("python:latest", "python:3.13"))
    code, words = outcome(shop, capsys)
    assert code == 1
    assert f"FAILED {CASES}/denied.yaml: yields nothing, not shop.image_latest\n" in words


def test_a_policy_whose_cases_show_one_side_only_is_warned_of(shop, capsys):
    (shop.folder / CASES / "allowed.yaml").unlink()
    assert outcome(shop, capsys)[1].startswith("warning: POL-SHOP-010 has no case that is allowed\n")
    (shop.folder / CASES / "denied.yaml").unlink()
    code, words = outcome(shop, capsys)
    assert (code, words.splitlines()[0]) == (
        0,
        "warning: POL-SHOP-010 has no case that is denied and none that is allowed",
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("description: a\n", "it has no codes and no head"),
        (f"{DENIED}\ncode: []\n", "its key 'code' is not known .known are: authors, base, codes"),
        ("- a\n", "it is no mapping"),
    ],
)
def test_a_file_that_is_no_case_says_which_key_is_wrong(shop, capsys, text, says):
    shop.write(f"{CASES}/denied.yaml", text)
    with pytest.raises(ControlPlaneError, match=rf"denied\.yaml: is no case: {says}"):
        outcome(shop, capsys)


def test_a_file_that_is_no_case_cannot_be_judged(shop, capsys):
    shop.write(f"{CASES}/denied.yaml", "description: nothing else\n")
    with pytest.raises(ControlPlaneError, match=r"denied\.yaml"):
        outcome(shop, capsys)


@pytest.mark.parametrize(
    ("rego", "message"),
    [
        (f"{RULE}\nbroken if {{\n", rf"{FOLDER}/image_latest\.rego:\d+: unexpected eof"),
        (f'{RULE}\n_sent := http.send({{"url": "http://localhost"}})\n', r"undefined function http\.send"),
        (f"{RULE}\n_typo := input.tree.fils\n", r"undefined ref: input\.tree\.fils"),
        (RULE.replace("import data.lib.repo\n", "import data.lib.repo\nimport data.lib.versions\n"), "unused"),
    ],
)
def test_rego_that_does_not_compile_is_named_with_its_line(shop, capsys, rego, message):
    shop.write(f"{FOLDER}/image_latest.rego", rego)
    with pytest.raises(ControlPlaneError, match=message):
        outcome(shop, capsys)


def test_a_test_may_not_reach_out_either(shop, capsys):
    shop.write(f"{FOLDER}/image_latest_test.rego", f"{TEST}\ntest_out if http.send({{}})\n")
    with pytest.raises(ControlPlaneError, match=r"opa could not test: .*undefined function http\.send"):
        outcome(shop, capsys)


ENDLESS = """
_endless if count([1 | some a in numbers.range(1, 99999); some b in numbers.range(1, 99999); a + b == 3]) > 0
"""


def test_a_test_that_never_ends_is_stopped(shop, capsys):
    shop.write(f"{FOLDER}/image_latest.rego", RULE + ENDLESS)
    shop.write(f"{FOLDER}/image_latest_test.rego", f"{TEST}\ntest_endless if image_latest._endless\n")
    with pytest.raises(ControlPlaneError, match=r"test_endless did not end in time|opa test ran longer"):
        outcome(shop, capsys, timeout="2")


def test_a_case_whose_policy_never_ends_is_stopped(shop, capsys):
    shop.write(
        f"{FOLDER}/image_latest.rego",
        RULE.replace("considered := count(_files)", "considered := 1 if _endless") + ENDLESS,
    )
    shop.write(
        f"{FOLDER}/image_latest_test.rego", "package policies.policy_check.image_latest_test\n\ntest_it if true\n"
    )
    with pytest.raises(ControlPlaneError, match=r"(allowed|denied)\.yaml: cannot be judged: .*ran longer than 2 s"):
        outcome(shop, capsys, timeout="2")


def test_nothing_of_the_repository_is_imported(shop, capsys):
    for name in ("tasks.py", "invoke.py", "control_plane/__init__.py", "conftest.py"):
        shop.write(name, "raise SystemExit(99)\n")
    assert outcome(shop, capsys)[0] == 0


def test_a_control_plane_tests_itself(capsys):
    with pytest.raises(ControlPlaneError, match="is a control plane itself"):
        commands.test_policies({"repo": str(HOME)})
    with pytest.raises(ControlPlaneError, match="say whose policies"):
        commands.test_policies({"repo": None})


# Pages


def documented(repository, *flags):
    return invoke("docs", "--repo", str(repository.folder), *flags)


def test_pages_are_written_into_the_repository_and_held_to_it(shop):
    page, index = "docs/policies/policy_check/image_latest.md", "docs/policies/README.md"
    before = documented(shop, "--check")
    assert (before.code, before.output.count("run `python3 init.py docs --repo")) == (1, 2)
    assert documented(shop).code == 0
    text = (shop.folder / page).read_text(encoding="utf-8")
    assert "# Images have a version" in text
    assert "### `shop.image_latest`" in text
    assert f"- [denied](../../../{CASES}/denied.yaml)" in text
    assert "POL-SHOP-010" in (shop.folder / index).read_text(encoding="utf-8")
    assert documented(shop, "--check").code == 0

    shop.register(cells("MOD-A"))
    (shop.folder / "docs" / "policies" / "own.md").write_text("# Of our own\n", encoding="utf-8")
    assert documented(shop).code == 0
    assert sorted(path.name for path in (shop.folder / "docs").rglob("*.md")) == ["own.md"]


def test_what_stands_in_the_place_of_a_page_stays(shop):
    shop.write("docs/policies/README.md", "# Of our own\n")
    answer = documented(shop)
    assert (answer.code, "docs/policies/README.md: stands where a page would be written" in answer.errors) == (2, True)
    assert (shop.folder / "docs/policies/README.md").read_text(encoding="utf-8") == "# Of our own\n"


def test_pages_are_not_written_through_a_symlink(shop, tmp_path):
    (tmp_path / "outside").mkdir()
    (shop.folder / "docs").symlink_to(tmp_path / "outside")
    answer = documented(shop)
    assert (answer.code, "is reached by a symlink" in answer.errors) == (2, True)


def test_rego_that_cannot_be_read_has_no_page(shop):
    shop.write(f"{FOLDER}/image_latest.rego", f"{RULE}\nbroken if {{\n")
    answer = documented(shop)
    assert answer.code == 2
    assert re.search(r"image_latest\.rego:\d+: ", answer.errors)


def test_a_report_says_whose_policy_each_is(shop):
    (gate,) = judge(Request(shop.folder, gates=["policy-check"])).gates
    assert {policy.source for policy in gate.considered if policy.policy == "POL-SHOP-010"} == {THEIRS}
    assert {policy.source for policy in gate.considered if policy.policy != "POL-SHOP-010"} == {OURS}
