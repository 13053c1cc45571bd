"""The Repo Governor on real changes in git: each of its codes fires, and is silent on its counterpart."""

from __future__ import annotations

import shutil

import pytest

from control_plane.judgement import Request, judge
from control_plane.process import Limits
from tests.governed import NOW, Governed, cells

SPEC = """---
required: [README.md, "src/**/*.py"]
forbidden: ["**/*.key"]
names:
  - glob: src/**
    pattern: "[a-z_]+\\\\.(py|md)"
registered:
  - glob: src/**
    except: ["src/**/{readme,README}.md"]
sizes:
  - glob: "**"
    at_most: 10000
owned: [src/**]
---

# Structure
"""
LAX = "---\nowned: []\n---\n\n# Structure\n"
PATH = "specs/repo.md"


def rows(*more):
    return [cells("MOD-ORDERS", artifact_path="src/orders.py", status="active"), *more]


@pytest.fixture
def repository(tmp_path):
    """A repository that keeps all of its rules, committed."""
    found = Governed(tmp_path / "shop")
    found.register(*rows())
    for path, content in {
        "README.md": "# Shop\n",
        "CODEOWNERS": "/src/ @acme/shop\n",
        "src/orders.py": "ORDERS = []\n",
        "src/readme.md": "# Source\n",
        PATH: SPEC,
    }.items():
        found.write(path, content)
    found.base = found.commit()
    return found


def found_in(repository, *, base=True):
    """Code, subject, and whether it is the base's rule, for each denial of the Repo Governor in what stands there now."""
    (gate,) = judge(Request(
        repository.folder, base=repository.base if base else None, now=NOW, gates=["policy-check"], limits=Limits(),
    )).gates  # fmt: skip
    assert gate.verdict in ("passed", "denied"), gate.reason
    return {
        (item.code, item.subject, f"base's {PATH}" in item.msg)
        for item in gate.findings
        if item.policy.startswith("POL-REP-00") and item.severity == "deny"
    }


def delete(path):
    return lambda repository: (repository.folder / path).unlink()


def write(path, content="\n"):
    return lambda repository: repository.write(path, content)


def symlink(path, target):
    return lambda repository: (repository.folder / path).symlink_to(target)


def both(*steps):
    return lambda repository: [step(repository) for step in steps]


def rename(path, new):
    return lambda repository: repository.git("mv", path, new)


OWNED = both(
    write("src/new.py"), lambda repository: repository.register(*rows(cells("MOD-NEW", artifact_path="src/new.py")))
)
CHANGES = {
    "path_required": (delete("README.md"), write("README.md", "# Another\n"), "README.md"),
    "path_forbidden": (write("docs/a.key"), write("docs/a.keys"), "docs/a.key"),
    "name_disallowed": (write("src/README.md"), write("src/sub/readme.md"), "src/README.md"),
    "artifact_unregistered": (write("src/new.py"), OWNED, "src/new.py"),
    "file_too_large": (write("a.txt", "a" * 10001), write("a.txt", "a" * 10000), "a.txt"),
    "symlink_outside": (symlink("out", "../elsewhere"), symlink("out", "src/orders.py"), "out"),
    "owner_missing": (write("CODEOWNERS", "/src/*.md @acme/shop\n"), write("CODEOWNERS", "* @acme/shop\n"), "src/orders.py"),
    "spec_invalid": (write(PATH, SPEC.replace("owned:", "ownd:")), write(PATH, SPEC + "More.\n"), PATH),
}  # fmt: skip


def test_a_repository_that_keeps_its_rules_is_not_denied(repository):
    assert found_in(repository) == found_in(repository, base=False) == set()


@pytest.mark.parametrize("name", CHANGES)
def test_a_code_fires_on_a_change_and_not_on_its_counterpart(repository, name):
    fault, counterpart, subject = CHANGES[name]
    fault(repository)
    assert {(code, found) for code, found, _ in found_in(repository)} == {(f"repo.{name}", subject)}
    repository.git("reset", "--quiet", "--hard")
    repository.git("clean", "--quiet", "--force", "-d")
    counterpart(repository)
    assert found_in(repository) == set()


@pytest.mark.parametrize(
    "spec", [write(PATH, LAX), delete(PATH), write(PATH, "no front matter")], ids=["lax", "gone", "broken"]
)
@pytest.mark.parametrize("name", [name for name in CHANGES if name not in ("symlink_outside", "spec_invalid")])
def test_a_change_cannot_permit_itself_what_its_base_denies(repository, name, spec):
    fault, _, subject = CHANGES[name]
    both(fault, spec)(repository)
    assert (f"repo.{name}", subject, True) in found_in(repository)


def test_what_only_the_change_demands_is_denied_at_once_in_files_that_it_does_not_touch(repository):
    repository.write(PATH, SPEC.replace('["**/*.key"]', '["**/*.key", src/orders.py]'))
    assert found_in(repository) == {("repo.path_forbidden", "src/orders.py", False)}


def test_once_it_is_on_the_base_a_laxer_spec_counts(repository):
    repository.write(PATH, LAX)
    repository.base = repository.commit()
    write("docs/a.key")(repository)
    assert found_in(repository) == set()


def test_a_change_is_not_denied_for_what_it_does_not_touch(repository):
    write("old.key")(repository)
    repository.base = repository.commit()
    write("docs/a.md")(repository)
    assert found_in(repository) == set()
    assert found_in(repository, base=False) == {("repo.path_forbidden", "old.key", False)}


def test_a_renamed_file_is_judged_by_its_new_name(repository):
    rename("README.md", "readme.key")(repository)
    assert found_in(repository) == {
        ("repo.path_required", "README.md", False),
        ("repo.path_forbidden", "readme.key", False),
    }


def test_a_deleted_file_breaks_no_rule_about_files(repository):
    write("old.key")(repository)
    repository.base = repository.commit()
    delete("old.key")(repository)
    assert found_in(repository) == set()


def test_a_spec_that_is_a_symlink_to_nowhere_is_no_missing_spec(repository):
    delete(PATH)(repository)
    symlink(PATH, "gone.md")(repository)
    assert found_in(repository) == {("repo.spec_invalid", PATH, False)}


def test_a_spec_behind_a_symlink_is_denied_for_its_target_changes_unseen(repository):
    (repository.folder / "specs").rename(repository.folder / "elsewhere")
    symlink("specs", "elsewhere")(repository)
    assert ("repo.spec_invalid", PATH, False) in found_in(repository)


@pytest.mark.parametrize(
    "name", ["a\nb.key", "a\tb.key", 'a"b.key', "a\\b.key", b"a\xffb.key".decode("utf-8", "surrogateescape")]
)
def test_no_odd_name_hides_a_file(repository, name):
    write(f"docs/{name}")(repository)
    ((code, _, _),) = found_in(repository)
    assert code == "repo.path_forbidden"


def test_a_commit_is_judged_as_the_work_tree_is_and_the_report_says_so(repository):
    both(write("docs/a.key"), write(PATH, LAX))(repository)
    head = repository.commit()
    shutil.rmtree(repository.folder / "docs")
    answer = repository.judge("--base", repository.base, "--head", head, gate="gate.policy-check")
    (finding,) = [item for item in answer.findings if item["code"] == "repo.path_forbidden"]
    assert answer.code == 1
    assert finding["msg"] == f"docs/a.key: the base's {PATH} forbids **/*.key"
    assert finding["location"] == {"path": "docs/a.key", "line": None, "column": None}
    assert [place["path"] for place in finding["related"]] == [PATH]
