"""What an applied state shows of arguments that a plan does not: where they come from, where they go, nothing sensitive."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from control_plane.sources import terraform
from control_plane.sources.terraform.file import PlanError
from control_plane.sources.terraform.state import read
from tests.sources.terraform.plans import FOLDER, facts, plan, real, root

PASSWORD = "correct-horse-battery"
QUEUE = {"references": ["aws_sqs_queue.q.url", "aws_sqs_queue.q"]}
Shown = tuple[str, str, Any]


def written(folder: Path, state: Any) -> Path:
    path = folder / "state.json"
    path.write_text(json.dumps(state), encoding="utf-8")
    return path


def state(*resources: dict[str, Any], children: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    module = {"resources": list(resources), "child_modules": children or []}
    return {"format_version": "1.0", "terraform_version": "1.11.4", "values": {"root_module": module}} | more


def resource(address: str, values: dict[str, Any], marks: Any = None) -> dict[str, Any]:
    return {"address": address, "mode": "managed", "values": values, "sensitive_values": {} if marks is None else marks}


def within(address: str, *resources: dict[str, Any]) -> dict[str, Any]:
    return {"address": address, "resources": list(resources)}


def uses(address: str, **expressions: Any) -> dict[str, Any]:
    type_, name = address.split(".")
    return {"address": address, "mode": "managed", "type": type_, "name": name, "expressions": expressions}


def to(*references: str) -> dict[str, Any]:
    return {"references": list(references)}


def call(expressions: dict[str, Any], **module: Any) -> dict[str, Any]:
    return {"source": "acme/m/aws", "expressions": expressions, "module": module}


def observed(folder: Path, applied: dict[str, Any], calls: dict[str, Any], **more: Any) -> dict[str, list[Shown]]:
    """Address, attribute and value of what is shown of each parameter of `module.m`."""
    found = facts(folder, plan(**root(module_calls=calls, **more)), state=written(folder, applied))
    (one,) = [one for one in found["module_calls"] if one["address"] == "module.m"]
    return {
        parameter["name"]: [(item["address"], item["attribute"], item["value"]) for item in parameter["applied"]]
        for parameter in one["parameters"]
        if parameter["applied"] is not None
    }


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """What the real state shows of each parameter, by call and name."""
    path = written(tmp_path_factory.mktemp("state"), real("no-changes")["prior_state"])
    found = terraform.read_plan(FOLDER / "no-changes.plan.json.xz", environment="ENV-PROD", state=path)
    assert found["state"] == str(path)
    assert PASSWORD not in json.dumps(found)
    return {
        one["address"]: {parameter["name"]: parameter["applied"] for parameter in one["parameters"]}
        for one in found["module_calls"]
    }


def test_an_argument_from_another_modules_output_shows_where_that_comes_from(shop: Any) -> None:
    assert shop["module.checkout"]["queue_url"] == [
        {
            "address": "module.events.aws_sqs_queue.this",
            "attribute": "url",
            "type": "string",
            "value": "http://127.0.0.1:5055/123456789012/prod-order-events",
            "sensitive": False,
        }
    ]
    (address,) = shop["module.checkout"]["db_address"]
    assert (address["address"], address["attribute"]) == ("module.orders_db.aws_db_instance.this", "address")


def test_an_argument_of_many_things_shows_where_it_goes(shop: Any) -> None:
    (subnets,) = shop["module.orders_db"]["subnet_ids"]
    assert (subnets["address"], subnets["attribute"]) == ("module.orders_db.aws_db_subnet_group.this", "subnet_ids")
    assert (subnets["type"], len(subnets["value"])) == ("array", 2)


def test_the_name_of_an_instance_is_its_key(shop: Any) -> None:
    assert [(item["address"], item["value"]) for item in shop["module.checkout"]["name"]] == [
        ('module.checkout["web"]', "web"),
        ('module.checkout["worker"]', "worker"),
    ]


def test_a_sensitive_argument_shows_its_type_alone(shop: Any) -> None:
    assert shop["module.orders_db"]["password"] == [
        {
            "address": "module.orders_db.aws_db_instance.this",
            "attribute": "password",
            "type": "string",
            "value": None,
            "sensitive": True,
        }
    ]


def test_what_the_plan_shows_is_not_looked_for(shop: Any) -> None:
    assert shop["module.orders_db"]["instance_class"] is None


def test_without_a_state_nothing_is_observed() -> None:
    found = terraform.read_plan(FOLDER / "no-changes.plan.json.xz", environment="ENV-PROD")
    assert found["state"] is None
    assert {parameter["applied"] for one in found["module_calls"] for parameter in one["parameters"]} == {None}


def test_the_digest_of_a_plan_does_not_depend_on_the_state(tmp_path: Path) -> None:
    name = FOLDER / "create.plan.json.xz"
    secret = state(resource("aws_x.y", {"name": "private"}, {"name": True}))
    found = terraform.read_plan(name, environment="ENV-PROD", state=written(tmp_path, secret))
    assert found["digest"] == terraform.read_plan(name, environment="ENV-PROD")["digest"]


def test_every_instance_is_observed_unless_the_configuration_names_one(tmp_path: Path) -> None:
    applied = state(
        resource("aws_sqs_queue.q[0]", {"url": "zero"}),
        resource("aws_sqs_queue.q[1]", {"url": "one"}),
        children=[
            within('module.m["a"]', resource('module.m["a"].aws_x.y', {"name": "a"})),
            within('module.m["b"]', resource('module.m["b"].aws_x.y', {"name": "b"})),
        ],
    )
    arguments = {"name": to("local.name"), "url": to("aws_sqs_queue.q[1].url", "aws_sqs_queue.q[1]", "aws_sqs_queue.q")}
    found = observed(tmp_path, applied, {"m": call(arguments, resources=[uses("aws_x.y", name=to("var.name"))])})
    assert found == {
        "name": [('module.m["a"].aws_x.y', "name", "a"), ('module.m["b"].aws_x.y', "name", "b")],
        "url": [("aws_sqs_queue.q[1]", "url", "one")],
    }


def test_values_are_followed_into_nested_modules_and_out_of_them(tmp_path: Path) -> None:
    applied = state(
        children=[
            within("module.m.module.inner", resource("module.m.module.inner.aws_x.y", {"name": "in"})),
            within('module.n["k"].module.deep', resource('module.n["k"].module.deep.data.aws_x.z', {"id": "out"})),
            within('module.n["l"].module.deep', resource('module.n["l"].module.deep.data.aws_x.z', {"id": "other"})),
        ]
    )
    inner = call(
        {"named": to("var.name")}, resources=[uses("aws_x.y", name=to("var.named"), more=to("var.named", "var.x"))]
    )
    deep = call({}, outputs={"id": {"expression": to("data.aws_x.z.id", "data.aws_x.z")}})
    calls = {
        "m": call({"name": to('module.n["k"].id', 'module.n["k"]')}, module_calls={"inner": inner}),
        "n": call({}, module_calls={"deep": deep}, outputs={"id": {"expression": to("module.deep.id", "module.deep")}}),
    }
    assert observed(tmp_path, applied, calls) == {
        "name": [
            ("module.m.module.inner.aws_x.y", "name", "in"),
            ('module.n["k"].module.deep.data.aws_x.z', "id", "out"),
        ]
    }


def test_what_a_module_hands_through_comes_from_its_caller(tmp_path: Path) -> None:
    applied = state(resource("aws_sqs_queue.q", {"url": "here"}))
    through = call({"given": QUEUE}, outputs={"same": {"expression": to("var.given")}})
    calls = {"m": call({"url": to("module.through.same", "module.through")}), "through": through}
    assert observed(tmp_path, applied, calls) == {"url": [("aws_sqs_queue.q", "url", "here")]}


@pytest.mark.parametrize(
    "expression",
    [
        to("aws_sqs_queue.q.url", "aws_sqs_queue.q", "var.x"),
        to("aws_sqs_queue.q.url", "aws_sqs_queue.q", "aws_sqs_queue.q.arn"),
        to("aws_sqs_queue.q"),
        to("aws_sqs_queue.q.tags.Owner", "aws_sqs_queue.q.tags", "aws_sqs_queue.q"),
        to("aws_sqs_queue.q[0].url", "aws_sqs_queue.q[0]", "aws_sqs_queue.q"),
        to("module.absent.url", "module.absent"),
        to("path.module"),
        to("each.key"),
        to("var.x"),
        to(),
    ],
    ids=lambda value: " ".join(value["references"]) or "nothing",
)
def test_what_refers_to_anything_else_shows_nothing(expression: dict[str, Any], tmp_path: Path) -> None:
    applied = state(resource("aws_sqs_queue.q", {"url": "here", "arn": "there", "tags": {"Owner": "me"}}))
    assert observed(tmp_path, applied, {"m": call({"url": expression})}) == {"url": []}


def test_outputs_in_a_circle_end(tmp_path: Path) -> None:
    turn = call({"x": to("module.n.y", "module.n")}, outputs={"y": {"expression": to("var.x")}})
    assert observed(tmp_path, state(), {"m": call({"x": to("module.n.y", "module.n")}), "n": turn}) == {"x": []}


@pytest.mark.parametrize(
    ("written_key", "value"),
    [('["a.b"]', "a.b"), ('["a\\"b"]', 'a"b'), ('["$${x}"]', "${x}"), ('["\\U0001f600"]', "\U0001f600"), ("[7]", 7)],
)
def test_a_key_is_read_as_it_was_written(written_key: str, value: Any, tmp_path: Path) -> None:
    at = f"module.m{written_key}"
    kind = "count.index" if isinstance(value, int) else "each.key"
    applied = state(children=[within(at, resource(f"{at}.aws_x.y", {}))])
    assert observed(tmp_path, applied, {"m": call({"key": to(kind)})}) == {"key": [(at, kind, value)]}


SECRETS = {
    "marked": ({"url": "a-secret"}, {"url": True}),
    "marked within": ({"url": {"a": ["a-secret"]}}, {"url": {"a": [True]}}),
    "marked whole": ({"url": "a-secret"}, True),
    "marked elsewhere": ({"url": "a-secret", "other": "a-secret"}, {"other": True}),
    "part of another": ({"url": "https://u:a-secret@x", "other": "a-secret"}, {"other": True}),
}


@pytest.mark.parametrize(("values", "marks"), SECRETS.values(), ids=SECRETS)
def test_what_a_state_calls_sensitive_is_not_shown(values: Any, marks: Any, tmp_path: Path) -> None:
    applied = state(resource("aws_sqs_queue.q", values, marks))
    found = facts(tmp_path, plan(**root(module_calls={"m": call({"url": QUEUE})})), state=written(tmp_path, applied))
    (shown,) = found["module_calls"][0]["parameters"][0]["applied"]
    assert (shown["sensitive"], shown["value"]) == (True, None)
    assert "a-secret" not in json.dumps(found)


def test_a_state_without_marks_hides_what_has_a_secrets_name(tmp_path: Path) -> None:
    applied = state({"address": "aws_x.y", "mode": "managed", "values": {"api_token": "a-secret"}})
    given = {"m": call({"t": to("aws_x.y.api_token", "aws_x.y")})}
    assert observed(tmp_path, applied, given) == {"t": [("aws_x.y", "api_token", None)]}


@pytest.mark.parametrize("by", ["variable", "output", "plan"])
def test_what_the_plan_calls_sensitive_is_not_shown(by: str, tmp_path: Path) -> None:
    applied = state(children=[within("module.n", resource("module.n.aws_sqs_queue.q", {"url": "a-secret"}))])
    output = {"expression": QUEUE, "sensitive": by == "output"}
    variables = {"url": {"sensitive": by == "variable"}}
    calls = {
        "m": call({"url": to("module.n.url", "module.n")}, variables=variables),
        "n": call({}, outputs={"url": output}),
    }
    more = {"variables": {"s": {"sensitive": True, "default": "a-secret"}}} if by == "plan" else {}
    assert observed(tmp_path, applied, calls, **more) == {"url": [("module.n.aws_sqs_queue.q", "url", None)]}


def test_one_sensitive_place_hides_the_value_in_all_places(tmp_path: Path) -> None:
    applied = state(
        resource("aws_sqs_queue.q", {"url": "short"}, {"url": True}),
        children=[within("module.m", resource("module.m.aws_x.y", {"name": "short"}))],
    )
    given = {"m": call({"url": QUEUE}, resources=[uses("aws_x.y", name=to("var.url"))])}
    assert observed(tmp_path, applied, given) == {
        "url": [("aws_sqs_queue.q", "url", None), ("module.m.aws_x.y", "name", None)]
    }


def test_what_is_to_be_destroyed_is_not_observed(tmp_path: Path) -> None:
    applied = state(
        resource("aws_sqs_queue.q", {"url": "new"}), resource("aws_sqs_queue.q", {"url": "old"}) | {"deposed_key": "1"}
    )
    assert observed(tmp_path, applied, {"m": call({"url": QUEUE})}) == {"url": [("aws_sqs_queue.q", "url", "new")]}


def test_a_secret_in_an_address_is_hidden(tmp_path: Path) -> None:
    applied = state(
        resource("aws_x.y", {"p": "a-secret"}, {"p": True}),
        children=[within('module.m["a-secret"]', resource('module.m["a-secret"].aws_x.y', {"name": "n"}))],
    )
    given = {"m": call({"name": to("local.x")}, resources=[uses("aws_x.y", name=to("var.name"))])}
    assert observed(tmp_path, applied, given) == {"name": [('module.m["(sensitive)"].aws_x.y', "name", "n")]}


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        (None, "null"),
        (True, "boolean"),
        (1, "integer"),
        (1.5, "number"),
        ("x", "string"),
        ([], "array"),
        ({}, "object"),
    ],
)
def test_a_value_says_its_type(value: Any, type_: str, tmp_path: Path) -> None:
    applied = state(resource("aws_sqs_queue.q", {"url": value}))
    found = facts(tmp_path, plan(**root(module_calls={"m": call({"url": QUEUE})})), state=written(tmp_path, applied))
    (shown,) = found["module_calls"][0]["parameters"][0]["applied"]
    assert (shown["type"], shown["value"]) == (type_, value)


def test_an_empty_state_shows_nothing(tmp_path: Path) -> None:
    assert observed(tmp_path, {"format_version": "1.0"}, {"m": call({"url": QUEUE})}) == {"url": []}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({"version": 4, "serial": 1, "lineage": "x", "resources": []}, "terraform show -json"),
        ({"format_version": "1.2", "resource_changes": []}, "is a plan"),
        ({}, "no state"),
        ({"values": {}}, "no state"),
        ({"format_version": "2.0", "values": {}}, "format that is not known"),
        ({"format_version": "1.0", "values": []}, "is no state"),
        (state(children=[{"resources": {}}]), "is no state"),
        ([], "no object"),
    ],
    ids=["stored", "plan", "nothing", "no version", "newer", "values", "resources", "list"],
)
def test_what_is_no_state_is_said_to_be_none(content: Any, says: str, tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=says) as caught:
        read(written(tmp_path, content))
    assert "is no plan" not in str(caught.value)


@pytest.mark.parametrize(
    "applied",
    [
        state({"address": [7], "values": {}}),
        state({"values": {}}),
        state(resource("aws_sqs_queue.q", {}) | {"values": [1]}),
        state(children=[within("module.m", resource('module.m["\\q"].aws_x.y', {}))]),
    ],
    ids=["address", "no address", "values", "key"],
)
def test_a_state_that_is_damaged_is_no_pass(applied: Any, tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"state\.json: is no state"):
        observed(tmp_path, applied, {"m": call({"url": QUEUE, "key": to("each.key")})})
