"""What the source tells beside the plan: places, arguments that are a bare variable, and resolved versions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from control_plane.sources.terraform import PlanError, hcl, modules_json, read_plan
from control_plane.sources.tree import Snapshot
from tests.sources.terraform.plans import FOLDER, change, facts, plan, root

MAIN = """
module "m" {
  source = "../modules/m"
  bare   = var.x
  not    = !var.x
  text   = "${var.x}"
  part   = var.x.y
  parens = (var.x)
}

resource "aws_x" "y" {
  a = 1
}
"""


def arguments(given: dict[str, Any]) -> dict[str, tuple[str, Any]]:
    return {item["name"]: (item["state"], item["value"]) for item in given["module_calls"][0]["parameters"]}


def called(**expressions: Any) -> dict[str, Any]:
    return plan(
        variables={"x": {"value": True}},
        **root(
            variables={"x": {}},
            module_calls={
                "m": {
                    "source": "../modules/m",
                    "expressions": expressions,
                    "module": {"variables": {**{name: {} for name in expressions}, "omitted": {"default": 7}}},
                }
            },
        ),
    )


X = {"references": ["var.x"]}


def test_a_constant_and_a_default_are_known_and_an_expression_is_not(tmp_path: Path) -> None:
    given = called(a={"constant_value": None}, b={"references": ["aws_x.y.id", "aws_x.y"]}, c={}, d=X)

    found = facts(tmp_path, given)

    assert arguments(found) == {
        "a": ("constant", None),
        "b": ("unknown", None),
        "c": ("unknown", None),
        "d": ("unknown", None),
        "omitted": ("default", 7),
    }
    assert found["module_calls"][0]["parameters"][1]["references"] == ["aws_x.y.id", "aws_x.y"]


def test_a_variable_is_read_only_where_the_source_shows_nothing_else(tmp_path: Path) -> None:
    given = called(**{"bare": X, "not": X, "text": X, "parens": X, "part": {"references": ["var.x.y", "var.x"]}})

    found = arguments(facts(tmp_path, given, {"live/main.tf": MAIN}))

    assert found.pop("bare") == ("variable", True)
    assert found.pop("omitted") == ("default", 7)
    assert set(found.values()) == {("unknown", None)}


@pytest.mark.parametrize(
    "other",
    [
        {"live/override.tf": 'module "m" {\n bare = !var.x\n}\n'},
        {"live/main.tofu": 'module "m" {\n bare = !var.x\n}\n'},
        {"live/a_override.tf.json": '{"module": {"m": {"bare": "${!var.x}"}}}'},
        {"live/override.tf": 'module "m" { does not parse'},
    ],
)
def test_a_variable_is_not_read_where_another_file_could_say_otherwise(tmp_path: Path, other: dict[str, str]) -> None:
    found = facts(tmp_path, called(bare=X), {"live/main.tf": MAIN, **other})

    assert arguments(found)["bare"] == ("unknown", None)
    assert found["module_calls"][0]["location"] is not None


@pytest.mark.parametrize("expression", [{"references": ["var.z"]}, {"references": ["var.x", "var.z"]}, {}])
def test_a_variable_is_not_read_where_plan_and_source_disagree(tmp_path: Path, expression: Any) -> None:
    assert arguments(facts(tmp_path, called(bare=expression), {"live/main.tf": MAIN}))["bare"] == ("unknown", None)


@pytest.mark.parametrize(
    ("type_", "value", "read"),
    [("number", "1250", 1250), ("number", "-1.5", -1.5), ("bool", "true", True), ("string", "1250", "1250"),
     ("number", "x", "x"), ("bool", "x", "x"), ("number", 7, 7), ("list(string)", "[]", "[]")],
)  # fmt: skip
def test_a_variable_given_as_text_is_read_as_the_type_that_it_is_declared(
    tmp_path: Path, type_: str, value: object, read: object
) -> None:
    given = called(bare=X) | {"variables": {"x": {"value": value}}}

    found = facts(tmp_path, given, {"live/main.tf": MAIN, "live/v.tf": f'variable "x" {{\n  type = {type_}\n}}\n'})

    assert arguments(found)["bare"] == ("variable", read)


def test_an_argument_is_read_through_the_callers_own_argument(tmp_path: Path) -> None:
    given = called(bare=X)
    given["configuration"]["root_module"]["module_calls"]["m"]["module"]["module_calls"] = {
        "n": {
            "source": "./n",
            "expressions": {"a": {"references": ["var.bare"]}, "b": {"references": ["var.omitted"]}},
            "module": {"variables": {"a": {}, "b": {}}},
        }
    }
    files = {
        "live/main.tf": MAIN,
        "modules/m/main.tf": 'module "n" {\n  source = "./n"\n  a = var.bare\n  b = var.omitted\n}\n',
        "modules/m/n/main.tf": 'resource "aws_x" "y" {\n}\n',
    }

    found = facts(tmp_path, given, files)["module_calls"][1]

    assert [(item["state"], item["value"]) for item in found["parameters"]] == [("variable", True), ("variable", 7)]
    assert found["source"]["address"] == "modules/m/n"
    assert found["location"] == {"path": "modules/m/main.tf", "line": 1}


def test_places_are_of_the_block_itself_or_of_the_nearest_call_at_hand(tmp_path: Path) -> None:
    given = called(bare=X)
    given["resource_changes"] = [
        change(),
        change("module.m.aws_x.y", module_address="module.m"),
        change("module.gone.aws_x.y", module_address="module.gone"),
        change("aws_x.z", name="z"),
    ]
    files = {"live/main.tf": MAIN.replace("\n", "\r\n"), "elsewhere/main.tf": 'resource "aws_x" "z" {}\n'}

    found = [item["location"] for item in facts(tmp_path, given, files)["resources"]]

    assert found == [{"path": "live/main.tf", "line": 11}, {"path": "live/main.tf", "line": 2}, None, None]


def test_a_file_that_does_not_parse_costs_only_its_own_places(tmp_path: Path) -> None:
    given = plan(change(), change("aws_x.z", name="z"))
    files = {
        "live/a.tf": 'resource "aws_x" "z" {',
        "live/b.tf": MAIN,
        "live/c.tf": "\ud83d".encode("utf-8", "replace").decode(),
    }

    found = [item["location"] for item in facts(tmp_path, given, files)["resources"]]

    assert found == [{"path": "live/b.tf", "line": 11}, None]


def test_settings_of_a_provider_are_read_through_a_variable(tmp_path: Path) -> None:
    provider = {"name": "aws", "expressions": {"region": X, "token": X, "profile": X}}
    given = plan(
        variables={"x": {"value": "eu-west-1"}},
        configuration={"root_module": {"variables": {"x": {}}}, "provider_config": {"aws": provider}},
    )
    source = 'provider "aws" {\n  region = var.x\n  token = var.x\n  profile = "${var.x}-a"\n}\n'

    (found,) = facts(tmp_path, given, {"live/p.tf": source})["providers"]

    assert found["settings"]["token"] == "(sensitive)"
    assert found["unresolved"] == ["profile"]
    assert found["location"] == {"path": "live/p.tf", "line": 1}


def test_blocks_that_a_dynamic_makes_are_configured_where_the_source_shows_them(tmp_path: Path) -> None:
    resource = {"address": "aws_x.y", "mode": "managed", "type": "aws_x", "name": "y", "expressions": {"name": X}}
    provider = {"name": "aws", "expressions": {"region": {"constant_value": "eu-west-1"}}}
    given = plan(
        change(after_unknown={"ingress": True}),
        configuration={"root_module": {"resources": [resource]}, "provider_config": {"aws": provider}},
    )
    dynamic = '{\n  dynamic "%s" {\n    for_each = var.x\n    content {}\n  }\n}\n'
    source = 'resource "aws_x" "y" ' + dynamic % "ingress" + 'provider "aws" ' + dynamic % "assume_role"

    seen = facts(tmp_path, given, {"live/main.tf": source})
    unseen = facts(tmp_path, given)

    assert seen["resources"][0]["configured"] == ["ingress", "name"]
    assert seen["providers"][0]["unresolved"] == ["assume_role"]
    assert unseen["resources"][0]["configured"] == ["name"]


def test_large_files_are_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hcl, "_LARGEST", 10)

    folder = hcl.Source(Snapshot.of_files({"live/main.tf": MAIN.encode()}), "live").folder("live")

    assert (folder.blocks, folder.certain) == ({}, False)


def modules(folder: Path, *entries: Any) -> Path:
    path = folder / "modules.json"
    path.write_text(json.dumps({"Modules": list(entries)}))
    return path


def test_versions_come_from_modules_json_and_only_for_the_source_of_the_plan(tmp_path: Path) -> None:
    path = modules(
        tmp_path,
        {"Key": "", "Source": "", "Dir": "."},
        {"Key": "assets", "Source": "registry.terraform.io/acme/object-store/aws", "Version": "1.4.2"},
        {"Key": "events", "Source": "registry.terraform.io/evil/queue/aws", "Version": "2.0.1"},
        {"Key": "orders_db", "Source": "git::https://github.com/acme/terraform-modules.git", "Version": "9.9.9"},
    )

    found = read_plan(FOLDER / "create.plan.json.xz", environment=None, modules=path)

    versions = {call["address"]: call["version"] for call in found["module_calls"]}
    assert versions.pop("module.assets") == "1.4.2"
    assert set(versions.values()) == {None}


def test_nested_modules_have_nested_addresses(tmp_path: Path) -> None:
    assert set(modules_json.read(modules(tmp_path, {"Key": "a.b"}))) == {"module.a.module.b"}


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([{"Key": "a"}, {"Key": "a"}], "twice"),
        ([{"Source": "a"}], "no `Key`"),
        (["a"], "no `Key`"),
        ([{"Key": "a", "Version": 1}], "no text"),
    ],
)
def test_a_modules_json_that_is_none_is_refused(tmp_path: Path, entries: list[Any], said: str) -> None:
    with pytest.raises(PlanError, match=said):
        modules_json.read(modules(tmp_path, *entries))


def test_a_plan_is_no_modules_json() -> None:
    with pytest.raises(PlanError, match="no `Modules`"):
        modules_json.read(FOLDER / "create.plan.json.xz")
