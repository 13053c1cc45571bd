"""What a plan says, as facts: all of it that a rule may need, of real plans and of odd ones."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from control_plane import schema
from control_plane.sources import terraform
from tests.sources.terraform.plans import FOLDER, REAL, change, facts, plan, real, root


def read(name: str, **more: Any) -> dict[str, Any]:
    return terraform.read_plan(FOLDER / f"{name}.plan.json.xz", environment="ENV-PROD", **more)


def by_address(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {resource["address"]: resource for resource in found["resources"]}


ITEM = jsonschema_rs.validator_for(
    json.loads((schema.FOLDER / "cloud-plan.schema.json").read_bytes())["properties"]["plans"]["items"]
)


def require_schema(found: dict[str, Any]) -> None:
    ITEM.validate(found)


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name.partition(".")[0])
def test_every_change_of_a_real_plan_is_a_fact(path: Path) -> None:
    raw = real(path.name.removesuffix(".plan.json.xz"))

    found = terraform.read_plan(path, environment="ENV-PROD")

    require_schema(found)
    told = [(item["address"], item["actions"]) for item in found["resources"]]
    assert told[: len(raw["resource_changes"])] == [
        (item["address"], item["change"]["actions"]) for item in raw["resource_changes"]
    ]
    assert {call["address"] for call in found["module_calls"]} >= {
        f"module.{name}" for name in raw["configuration"]["root_module"].get("module_calls", {})
    }


def test_a_resource_says_where_it_stands_and_what_is_known_of_it() -> None:
    found = by_address(read("create"))

    role = found['module.checkout["web"].module.role.aws_iam_role.this']
    assert (role["module"], role["call"]) == (
        'module.checkout["web"].module.role',
        "module.checkout.module.role",
    )
    assert role["configured"] == ["assume_role_policy", "name"]
    assert "managed_policy_arns" in role["unknown"]
    database = found["module.orders_db.aws_db_instance.this"]
    assert database["after"]["password"] == "(sensitive)"
    assert database["sensitive"] == ["password"]
    assert database["before"] is None
    policy = found['module.checkout["web"].module.role.data.aws_iam_policy_document.queue']
    assert (policy["mode"], policy["actions"]) == ("data", ["read"])
    assert policy["configured"] == ["statement"]


def test_a_data_source_that_was_read_while_planning_is_a_fact() -> None:
    found = by_address(read("no-changes"))['module.checkout["web"].module.role.data.aws_iam_policy_document.assume']

    assert (found["mode"], found["actions"], found["call"]) == ("data", ["no-op"], "module.checkout.module.role")
    assert found["after"]["statement"][0]["actions"] == ["sts:AssumeRole"]


@pytest.mark.parametrize(
    ("name", "errored", "complete", "applyable"),
    [("errored", True, False, False), ("targeted", False, False, False), ("create", False, True, True)],
)
def test_a_plan_says_whether_it_is_whole(name: str, errored: bool, complete: bool, applyable: bool) -> None:
    found = read(name)

    assert (found["errored"], found["complete"], found["applyable"]) == (errored, complete, applyable)


def test_drift_names_what_differs_and_what_of_it_the_configuration_sets() -> None:
    drifted = {item["address"]: item for item in read("drift")["drift"]}

    queue = drifted["module.events.aws_sqs_queue.this"]
    assert queue["configured"] == ["message_retention_seconds"]
    assert drifted["module.orders_db.aws_db_instance.this"]["attributes"] == ["latest_restorable_time"]
    assert drifted["module.orders_db.aws_db_instance.this"]["configured"] == []


def test_drift_that_the_plan_puts_back_is_in_what_the_configuration_sets(tmp_path: Path) -> None:
    """A `dynamic` block stands in no configuration; what the provider fills in would stay as it is found."""
    rules, computed = [{"port": 443}], {"arn": "a", "latest": "1"}
    found = {"ingress": [*rules, {"port": 22}], "arn": "a", "latest": "2"}
    drifted = change(actions=["update"], before={"ingress": rules, **computed}, after=found)
    planned = change(
        actions=["update"], before=found, after={"ingress": rules, "arn": "a"}, after_unknown={"latest": True}
    )

    (drift,) = facts(tmp_path, plan(planned, resource_drift=[drifted]))["drift"]

    assert drift["attributes"] == ["ingress", "latest"]
    assert drift["configured"] == ["ingress"]


def test_a_resource_names_the_configuration_of_its_provider(tmp_path: Path) -> None:
    def declared(key: str | None) -> dict[str, Any]:
        one = {"address": "aws_x.y", "mode": "managed", "type": "aws_x", "name": "y"}
        return {"resources": [one if key is None else one | {"provider_config_key": key}]}

    calls = {"a": {"module": declared("module.a:aws")}, "b": {"module": declared("module.b:aws.west")}}
    given = plan(
        change(),
        change("module.a.aws_x.y"),
        change("module.b.aws_x.y"),
        change("aws_x.z", name="z"),
        configuration={
            "root_module": declared("vault") | {"module_calls": calls},
            "provider_config": {"aws": {"name": "aws"}, "module.b:aws.west": {"name": "aws", "alias": "west"}},
        },
    )

    found = facts(tmp_path, given)

    require_schema(found)
    assert [item["provider_key"] for item in found["resources"]] == ["vault", "aws", "module.b:aws.west", None]
    assert [(item["key"], item["name"], item["source"]) for item in found["providers"]] == [
        ("aws", "aws", None),
        ("module.b:aws.west", "aws", None),
        ("vault", "vault", None),
    ]


def test_a_check_that_failed_says_what_it_said() -> None:
    (check,) = read("errored")["checks"]

    assert check == {
        "address": "aws_sqs_queue.guarded",
        "status": "fail",
        "messages": ["assets bucket has a short name"],
    }


def test_forgotten_and_replaced_resources_keep_their_actions_and_reasons() -> None:
    forgotten = [item for item in read("forget")["resources"] if item["actions"] == ["forget"]]
    replaced = [item for item in read("replace")["resources"] if item["actions"] == ["delete", "create"]]

    assert {item["action_reason"] for item in forgotten} == {"delete_because_no_resource_config"}
    assert {item["action_reason"] for item in replaced} == {"replace_because_cannot_update"}


@pytest.mark.parametrize("version", ["2.0", "10.1", "v1", "", None, 3])
def test_of_an_unknown_format_only_the_version_is_told(tmp_path: Path, version: object) -> None:
    found = facts(tmp_path, plan(change(after={"a": "b"}), format_version=version, resource_drift="odd"))

    require_schema(found)
    assert found["format_version"] == (str(version) if isinstance(version, int) else version)
    assert (found["resources"], found["complete"], found["errored"]) == ([], None, None)


def test_a_plan_without_a_configuration_is_still_told(tmp_path: Path) -> None:
    given = plan(change("module.m.aws_x.y", module_address="module.m"), configuration=None)

    found = facts(tmp_path, given)

    require_schema(found)
    assert by_address(found)["module.m.aws_x.y"]["call"] == "module.m"
    assert (found["module_calls"], found["providers"]) == ([], [])


def test_without_after_unknown_what_is_set_and_not_shown_is_unknown(tmp_path: Path) -> None:
    resource = change(after={"a": 1})
    del resource["change"]["after_unknown"]
    declared = {"address": "aws_x.y", "expressions": {"a": {"constant_value": 1}, "b": {"references": ["z.y"]}}}

    (found,) = facts(tmp_path, plan(resource, **root(resources=[declared])))["resources"]

    assert found["unknown"] == ["b"]


def test_odd_changes_are_told_as_they_are(tmp_path: Path) -> None:
    given = plan(
        change(deposed="0a1b", actions=["delete"], before={}, after=None),
        change("aws_x.moved", actions=["no-op"], previous_address="aws_x.old", before={"a": 1}, after={"a": 2}),
        change("aws_x.imported", actions=["no-op"], importing={"id": "i-1"}, before={}, after={}),
        change('aws_x.k["a.b/c [0] \\"q\\""]', index='a.b/c [0] "q"'),
        change("aws_x.n[0]", index=0),
        change("ephemeral.aws_e.t", mode="ephemeral", type="aws_e", name="t", actions=["open"], after=None),
        change('module.a["x.module.b]"].module.c[0].aws_x.y'),
        after_unknown={},
    )

    found = facts(tmp_path, given)

    require_schema(found)
    told = {item["address"]: item for item in found["resources"]}
    assert told["aws_x.y"]["deposed"] == "0a1b"
    assert told["aws_x.moved"]["previous_address"] == "aws_x.old"
    assert (told["aws_x.moved"]["before"], told["aws_x.moved"]["after"]) == ({"a": 1}, {"a": 2})
    assert told["aws_x.imported"]["importing"] is True
    assert told['aws_x.k["a.b/c [0] \\"q\\""]']["index"] == 'a.b/c [0] "q"'
    assert told["aws_x.n[0]"]["index"] == "0"
    assert (told["ephemeral.aws_e.t"]["mode"], told["ephemeral.aws_e.t"]["actions"]) == ("ephemeral", ["open"])
    nested = told['module.a["x.module.b]"].module.c[0].aws_x.y']
    assert (nested["module"], nested["call"]) == ('module.a["x.module.b]"].module.c[0]', "module.a.module.c")


def test_unknown_values_are_told_by_path(tmp_path: Path) -> None:
    unknown = {"a": {"b": [{"c": True, "d": False}, True]}, "e.f": True, "g": {}, "h": [], "i": False}
    given = plan(change(after_unknown=unknown), change("aws_x.z", name="z", after=None, after_unknown=True))

    first, second = facts(tmp_path, given)["resources"]

    assert first["unknown"] == ["a.b[0].c", "a.b[1]", '["e.f"]']
    assert second["unknown"] == [""]


def test_outputs_and_what_was_put_off_are_told_without_values(tmp_path: Path) -> None:
    given = plan(
        output_changes={
            "open": {"actions": ["create"], "after": "x", "before_sensitive": False, "after_sensitive": False},
            "secret": {"actions": ["update"], "after": "y", "before_sensitive": False, "after_sensitive": True},
            "unmarked": {"actions": ["delete"]},
        },
        deferred_changes=[{"reason": "provider_config_unknown", "resource_change": change()}],
    )

    found = facts(tmp_path, given)

    assert [(item["name"], item["sensitive"]) for item in found["outputs"]] == [
        ("open", False),
        ("secret", True),
        ("unmarked", True),
    ]
    assert found["deferred"] == [{"address": "aws_x.y", "reason": "provider_config_unknown"}]


def test_a_module_call_without_source_or_version_or_instance_is_told(tmp_path: Path) -> None:
    given = plan(**root(module_calls={"bare": {}, "none": {"source": "acme/queue/aws", "count_expression": {}}}))

    bare, none = facts(tmp_path, given)["module_calls"]

    assert (bare["source"]["raw"], bare["source"]["kind"], bare["constraint"]) == ("", "other", None)
    assert (none["address"], none["source"]["kind"], none["version"]) == ("module.none", "registry", None)


def test_providers_are_told_with_constants_and_with_what_is_none(tmp_path: Path) -> None:
    expressions = {
        "region": {"constant_value": "eu-west-1"},
        "profile": {"references": ["local.p"]},
        "assume_role": [{"role_arn": {"constant_value": "arn"}, "session_name": {"references": ["local.s"]}}],
        "features": [{}],
        "skip_credentials_validation": {"constant_value": True},
        "token": {"constant_value": "t"},
        "call": {},
    }
    given = plan(
        configuration={
            "provider_config": {
                "aws": {
                    "name": "aws",
                    "full_name": "r/h/aws",
                    "version_constraint": "~> 5",
                    "expressions": expressions,
                },
                "aws.west": {"name": "aws", "alias": "west"},
                "module.m:aws": {"name": "aws", "module_address": "module.m"},
                "odd": {},
            }
        }
    )

    found = facts(tmp_path, given)["providers"]

    require_schema(facts(tmp_path, given))
    assert [(item["name"], item["alias"], item["module"]) for item in found] == [
        ("aws", None, ""),
        ("aws", "west", ""),
        ("aws", None, "module.m"),
        ("odd", None, ""),
    ]
    assert (found[0]["source"], found[0]["constraint"]) == ("r/h/aws", "~> 5")
    assert found[0]["settings"] == {
        "region": "eu-west-1",
        "assume_role": [{"role_arn": "arn"}],
        "features": [None],
        "skip_credentials_validation": True,
        "token": "(sensitive)",
    }
    assert found[0]["unresolved"] == ["profile", "assume_role[0].session_name", "features[0]", "call"]


def test_a_plan_nested_too_deep_is_refused(tmp_path: Path) -> None:
    deep: Any = True
    for _ in range(300):
        deep = {"a": deep}

    with pytest.raises(terraform.PlanError, match="nested too deep"):
        facts(tmp_path, plan(change(after_unknown=deep)))


def test_digests_are_stable_and_tell_environment_configuration_and_change_apart(tmp_path: Path) -> None:
    given = plan(change(after={"a": 1}), **root(variables={"v": {"default": 1}}))
    one = facts(tmp_path, given)["digest"]

    different = [
        plan(change(after={"a": 2}), **root(variables={"v": {"default": 1}})),
        plan(change(after={"a": 1}), **root(variables={"v": {"default": 2}})),
        plan(change(after={"a": 1}, after_unknown={"b": True}), **root(variables={"v": {"default": 1}})),
        plan(change(after={"a": 1}, actions=["update"]), **root(variables={"v": {"default": 1}})),
        given | {"output_changes": {"o": {"actions": ["create"], "after": 1, "after_sensitive": False}}},
        given | {"variables": {"v": {"value": "x"}}},
    ]
    same = [
        given | {"timestamp": "later", "prior_state": {}},
        given | {"resource_drift": [change(before={"a": 3}, actions=["update"])]},
        given
        | {"resource_changes": [change("aws_x.n", actions=["no-op"], before={"t": 1}), *given["resource_changes"]]},
    ]

    assert one.startswith("sha256:")
    assert len({one, *(facts(tmp_path, other)["digest"] for other in different)}) == 1 + len(different)
    assert {facts(tmp_path, other)["digest"] for other in same} == {one}
    path = tmp_path / "plan.json"
    assert terraform.read_plan(path, environment="ENV-DEV")["digest"] != facts(tmp_path, same[-1])["digest"]
    assert len({read(path.name.removesuffix(".plan.json.xz"))["digest"] for path in REAL}) == len(REAL) - 1
    assert read("targeted")["digest"] == read("no-changes")["digest"]  # neither changes anything


def test_provisioners_are_told_by_their_types_and_not_by_what_they_run(tmp_path: Path) -> None:
    run = {"type": "local-exec", "expressions": {"command": {"constant_value": "echo correct-horse-battery"}}}
    own = {"address": "aws_x.y", "mode": "managed", "type": "aws_x", "name": "y", "provisioners": [run, run]}
    two = own | {"provisioners": [run, {"type": "file"}]}
    given = plan(**root(resources=[own], module_calls={"m": {"source": "./m", "module": {"resources": [two]}}}))

    found = facts(tmp_path, given, {"live/main.tf": '\nresource "aws_x" "y" {\n}\nmodule "m" {\n}\n'})

    require_schema(found)
    assert found["provisioners"] == [
        {"address": "aws_x.y", "call": "", "type": "local-exec", "location": {"path": "live/main.tf", "line": 2}},
        {
            "address": "module.m.aws_x.y",
            "call": "module.m",
            "type": "file",
            "location": {"path": "live/main.tf", "line": 4},
        },
        {
            "address": "module.m.aws_x.y",
            "call": "module.m",
            "type": "local-exec",
            "location": {"path": "live/main.tf", "line": 4},
        },
    ]
    assert "battery" not in json.dumps(found)


@pytest.mark.parametrize("odd", [{"type": 1.5}, {}, {"type": None}, "local-exec"])
def test_an_odd_provisioner_is_either_told_or_refused(odd: Any, tmp_path: Path) -> None:
    own = {"address": "aws_x.y", "mode": "managed", "type": "aws_x", "name": "y", "provisioners": [odd]}
    with contextlib.suppress(terraform.PlanError):
        assert len(facts(tmp_path, plan(**root(resources=[own])))["provisioners"]) == 1


def test_the_parts_of_a_plan_are_told_and_a_secret_in_none_of_them(tmp_path: Path) -> None:
    secrets = {"variables": {"a": {"value": "hunter22 is it"}}, **root(variables={"a": {"sensitive": True}})}
    found = facts(tmp_path, plan(**secrets) | {"action_invocations": [], "hunter22 is it": 1})
    assert set(found["parts"]) == {
        "(sensitive)", "action_invocations", "configuration", "format_version", "resource_changes", "terraform_version",
        "variables",
    }  # fmt: skip
