"""What a claimed directory consists of: a change of any of it needs a plan, wherever symlinks and registries lead."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import pytest

from tests.governed import HOME, REGISTRY, Governed, cells, rendered

LIVE = "terraform/live/dev"
SPEC = {
    "providers": {},
    "regions": [],
    "network": {"public_ingress": False},
    "services": [],
    "directories": [LIVE],
}
ENVIRONMENT = cells(
    "ENV-DEV", entity_type="environment", status="active", config=json.dumps({"cloud_spec": "/specs/cloud-dev.md"})
)
BOX = cells(
    "CLD-BOX", entity_type="cloud_service", status="active", config=json.dumps({"module_source": "/modules/box"})
)
UNPLANNED = f"changed, and no plan of ENV-DEV in {LIVE} was given (--plan)"


@pytest.fixture
def repository(tmp_path: Path) -> Governed:
    """A directory that an environment claims, with inputs of every kind, and a registered module; committed."""
    found = Governed(tmp_path / "shop")
    found.register(ENVIRONMENT, BOX)
    found.write("specs/cloud-dev.md", f"---\n{json.dumps(SPEC)}\n---\n")
    for path in (
        "main.tf",
        "rules.json",
        ".terraform.lock.hcl",
        "templates/user.sh.tftpl",
        "prod.tfbackend",
        "README.md",
    ):
        found.write(f"{LIVE}/{path}", "one\n")
    for path in ("modules/box/policy.json", "shared/main.txt", "shared/deep/rules.json", "elsewhere/rules.json"):
        found.write(path, "one\n")
    (found.folder / LIVE / "linked.tf").symlink_to("../../../shared/hop")
    (found.folder / "shared" / "hop").symlink_to("main.txt")
    (found.folder / LIVE / "parts").symlink_to("../../../shared/deep")
    found.commit()
    return found


def judged(repository: Governed) -> tuple[int, str]:
    """Exit code and reason of the gate for what was changed, as a commit."""
    repository.commit()
    answer = repository.judge("--base", "HEAD~1", "--head", "HEAD", gate="gate.cloud-plan")
    return answer.code, answer.gate["reason"]


@pytest.mark.parametrize(
    "path",
    [
        f"{LIVE}/rules.json",
        f"{LIVE}/.terraform.lock.hcl",
        f"{LIVE}/templates/user.sh.tftpl",
        f"{LIVE}/prod.tfbackend",
        f"{LIVE}/README.md",
        f"{LIVE}/new.json",
        "shared/main.txt",
        "shared/deep/rules.json",
    ],
)
def test_every_input_of_a_claimed_directory_needs_its_plan(repository: Governed, path: str) -> None:
    repository.write(path, "two\n")

    assert judged(repository) == (2, f"{path} {UNPLANNED}")


def test_a_symlink_on_the_way_and_the_one_that_is_left_count(repository: Governed) -> None:
    (repository.folder / "shared" / "hop").unlink()
    (repository.folder / "shared" / "hop").symlink_to("deep/rules.json")

    assert judged(repository) == (2, f"shared/hop {UNPLANNED}")


def test_a_submodule_above_what_a_symlink_names_counts(repository: Governed, tmp_path: Path) -> None:
    library = Governed(tmp_path / "library")
    library.write("box/main.tf", "")
    library.commit()
    repository.git("submodule", "--quiet", "add", str(library.folder), "vendor")
    (repository.folder / LIVE / "vendored").symlink_to("../../../vendor/box")
    repository.commit()
    library.write("box/main.tf", "two")
    bumped = library.commit()
    repository.git("-C", "vendor", "fetch", "--quiet")
    repository.git("-C", "vendor", "checkout", "--quiet", bumped)

    assert judged(repository) == (2, f"vendor {UNPLANNED}")


def test_a_claimed_directory_that_is_a_symlink_keeps_its_claim(repository: Governed) -> None:
    repository.git("mv", LIVE, "terraform/real")
    (repository.folder / LIVE).symlink_to("../real")
    repository.commit()
    repository.write("terraform/real/rules.json", "two\n")

    assert judged(repository) == (2, f"terraform/real/rules.json {UNPLANNED}")


def test_a_registered_module_needs_any_plan(repository: Governed) -> None:
    repository.write("modules/box/policy.json", "two\n")

    code, reason = judged(repository)
    assert (code, reason.partition(":")[0]) == (
        2,
        "modules/box/policy.json changed, and what that permits or builds shows in a plan only",
    )


def test_what_no_claimed_directory_consists_of_needs_none(repository: Governed) -> None:
    repository.write("elsewhere/rules.json", "two\n")
    repository.write("terraform/live/development.json", "two\n")

    code, reason = judged(repository)
    assert code == 0
    assert reason.startswith("no Terraform, cloud spec")


def test_an_environment_without_a_cloud_spec_needs_no_plan(tmp_path: Path) -> None:
    bare = {"entity_type": "environment", "status": "active"}
    found = Governed(tmp_path / "mail")
    found.register()
    found.write("main.tf", "one\n")
    found.commit()

    found.register(cells("ENV-DEV", **bare))
    code, reason = judged(found)
    assert (code, reason) == (
        0,
        "the registry has no environment with a cloud_spec and no cloud_service, and no plan was given",
    )

    found.register(cells("ENV-DEV", **bare, config=json.dumps({"cloud_spec": "/specs/cloud-dev.md"})))
    code, reason = judged(found)
    assert (code, reason.partition(",")[0]) == (2, "a row of type environment changed")

    found.register(cells("ENV-DEV", **bare))
    code, reason = judged(found)
    assert (code, reason.partition(",")[0]) == (2, "a row of type environment changed")


def test_a_parked_registry_takes_no_folder_out_of_judgement(repository: Governed) -> None:
    parked = f"{LIVE}/{REGISTRY}"
    repository.write(parked, rendered([]))
    repository.commit()
    first = repository.judge("--base", "HEAD~1", "--head", "HEAD")
    assert (first.code, first.places()) == (1, [("registry.registry_unnested", parked, 1)])

    repository.write(f"{LIVE}/main.tf", "two\n")
    assert judged(repository) == (2, f"{LIVE}/main.tf {UNPLANNED}")


def test_a_claimed_directory_stays_ours_whatever_is_declared(repository: Governed) -> None:
    repository.write("data/registry/data.yaml", "other_repositories: [terraform, shared, elsewhere]\n")
    for folder in ("terraform", "shared", "elsewhere"):
        repository.write(f"{folder}/{REGISTRY}", rendered([]))
    repository.commit()
    for path in (f"{LIVE}/main.tf", "shared/main.txt", "elsewhere/main.tf"):
        repository.write(path, "two\n")

    code, reason = judged(repository)
    assert code == 2
    assert reason == f"shared/main.txt {UNPLANNED}; {LIVE}/main.tf {UNPLANNED}"


@pytest.mark.parametrize("directory", [None, f"/{LIVE}"])
def test_a_directory_that_a_provenance_does_not_tell_is_denied(repository: Governed, directory: str | None) -> None:
    plan = repository.folder.parent / "dev.plan.json"
    plan.write_bytes(lzma.decompress((HOME / "tests/plans/no-changes.plan.json.xz").read_bytes()))
    told = dict.fromkeys(("commit", "environment", "plan_sha256", "modules_sha256", "terraform_version"))
    plan.with_name(f"{plan.name}.provenance.json").write_text(json.dumps({**told, "directory": directory}))

    answer = repository.judge("--plan", str(plan), "--environment", "ENV-DEV", gate="gate.cloud-plan")

    assert answer.code == 1
    said = [item["msg"] for item in answer.findings if item["code"] == "cloud.plan_mismatched"]
    assert any(
        f"is of {f'the directory {directory}' if directory else 'no directory'}, and that of the environment is {LIVE}"
        in one
        for one in said
    )


def test_an_unreadable_provenance_and_no_environment_are_two_denials(repository: Governed) -> None:
    plan = repository.folder.parent / "dev.plan.json"
    plan.write_bytes(lzma.decompress((HOME / "tests/plans/no-changes.plan.json.xz").read_bytes()))
    plan.with_name(f"{plan.name}.provenance.json").write_text("{")

    modules = str(HOME / "tests/plans/modules.json")
    answer = repository.judge("--plan", str(plan), "--modules", modules, gate="gate.cloud-plan")

    assert sorted(item["code"] for item in answer.findings if item["severity"] == "deny") == [
        "cloud.environment_unknown",
        "cloud.plan_mismatched",
    ]
