"""No secret leaves a plan: by marks, by names, by value."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from control_plane.sources import terraform
from control_plane.sources.terraform.masking import (
    MASK,
    Secrets,
    by_marks,
    by_names,
    names_secret,
    paths_of_masks,
    replaced,
)
from tests.sources.terraform.plans import REAL, change, facts, plan, root

SECRET = "hunter-2-hunter"


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name.partition(".")[0])
def test_no_document_of_a_real_plan_holds_its_password(path: Path) -> None:
    found = json.dumps(terraform.read_plan(path, environment="ENV-PROD"))

    assert "correct-horse" not in found
    assert MASK in found


@pytest.mark.parametrize(
    ("marks", "masked"),
    [
        (True, MASK),
        (False, {"a": ["x", "y"], "b": {"c": "z"}}),
        (None, {"a": ["x", "y"], "b": {"c": "z"}}),
        ({"a": True}, {"a": MASK, "b": {"c": "z"}}),
        ({"a": [False, True]}, {"a": ["x", MASK], "b": {"c": "z"}}),
        ({"a": [True]}, {"a": [MASK, MASK], "b": {"c": "z"}}),  # shorter than the list
        ({"a": [False, False, True]}, {"a": [MASK, MASK], "b": {"c": "z"}}),  # longer
        ({"a": [False, {}, []]}, {"a": ["x", "y"], "b": {"c": "z"}}),
        ({"b": {"c": True}}, {"a": ["x", "y"], "b": {"c": MASK}}),
        ({"b": [True]}, {"a": ["x", "y"], "b": MASK}),  # of another shape
        ({"a": {"c": True}}, {"a": MASK, "b": {"c": "z"}}),
        ({"none": True}, {"a": ["x", "y"], "b": {"c": "z"}}),
    ],
)
def test_marks_mask_whatever_their_shape(marks: Any, masked: Any) -> None:
    assert by_marks({"a": ["x", "y"], "b": {"c": "z"}}, marks) == masked


def test_marks_of_blocks_unite_where_they_do_not_fit() -> None:
    marks = [{"a": True}, {"b": {"c": True}}, {"a": False}]

    assert by_marks([{"a": 1, "b": {"c": 2, "d": 3}}], marks) == [{"a": MASK, "b": {"c": MASK, "d": 3}}]


def test_names_mask_where_a_plan_has_no_marks() -> None:
    value = {"password": "x", "user": "x", "list": [{"api_key": 7, "token_enabled": True}], "client_secret": None}

    assert by_names(value) == {
        "password": MASK,
        "user": "x",
        "list": [{"api_key": MASK, "token_enabled": True}],
        "client_secret": None,
    }


@given(st.lists(st.text(min_size=6, max_size=9), min_size=1, max_size=5), st.data())
def test_a_secret_is_found_wherever_it_stands(secrets: list[str], data: st.DataObject) -> None:
    known = Secrets()
    known.add(secrets)
    before, after = data.draw(st.text(max_size=5)), data.draw(st.text(max_size=5))

    for secret in secrets:
        hidden = known.hide(before + secret + after)
        assert MASK in hidden
        assert len(hidden) <= len(before + after) + len(MASK) * (1 + hidden.count(MASK))
        assert known.hide(secret) == MASK


def test_secrets_that_overlap_leave_nothing_behind() -> None:
    known = Secrets()
    known.add(["abcdefgh", "efghijkl", "abcdef"])

    assert known.hide("<abcdefghijkl>") == f"<{MASK}>"


@pytest.mark.parametrize(
    "text",
    ['{"p":"a\\"b<c d&e"}', '{"p":"a\\"b\\u003cc d\\u0026e"}', "u=a%22b%3Cc%20d%26e", "YSJiPGMgZCZl", 'a"b<c d&e'],
)
def test_a_secret_is_found_as_json_url_and_base64_write_it(text: str) -> None:
    known = Secrets()
    known.add('a"b<c d&e')

    assert MASK in known.hide(text)


def test_short_texts_are_not_looked_for_and_numbers_are() -> None:
    known = Secrets()
    known.add(["prod", {"pin": 12345678, "on": True}])

    hits = known.hits([{"a": "prod", "b": 12345678, "c": "pin-12345678"}])

    assert hits == {"12345678": MASK, "pin-12345678": f"pin-{MASK}"}
    assert replaced({"a": "prod", "b": 12345678}, hits) == {"a": "prod", "b": MASK}


def test_keys_that_could_be_attributes_stay_and_others_are_masked() -> None:
    hits = {"cidr_blocks": MASK, "Secret-Key": MASK, "Other-Key": MASK}

    assert replaced({"cidr_blocks": 1, "Secret-Key": 2}, hits) == {"cidr_blocks": 1, MASK: 2}
    assert replaced({"Secret-Key": 1, "Other-Key": 2}, hits) == MASK


def test_paths_lead_to_what_is_masked() -> None:
    value = {"a": [{"b": MASK}, "x"], "c.d": f"x-{MASK}", MASK: 1}

    assert list(paths_of_masks(value)) == ["a[0].b", '["c.d"]', f'["{MASK}"]']


def sensitive_variable(**more: Any) -> dict[str, Any]:
    return {"variables": {"p": {"value": SECRET}}, **root(variables={"p": {"sensitive": True}}, **more)}


@pytest.mark.parametrize(
    "given_plan",
    [
        plan(change(after={"x": f"a{SECRET}b"}), **sensitive_variable()),
        plan(change(after={"x": {SECRET: [SECRET]}}), **sensitive_variable()),
        plan(change(before={"x": SECRET}, after=None, actions=["delete"]), **sensitive_variable()),
        plan(change(f'aws_x.y["{SECRET}"]', index=SECRET), **sensitive_variable()),
        plan(change(f'module.m["{SECRET}"].aws_x.y', module_address=f'module.m["{SECRET}"]'), **sensitive_variable()),
        plan(change(previous_address=f'aws_x.y["{SECRET}"]'), **sensitive_variable()),
        plan(change(after={}, after_unknown={"m": {f"{SECRET}.": True}}), **sensitive_variable()),
        plan(change(after={"a": SECRET, "b": SECRET}, after_sensitive={"a": True})),
        plan(change(after={"a": SECRET}, after_sensitive={"a": True}), change(after={"b": f"-{SECRET}"})),
        plan(change(before={"a": SECRET}, before_sensitive=True), change(after={"b": SECRET})),
        plan(variables={"p": {"value": SECRET}}, configuration=None),
        plan(variables={"p": {"value": SECRET}}, **root(variables={"p": {"ephemeral": True}})),
        plan(**sensitive_variable(module_calls={"m": {"source": f"https://x/{SECRET}?ref={SECRET}"}})),
        plan(
            **root(module_calls={"m": {"source": f"git::https://u:{SECRET}@x/y.git"}, "n": {"source": f"https://z/{SECRET}"}})
        ),
        plan(
            **sensitive_variable(
                module_calls={
                    "m": {
                        "source": "./m",
                        "expressions": {"a": {"constant_value": f"{SECRET}!"}, "b": {"references": [f'var.x["{SECRET}"]']}},
                        "version_constraint": SECRET,
                    }
                }
            )
        ),
        plan(
            **root(
                module_calls={
                    "m": {
                        "expressions": {"a": {"constant_value": SECRET}, "b": {"constant_value": SECRET}},
                        "module": {"variables": {"a": {"sensitive": True}, "c": {"default": SECRET}}},
                    }
                }
            )
        ),
        # A plain variable that fills a sensitive one, two modules down.
        plan(
            variables={"p": {"value": SECRET}},
            **root(
                variables={"p": {}},
                module_calls={
                    "m": {
                        "expressions": {"q": {"references": ["var.p"]}},
                        "module": {
                            "variables": {"q": {}},
                            "module_calls": {
                                "n": {
                                    "expressions": {"r": {"references": ["var.q.a", "var.q"]}},
                                    "module": {"variables": {"r": {"sensitive": True, "default": SECRET}}},
                                }
                            },
                        },
                    }
                },
            ),
        ),
        plan(
            configuration={
                "provider_config": {
                    "x": {
                        "expressions": {
                            "secret_key": {"constant_value": SECRET},
                            "b": [{"token": {"constant_value": SECRET}, "c": {"constant_value": SECRET}}],
                            "d": {"constant_value": {"password": SECRET}},
                        }
                    }
                }
            }
        ),
        plan(
            checks=[
                {
                    "address": {"to_display": f'aws_x.y["{SECRET}"]'},
                    "status": "fail",
                    "instances": [{"problems": [{"message": f"no {SECRET}!"}]}],
                }
            ],
            **sensitive_variable(),
        ),
        plan(
            change(after={"x": SECRET}),
            output_changes={"o": {"actions": ["create"], "after": SECRET, "after_sensitive": True}},
        ),
        plan(change(after={"x": SECRET}), planned_values={"outputs": {"o": {"sensitive": True, "value": SECRET}}}),
        plan(
            change(after={"x": SECRET}),
            prior_state={
                "values": {
                    "root_module": {
                        "child_modules": [
                            {
                                "address": "module.m",
                                "resources": [
                                    {
                                        "address": "module.m.data.aws_s.t",
                                        "mode": "data",
                                        "type": "aws_s",
                                        "name": "t",
                                        "values": {"v": SECRET},
                                        "sensitive_values": {"v": True},
                                    }
                                ],
                            }
                        ]
                    }
                }
            },
        ),
        plan(resource_drift=[change(before={"a": SECRET}, before_sensitive={"a": True})], resource_changes=[change(after={"b": SECRET})]),
        plan(deferred_changes=[{"reason": "x", "resource_change": change(f'aws_x.y["{SECRET}"]')}], **sensitive_variable()),
        {**sensitive_variable(), "format_version": "2.0", "resource_changes": [change(after={"a": SECRET})]},
    ],
)  # fmt: skip
def test_a_secret_stands_nowhere_in_the_facts(tmp_path: Path, given_plan: dict[str, Any]) -> None:
    assert SECRET in json.dumps(given_plan)
    assert SECRET not in json.dumps(facts(tmp_path, given_plan))


def test_what_names_a_thing_stays_whatever_a_plan_calls_a_secret(tmp_path: Path) -> None:
    words = ["delete", "managed", "aws_db_instance", "cidr_blocks", "orders", "registry.terraform.io/hashicorp/aws"]
    resource = change(
        "aws_db_instance.orders", type="aws_db_instance", name="orders", provider_name=words[-1],
        actions=["delete"], before={"cidr_blocks": ["0.0.0.0/0"]}, after=None,
    )  # fmt: skip
    given_plan = plan(
        resource,
        variables={"p": {"value": [*words, "0.0.0.0/0"]}},
        **root(variables={"p": {"sensitive": True}}),
    )

    (found,) = facts(tmp_path, given_plan)["resources"]

    assert (found["address"], found["type"], found["actions"]) == (
        "aws_db_instance.orders",
        "aws_db_instance",
        ["delete"],
    )
    assert (found["mode"], found["provider"]) == ("managed", words[-1])
    assert found["before"] == {"cidr_blocks": [MASK]}
    assert found["sensitive"] == ["cidr_blocks[0]"]


def test_many_secrets_take_linear_time(tmp_path: Path) -> None:
    secrets = [f"-----BEGIN {number:06}" for number in range(20_000)]
    known = Secrets()
    known.add(secrets)

    assert len(known.hits([secrets])) == 20_000


def test_no_message_about_a_plan_quotes_it(tmp_path: Path) -> None:
    odd = change(f'aws_x.y["{SECRET}"]')
    del odd["name"]

    with pytest.raises(terraform.PlanError) as error:
        facts(tmp_path, plan(odd))

    assert SECRET not in str(error.value)


SECRET_NAMES = [
    "password", "DB_PASSWORD", "api_key", "auth_token", "clientSecret", "client_certificate", "sas_url", "pw", "db_pw",
    "pwd", "adminPwd", "dsn", "SENTRY_DSN", "certificate_data", "kubeConfig",
]  # fmt: skip


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_the_name_of_a_secret_is_known_wherever_it_stands(name: str) -> None:
    assert names_secret(name, 1)
    assert names_secret("db", [{"a": {name: "x"}}])
    assert names_secret("db", json.dumps({name: "x"}))
    assert names_secret("db", f"host=a;{name} = x")


@pytest.mark.parametrize("name", ["hash_key", "passive", "spawn", "fieldsname", "environment"])
def test_other_names_are_no_secrets(name: str) -> None:
    assert not names_secret(name, "password")
    assert not names_secret("db", {name: ["token"]})
    assert not names_secret("db", f"{name}: a token")
