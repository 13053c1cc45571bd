"""Resources by groups: each in one, alike in what rules ask of groups."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from control_plane.sources import terraform
from control_plane.sources.terraform.groups import groups
from tests.sources.terraform.plans import REAL


def resource(**more: Any) -> dict[str, Any]:
    return {
        "mode": "managed",
        "call": "",
        "type": "aws_sqs_queue",
        "provider": "registry.terraform.io/hashicorp/aws",
        "actions": ["create"],
        "deposed": None,
        "after": {},
        "unknown": [],
        "configured": [],
        **more,
    }


DIFFERENT = {
    "mode": "data",
    "call": "module.queue",
    "type": "aws_vpc",
    "provider": "registry.terraform.io/hashicorp/google",
    "actions": ["update"],
    "deposed": "byebye",
    "after": {"tags": {"Owner": "payments"}},
}


def test_those_that_are_alike_are_one_group_with_all_their_attributes() -> None:
    (found,) = groups([resource(after={"name": "a"}), resource(after={"arn": "b"}), resource(after=None)])

    assert found["resources"] == [0, 1, 2]
    assert found["attributes"] == ["arn", "name"]
    assert (found["type"], found["actions"], found["deposed"]) == ("aws_sqs_queue", ["create"], False)


@pytest.mark.parametrize("name", DIFFERENT)
def test_whatever_a_rule_asks_of_a_group_divides_it(name: str) -> None:
    assert [group["resources"] for group in groups([resource(), resource(**{name: DIFFERENT[name]})])] == [[0], [1]]


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ({"after": {"tags": {"Owner": "x", "Gone": None}, "tags_all": {"Cost": "1"}}}, (True, ["Cost", "Owner"], [])),
        ({"after": {"tags": None}}, (True, [], [])),
        ({"after": {"tags": ["a-network-tag"]}}, (False, [], [])),
        ({"after": {"arn": "nothing to tag"}}, (False, [], [])),
        ({"after": {"labels": {"owner": "x"}, "effective_labels": {"cost": "1"}}}, (True, [], ["cost", "owner"])),
        ({"after": {"tags_all": {}}, "unknown": ["tags_all.Owner"]}, (True, ["Owner"], [])),
        ({"after": {"tags_all": {}}, "unknown": ['tags["cost center"]']}, (True, ["cost center"], [])),
        ({"unknown": ["tags"], "configured": ["tags"]}, (True, [], [])),
        ({"unknown": ["tags"], "configured": ["name"]}, (False, [], [])),
        ({"after": None}, (False, [], [])),
    ],
)
def test_names_of_tags_are_those_that_have_or_will_have_a_text(given_: Any, expected: Any) -> None:
    (found,) = groups([resource(**given_)])

    assert (found["taggable"], found["tags"], found["labels"]) == expected


@given(st.lists(st.sampled_from([{}, *({name: value} for name, value in DIFFERENT.items())]), max_size=30))
def test_every_resource_is_in_exactly_one_group(made: list[dict[str, Any]]) -> None:
    found = groups([resource(**more) for more in made])

    assert sorted(position for group in found for position in group["resources"]) == list(range(len(made)))


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name.partition(".")[0])
def test_every_resource_of_a_real_plan_is_in_exactly_one_group(path: Path) -> None:
    found = terraform.read_plan(path, environment="ENV-PROD")

    positions = [position for group in found["groups"] for position in group["resources"]]
    assert sorted(positions) == list(range(len(found["resources"])))
