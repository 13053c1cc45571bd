"""What comes with a plan: the environment that it is for, the folder of its source, the versions of its modules."""

from __future__ import annotations

import hashlib
import json
import lzma
from pathlib import Path

import pytest

from control_plane import judgement
from control_plane.errors import UsageError
from control_plane.facts import Given, PlanFile
from control_plane.judgement import Request
from control_plane.sources.terraform import PlanError
from tests.governed import HOME, Governed, cells

CREATE = HOME / "tests" / "plans" / "create.plan.json.xz"
MODULES = HOME / "tests" / "plans" / "modules.json"
SPEC = """---
providers: {{}}
regions: []
network: {{public_ingress: false}}
services: []
directories: {directories}
---
"""


class Shop(Governed):
    """A repository with two environments, and a plan outside it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "shop")
        self.plan = folder / "job" / "plan.json"
        self.plan.parent.mkdir()
        self.plan.write_bytes(lzma.decompress(CREATE.read_bytes()))
        self.cover(dev=["live/dev"], prod=["live/prod"])

    def cover(self, **directories: list[str]) -> None:
        for name, covered in directories.items():
            self.write(f"specs/{name}.md", SPEC.format(directories=json.dumps(covered)))
        self.register(*(environment(name) for name in directories))

    def said(self, **said: str | None) -> None:
        names = ("commit", "directory", "environment", "plan_sha256", "modules_sha256", "terraform_version")
        content = json.dumps(dict.fromkeys(names) | said)
        self.plan.with_name("plan.json.provenance.json").write_text(content)

    def facts(self, given: str | None = None, *, modules: Path | None = None, base: str | None = None):
        plan = PlanFile(self.plan, given, modules)
        request = Request(self.folder, gates=["cloud-plan"], given=Given(self.folder, [plan]), base=base)
        (found,) = json.loads(judgement.input_document("cloud-plan", request))["plans"]
        return found

    def versions(self, **more):
        return {call["version"] for call in self.facts(**more)["module_calls"] if call["source"]["kind"] == "registry"}


def environment(name: str) -> dict[str, str]:
    config = json.dumps({"cloud_spec": f"/specs/{name}.md"})
    return cells(f"ENV-{name.upper()}", entity_type="environment", version="", status="active", config=config)


@pytest.fixture
def shop(tmp_path):
    return Shop(tmp_path)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("given", "said", "environment", "directory"),
    [
        (None, None, None, None),
        ("ENV-DEV", None, "ENV-DEV", "live/dev"),
        (None, {"environment": "ENV-PROD"}, "ENV-PROD", "live/prod"),
        (None, {"directory": "live/prod"}, "ENV-PROD", "live/prod"),
        (None, {"directory": "live/prod/europe"}, None, "live/prod/europe"),
        (None, {"directory": "live/production"}, None, "live/production"),
        (None, {"directory": "../live/prod"}, None, None),
        (None, {"directory": "/live/prod"}, None, None),
        ("ENV-DEV", {"environment": "ENV-PROD", "directory": "live/prod"}, "ENV-DEV", "live/prod"),
    ],
)
def test_the_environment_is_given_or_said_or_found_by_the_directory(given, said, environment, directory, shop):
    if said is not None:
        shop.said(**said)
    found = shop.facts(given)
    assert (found["environment"], found["directory"]) == (environment, directory)


def test_a_directory_that_two_environments_name_says_nothing(shop):
    shop.cover(dev=["live/dev", "./live/prod/"], prod=["live/prod"])
    shop.said(directory="live/prod")
    assert shop.facts()["environment"] is None


def test_a_change_cannot_say_which_environment_a_directory_is_for(shop):
    base = shop.commit()
    shop.cover(dev=["live/prod"], prod=[])
    shop.commit()
    shop.said(directory="live/prod")
    assert (shop.facts()["environment"], shop.facts(base=base)["environment"]) == ("ENV-DEV", "ENV-PROD")


def test_versions_come_from_the_file_that_is_given(shop):
    found = shop.facts(modules=MODULES)
    assert found["modules_sha256"] == f"sha256:{sha256(MODULES)}"
    assert None not in shop.versions(modules=MODULES)
    assert (shop.facts()["modules_sha256"], shop.versions()) == (None, {None})


def test_versions_beside_a_plan_count_where_its_provenance_names_both(shop):
    beside = shop.plan.with_name("plan.json.modules.json")
    beside.write_bytes(MODULES.read_bytes())
    assert shop.versions() == {None}
    assert shop.facts()["modules_sha256"] == f"sha256:{sha256(beside)}"
    shop.said(plan_sha256=sha256(shop.plan), modules_sha256=sha256(beside))
    assert None not in shop.versions()
    shop.said(plan_sha256="0" * 64, modules_sha256=sha256(beside))
    assert shop.versions() == {None}
    beside.write_text("[")
    shop.said(plan_sha256=sha256(shop.plan), modules_sha256=sha256(beside))
    with pytest.raises(PlanError, match="JSON"):
        shop.facts()


def test_a_directory_brings_its_own_versions(shop):
    shop.plan = shop.folder / "live"
    shop.plan.mkdir()
    with pytest.raises(UsageError, match="not with a directory"):
        shop.facts(modules=MODULES)


def test_a_provenance_that_cannot_be_used_is_a_fact(shop):
    shop.plan.with_name("plan.json.provenance.json").write_text("{")
    found = shop.facts("ENV-PROD")["provenance"]
    assert "no JSON" in found["error"]
    assert found["commit"] is None


def test_a_plan_is_known_by_the_digest_of_its_file(shop):
    assert shop.facts()["sha256"] == f"sha256:{sha256(shop.plan)}"
    shop.plan = CREATE
    assert shop.facts()["sha256"] == f"sha256:{sha256(CREATE)}"
