"""`invoke gate` on a repository that lives: rows come, move, change and go, and each step is judged against the last."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.governed import REGISTRY, Answer, Governed, cells, rendered

READER = cells("MOD-READER", status="active", priority="P0", artifact_path="src/reader", name="Reader")
WRITER = cells("MOD-WRITER", artifact_path="src/writer", dependencies="MOD-READER", name="Writer", version="0.1.0")
OLD = cells("CMP-OLD", entity_type="component", status="deprecated", artifact_path="src/old", name="Old")
SPARE = cells("CMP-SPARE", entity_type="component", status="missing", name="Spare")


@pytest.fixture
def repository(tmp_path: Path) -> Governed:
    """Four entities, one in each status, committed: the base of every change here."""
    found = Governed(tmp_path / "shop")
    found.register(READER, WRITER, OLD, SPARE)
    found.write("src/reader/read.py", "print('read')\n")
    found.write("src/old/old.py", "print('old')\n")
    found.commit()
    return found


def judge(repository: Governed, *flags: str) -> Answer:
    """The work tree against the last commit."""
    return repository.judge("--base", "HEAD", *flags)


def test_a_change_that_keeps_the_rules_passes(repository: Governed) -> None:
    added = cells("MOD-NEW", name="New", dependencies="MOD-READER,MOD-WRITER")
    activated = {**WRITER, "status": "active", "version": "0.2.0"}
    repository.register(READER, activated, SPARE | {"status": "draft"}, added)
    repository.write("src/writer/write.py", "print('write')\n")

    answer = judge(repository)

    assert (answer.code, answer.gate["verdict"], answer.findings) == (0, "passed", [])
    considered = {item["policy"]: item["subjects"] for item in answer.gate["considered"]}
    assert considered["POL-REG-051"] == 1, "the deprecated row that was removed was looked at"


def test_an_active_entity_without_its_file_is_denied(repository: Governed) -> None:
    repository.register(READER, {**WRITER, "status": "active"}, OLD, SPARE)

    answer = judge(repository)

    assert answer.code == 1
    assert answer.places() == [("registry.artifact_missing", REGISTRY, 3)]


def test_an_entity_goes_in_two_changes(repository: Governed) -> None:
    repository.register(WRITER | {"dependencies": ""}, OLD, SPARE)
    assert judge(repository).places() == [("registry.entity_removed", REGISTRY, 2)], "active, and gone at once"

    planned = cells(
        "DEC-0001", entity_type="decision", status="active", name="Reader goes",
        config=json.dumps({"kind": "migration", "entity": "MOD-READER"}),
    )  # fmt: skip
    deprecated = READER | {"status": "deprecated"}
    repository.register(deprecated, WRITER, OLD, SPARE)
    assert judge(repository).places() == [("registry.p0_deprecated_without_plan", REGISTRY, 2)]

    repository.register(deprecated | {"priority": "P3"}, WRITER, OLD, SPARE)
    assert judge(repository).places() == [("registry.p0_deprecated_without_plan", REGISTRY, 2)], "lowered on the way"

    repository.register(deprecated, WRITER, OLD, SPARE, planned | {"status": "draft"})
    assert judge(repository).codes() == {"registry.p0_deprecated_without_plan"}, "a draft plans nothing"

    repository.register(deprecated, WRITER, OLD, SPARE, planned)
    assert judge(repository).code == 0
    repository.commit()

    repository.register(WRITER | {"dependencies": ""}, OLD, SPARE, planned)
    answer = judge(repository)
    assert "registry.entity_removed" not in answer.codes()
    assert answer.codes() == {"registry.reference_unknown"}, "the plan names what is gone"


def test_rows_that_move_wrongly_are_denied_with_their_lines(repository: Governed) -> None:
    repository.register(
        {**READER, "entity_type": "component", "status": "draft"},
        {**WRITER, "dependencies": "MOD-READER,MOD-NOBODY"},
        {**OLD, "status": "draft"},
        {**SPARE, "status": "active", "artifact_path": "src/old"},
    )

    answer = judge(repository)

    assert answer.code == 1
    assert answer.places() == [
        ("registry.id_reused", REGISTRY, 2),
        ("registry.dependency_unknown", REGISTRY, 3),
        ("registry.transition_illegal", REGISTRY, 4),
        ("registry.transition_illegal", REGISTRY, 5),
    ]
    assert answer.places("warn") == [("registry.id_prefix_mismatch", REGISTRY, 2)]


def test_a_cycle_is_named_once(repository: Governed) -> None:
    third = cells("MOD-THIRD", name="Third", dependencies="MOD-WRITER")
    repository.register({**READER, "dependencies": "MOD-THIRD"}, WRITER, OLD, SPARE, third)

    answer = judge(repository)

    assert answer.places() == [("registry.dependency_cycle", REGISTRY, 2)]
    (finding,) = answer.findings
    assert finding["details"]["cycle"] == ["MOD-READER", "MOD-THIRD", "MOD-WRITER"]
    assert {place["line"] for place in finding["related"]} == {3, 6}


def test_an_open_quote_hides_nothing_that_stood_on_the_base(repository: Governed) -> None:
    lines = (repository.folder / REGISTRY).read_text().splitlines(keepends=True)
    repository.write(REGISTRY, lines[0] + lines[1].replace("Reader", '"Reader') + "".join(lines[2:]))

    answer = judge(repository)

    assert answer.code == 1
    assert ("registry.row_unreadable", REGISTRY, 2) in answer.places()
    assert ("registry.entity_removed", REGISTRY, 2) in answer.places()


def test_a_changed_artifact_without_a_new_version_is_advised(repository: Governed) -> None:
    repository.write("src/reader/read.py", "print('read more')\n")
    answer = judge(repository)
    assert answer.code == 0
    assert answer.places("warn") == [("registry.version_unchanged", REGISTRY, 2)]

    repository.register({**READER, "version": "1.0.1"}, WRITER, OLD, SPARE)
    assert judge(repository).findings == []


def test_a_renamed_artifact_counts_under_both_names(repository: Governed) -> None:
    repository.git("mv", "src/reader", "src/lector")
    answer = judge(repository)
    assert answer.places() == [("registry.artifact_missing", REGISTRY, 2)]
    assert answer.places("warn") == [("registry.version_unchanged", REGISTRY, 2)]

    repository.register({**READER, "artifact_path": "src/lector"}, WRITER, OLD, SPARE)
    answer = judge(repository)
    assert answer.code == 0
    assert answer.places("warn") == [("registry.version_unchanged", REGISTRY, 2)]


def test_untracked_files_are_part_of_the_change(repository: Governed) -> None:
    repository.write("src/reader/more.py", "print('more')\n")

    assert judge(repository).places("warn") == [("registry.version_unchanged", REGISTRY, 2)]


def test_a_commit_and_the_work_tree_that_equals_it_are_judged_alike(repository: Governed) -> None:
    base = repository.git("rev-parse", "HEAD")
    repository.register({**READER, "status": "missing"}, {**WRITER, "dependencies": "MOD-NOBODY"}, cells("MOD-NEW"))
    repository.write("src/reader/read.py", "print('other')\n")
    repository.write("src/ünïcode \n name.py", "")
    repository.commit()

    tree = repository.judge("--base", base, "--nonce", "same")
    repository.git("checkout", "--quiet", base)
    commit = repository.judge("--base", base, "--head", "main", "--nonce", "same")

    assert tree.code == commit.code == 1
    assert tree.findings == commit.findings
    assert tree.gate["considered"] == commit.gate["considered"]


def test_nested_registries_are_judged_at_any_depth_and_loops_end(repository: Governed) -> None:
    def nesting(id_: str, path: str) -> dict[str, str]:
        config = json.dumps({"child_registry_path": path})
        return cells(id_, entity_type="framework", status="missing", config=config, name=id_)

    columns = ("framework_id", "status", "path", "depends_on", "child_registry_path")
    one = [
        {"framework_id": "inner-1", "status": "active", "path": "here.md"},
        {"framework_id": "inner-2", "status": "draft", "child_registry_path": "two/registry.csv"},
    ]
    two = [
        {"framework_id": "deep-1", "status": "drft", "depends_on": "inner-1"},
        {"framework_id": "deep-2", "status": "draft", "child_registry_path": "../registry.csv"},
        {"framework_id": "deep-3", "status": "draft", "depends_on": "MOD-READER,inner-9"},
    ]
    repository.register(
        READER, WRITER, OLD, SPARE, nesting("FMWK-ONE", "one/registry.csv"), nesting("FMWK-NONE", "no.csv")
    )
    repository.write("one/registry.csv", rendered(one, columns))
    repository.write("one/two/registry.csv", rendered(two, columns))

    answer = judge(repository)

    assert answer.code == 1
    places = answer.places()
    assert ("registry.child_missing", REGISTRY, 7) in places
    assert ("registry.artifact_missing", "one/registry.csv", 2) in places
    assert ("registry.status_unknown", "one/two/registry.csv", 2) in places
    assert ("registry.child_cycle", "one/two/registry.csv", 3) in places
    assert ("registry.dependency_unknown", "one/two/registry.csv", 4) in places
    assert ("registry.child_missing", REGISTRY, 6) not in places


def test_a_folder_inside_a_git_repository_is_judged_as_a_repository(tmp_path: Path) -> None:
    outer = Governed(tmp_path)
    inner = Governed(tmp_path / "teams" / "shop", git=False)
    inner.register(READER)
    inner.write("src/reader/read.py", "print('read')\n")
    outer.commit()
    inner.write("src/reader/read.py", "print('changed')\n")
    outer.write("elsewhere.txt", "not ours\n")
    inner.register({**READER, "status": "missing"})

    answer = inner.judge("--base", "HEAD")

    assert answer.places() == [("registry.transition_illegal", REGISTRY, 2)]
    commit = outer.commit()
    by_commit = inner.judge("--base", "HEAD~1", "--head", commit)
    assert by_commit.findings == answer.findings


def test_a_repository_within_that_no_row_nests_is_not_ours_to_judge(repository: Governed) -> None:
    foreign = cells("FMWK-SHOP", entity_type="framework", status="active", artifact_path="shop", version="1.0.0")
    repository.register(READER, WRITER, OLD, SPARE, foreign)
    repository.write("data/registry/data.yaml", "other_repositories: [shop, src/reader/mine]\n")
    for folder in ("shop", "src/reader/mine"):
        repository.write(f"{folder}/{REGISTRY}", rendered([cells("nonsense", status="?")]))
        repository.write(f"{folder}/README.md", "")
    repository.commit()

    repository.write("shop/README.md", "changed\n")
    assert judge(repository).findings == []

    repository.write("src/reader/mine/README.md", "changed\n")
    answer = judge(repository)
    assert answer.places("warn") == [("registry.version_unchanged", REGISTRY, 2)], "an artifact's files are its own"


def test_a_registry_that_is_parked_takes_nothing_out_of_judgement(repository: Governed) -> None:
    parked = f"src/reader/{REGISTRY}"
    repository.write(parked, rendered([cells("nonsense", status="?")]))
    repository.write("data/registry/data.yaml", "other_repositories: [src/reader]\n")
    assert judge(repository).places() == [("registry.registry_unnested", parked, 1)], "a change declares for the next"
    repository.write("data/registry/data.yaml", "other_repositories: []\n")
    repository.commit()

    repository.write("src/reader/read.py", "changed\n")
    answer = judge(repository)
    assert answer.places("warn") == [("registry.version_unchanged", REGISTRY, 2)]


def test_a_declaration_that_names_no_folder_below_the_root_declares_nothing(repository: Governed) -> None:
    repository.write("data/registry/data.yaml", "other_repositories: [1, '', /, .., ../shop]\n")
    repository.write(f"shop/{REGISTRY}", rendered([]))
    assert repository.judge().places() == [("registry.registry_unnested", f"shop/{REGISTRY}", 1)]


def test_a_registry_that_begins_with_a_header_can_get_its_first_row(tmp_path: Path) -> None:
    repository = Governed(tmp_path)
    repository.register()
    repository.commit()
    repository.register(cells("MOD-FIRST"))

    answer = judge(repository)

    assert (answer.code, answer.findings) == (0, [])


def test_the_first_registry_of_a_repository_is_judged_against_a_base_without_one(tmp_path: Path) -> None:
    repository = Governed(tmp_path)
    repository.commit()
    repository.register(cells("MOD-FIRST", status="active", artifact_path="gone"))

    assert judge(repository).places() == [("registry.artifact_missing", REGISTRY, 2)]


def test_two_runs_with_one_clock_and_one_nonce_say_the_same(repository: Governed) -> None:
    repository.register(
        READER, {**WRITER, "dependencies": "MOD-A,MOD-B"}, {**OLD, "id": "x", "purpose": "-"}, SPARE | {"config": "{"}
    )
    repository.write("src/reader/read.py", "other\n")

    one, two = (judge(repository, "--nonce", "0123").output for _ in range(2))

    def without_seconds(text: str) -> list[str]:
        return [line for line in text.splitlines() if '"seconds"' not in line]

    assert without_seconds(one) == without_seconds(two)
    assert len(json.loads(one)["gates"][0]["findings"]) > 4
