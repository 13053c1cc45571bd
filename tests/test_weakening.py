"""A head's policies are held against its base's: what is laxer, what flips, and what nobody can compare, is a fact and denied."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from control_plane import evaluation
from control_plane.errors import EvaluationError
from control_plane.judgement import Judgement, Report, Request, judge, open_judgement
from control_plane.process import Limits
from control_plane.sources.tree import WorkTree
from tests.governed import COLUMNS, HOME, NOW, REGISTRY, Governed, cells, rendered

FOLDER = "rego/policies/registry_valid/owner"
CASES = "tests/cases/registry_valid/owner"
REGO = """# METADATA
# title: Every entity has an owner
# description: Whoever finds a fault has to know whom to ask.
# custom:
#   policy: POL-SHOP-001
#   parameters:
#     minimum_length: {type: integer, minimum: 1, stricter: higher}
package policies.registry_valid.owner

import data.lib.decision
import data.lib.registry

considered := count(input.registry.entities)

# METADATA
# custom:
#   code: shop.owner_missing
#   message: "%s has no owner"
#   remedy: Write the team into the column owner.
finding contains decision.finding(rego.metadata.chain(), registry.subject(entity), [entity.id]) if {
	some entity in input.registry.entities
	not _owned(entity)
}

_owned(entity) if count(entity.extra.owner) >= decision.parameters("POL-SHOP-001").minimum_length
"""
BLIND = REGO.replace("not _owned(entity)", "_owned(entity)\n\tentity.id == 4")
TEST = """package policies.registry_valid.owner_test

import data.policies.registry_valid.owner

test_nobody_is_denied if {
	count(owner.finding) == 0 with input as {"registry": {"entities": []}}
}
"""
OWNED = (*COLUMNS, "owner")
CASE = "description: Nobody owns it.\ncodes: [shop.owner_missing]\nhead:\n  control_plane_registry.csv: |\n" + "".join(
    f"    {line}\n" for line in rendered([{**cells("MOD-CARTS"), "owner": ""}], OWNED).splitlines()
)
FLIP = {"policy": "POL-SHOP-001", "code": "shop.owner_missing", "before": "deny"}


def policy(status: str = "active", path: str = f"/{FOLDER}", **config: Any) -> dict[str, str]:
    usual = {"gate": "registry-valid", "enforcement": "mandatory", "parameters": {"minimum_length": 2}}
    cell = json.dumps({**usual, **config})
    given = {"entity_type": "policy", "artifact_path": path, "status": status, "config": cell}
    return {**cells("POL-SHOP-001", **given), "owner": "shop"}


def decision(id_: str, **config: Any) -> dict[str, str]:
    given = {"reason": "The owners are still being found.", "approved_by": "shop", "expires": "2026-12-31"}
    cell = json.dumps({**given, **config})
    return {**cells(id_, entity_type="decision", status="active", config=cell, version=""), "owner": "shop"}


def waiver(**config: Any) -> dict[str, str]:
    return decision("DEC-WAIVE", **{"kind": "waiver", "policy": "POL-SHOP-001", "subjects": ["MOD-X"], **config})


PERMISSION = decision("DEC-LAX", kind="weakening", policies=["POL-SHOP-001"])
MODULE = {**cells("MOD-A"), "owner": "shop"}
ORPHAN = {**cells("MOD-B"), "owner": ""}


class Shop(Governed):
    """A governed repository with a policy of its own, its case, and a base to which changes are made."""

    def __init__(self, folder: Path, *rows: dict[str, str], case: str | bytes = CASE) -> None:
        super().__init__(folder)
        self.rows(policy(), MODULE, *rows)
        self.write(f"{FOLDER}/owner.rego", REGO)
        self.write(f"{FOLDER}/owner_test.rego", TEST)
        self.write(f"{CASES}/denied.yaml", case)
        self.base = self.commit()

    def rows(self, *rows: dict[str, str]) -> None:
        self.write(REGISTRY, rendered(list(rows), OWNED))

    def request(self, seconds: float = 60) -> Request:
        return Request(self.folder, base=self.base, now=NOW, gates=["policy-check"], limits=Limits(seconds))

    def opened(self, seconds: float = 60) -> Judgement:
        return open_judgement(self.request(seconds))

    def facts(self, seconds: float = 60) -> dict[str, Any]:
        found = self.opened(seconds).weakening
        assert found is not None
        return found

    def report(self) -> Report:
        return judge(self.request())


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path / "shop")


def laxness(report: Report) -> set[str]:
    """What the gate says of policies that got laxer: the field, or that verdicts flip or cannot be compared."""
    (gate,) = report.gates
    found = [item.details for item in gate.findings if item.code == "policy.weakened" and item.severity == "deny"]
    return {details.get("field") or next(iter(details), "other") for details in found}


# What is compared


def test_without_a_base_there_is_nothing_to_compare(shop: Shop) -> None:
    assert open_judgement(Request(shop.folder)).weakening is None


def test_a_change_that_touches_no_policy_evaluates_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "evaluate_many", None)
    shop.write("src/a.py", "1\n")
    shop.write(f"{FOLDER}/owner_test.rego", TEST + "\n# more\n")
    shop.write(f"{CASES}/more.yaml", CASE)
    facts = shop.facts()
    (counted,) = facts.pop("cases")
    assert counted["after"] == counted["before"] + 1
    assert all(not value for value in facts.values())


def test_a_case_that_goes_is_counted_and_one_that_is_renamed_is_not(shop: Shop) -> None:
    (case,) = (shop.folder / CASES).glob("*.yaml")
    case.rename(case.with_name("other.yaml"))
    assert [(one["before"], one["after"]) for one in shop.facts()["cases"]] == [(1, 1)]
    case.with_name("other.yaml").unlink()
    assert [(one["before"], one["after"]) for one in shop.facts()["cases"]] == [(1, 0)]


def test_an_edited_rule_flips_a_case_and_this_change(shop: Shop) -> None:
    shop.write(f"{FOLDER}/owner.rego", BLIND)
    shop.rows(policy(), MODULE, ORPHAN)
    facts = shop.facts()
    assert facts["compared"] == [{"gate": "registry-valid", "policies": ["POL-SHOP-001"], "documents": 2}]
    assert facts["uncompared"] == []
    assert facts["flips"] == [
        {**FLIP, "subject": "MOD-B", "document": "this change", "after": "none"},
        {**FLIP, "subject": "MOD-CARTS", "document": f"{CASES}/denied.yaml", "after": "none"},
    ]
    assert [(row["id"], row["rego_changed"]) for row in facts["policies"]] == [("POL-SHOP-001", True)]


def test_a_case_that_the_change_takes_away_still_counts(shop: Shop) -> None:
    shop.write(f"{FOLDER}/owner.rego", BLIND)
    (shop.folder / CASES / "denied.yaml").unlink()
    assert [flip["document"] for flip in shop.facts()["flips"]] == [f"{CASES}/denied.yaml"]


def test_a_rule_that_denies_as_before_flips_nothing(shop: Shop) -> None:
    shop.write(f"{FOLDER}/owner.rego", REGO.replace("has no owner", "is nobody's"))
    facts = shop.facts()
    assert (facts["flips"], facts["uncompared"]) == ([], [])
    assert laxness(shop.report()) == set()


def test_one_denial_fewer_of_the_same_subject_flips(tmp_path: Path) -> None:
    twice = REGO + REGO[REGO.index("\n# METADATA\n# custom:\n#   code") : REGO.index("\n_owned")].replace(
        "has no", "lacks an"
    )
    shop = Shop(tmp_path / "shop")
    shop.write(f"{FOLDER}/owner.rego", twice)
    shop.base = shop.commit()
    shop.write(f"{FOLDER}/owner.rego", REGO)
    assert [flip["subject"] for flip in shop.facts()["flips"]] == ["MOD-CARTS"]


def test_data_of_the_repository_are_compared(shop: Shop) -> None:
    reading = REGO.replace("not _owned(entity)", "not _owned(entity)\n\tentity.id in data.shop.watched")
    shop.write(f"{FOLDER}/owner.rego", reading)
    shop.write("data/shop/data.yaml", "watched: [MOD-CARTS]\n")
    shop.base = shop.commit()
    shop.write("data/shop/data.yaml", "watched: []\n")
    facts = shop.facts()
    assert facts["policies"] == []
    assert [flip["subject"] for flip in facts["flips"]] == ["MOD-CARTS"]


def test_a_folder_behind_a_symlink_is_compared_whatever_the_change_touches(shop: Shop) -> None:
    (shop.folder / FOLDER).rename(shop.folder / "elsewhere")
    (shop.folder / FOLDER).symlink_to("../../../elsewhere")
    shop.base = shop.commit()
    shop.write("elsewhere/owner.rego", BLIND)
    facts = shop.facts()
    assert [row["rego_changed"] for row in facts["policies"]] == [True]
    assert facts["flips"] or facts["uncompared"]


# What is laxer


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        (policy("draft"), {"status", "flips"}),
        (policy("deprecated"), {"status", "flips"}),
        (policy(enforcement="advisory"), {"enforcement", "flips"}),
        (policy(effective_on="2027-06-01"), {"effective_on", "flips"}),
        (policy(parameters={"minimum_length": 1}), {"parameters.minimum_length"}),
        (policy(parameters={"minimum_length": 3}), set()),
        (policy(effective_on="2026-01-01"), set()),
        (policy(waivable=False), set()),
    ],
    ids=["draft", "deprecated", "advisory", "later", "lower", "higher", "since", "unwaivable"],
)
def test_a_row_that_gets_laxer_is_denied(shop: Shop, row: dict[str, str], fields: set[str]) -> None:
    shop.rows(row, MODULE)
    assert laxness(shop.report()) == fields


def test_a_policy_that_may_be_waived_from_now_on_is_denied(shop: Shop) -> None:
    shop.rows(policy(waivable=False), MODULE)
    shop.base = shop.commit()
    shop.rows(policy(), MODULE)
    assert laxness(shop.report()) == {"waivable"}


def test_another_gate_is_denied(shop: Shop) -> None:
    shop.rows(policy(gate="policy-check"), MODULE)
    assert "gate" in laxness(shop.report())


def test_a_removed_policy_is_denied_with_all_that_it_denied(shop: Shop) -> None:
    shop.rows(MODULE, ORPHAN)
    facts = shop.facts()
    assert [(row["id"], row["after"]) for row in facts["policies"]] == [("POL-SHOP-001", None)]
    assert {(flip["subject"], flip["after"]) for flip in facts["flips"]} == {("MOD-B", "none"), ("MOD-CARTS", "none")}
    assert laxness(shop.report()) == {"other", "flips"}


def test_a_waiver_that_gets_wider_is_denied(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop", waiver())
    shop.rows(policy(), MODULE, waiver(subjects=["MOD-X", "glob:MOD-*"]))
    assert [row["id"] for row in shop.facts()["waivers"]] == ["DEC-WAIVE"]
    assert laxness(shop.report()) == {"other"}


def test_a_decision_permits_once_it_is_on_the_base(shop: Shop) -> None:
    shop.rows(policy("draft"), MODULE, PERMISSION)
    assert laxness(shop.report()) == {"status", "flips"}
    shop.rows(policy(), MODULE, PERMISSION)
    shop.base = shop.commit()
    shop.rows(policy("draft"), MODULE, PERMISSION)
    assert laxness(shop.report()) == set()


# What cannot be compared


def hostile() -> Iterator[Any]:
    yield pytest.param("codes: 4\n", id="no case")
    yield pytest.param("", id="empty")
    yield pytest.param(b"\xff\xfe\x00", id="bytes")
    yield pytest.param(CASE.replace("codes: [", "codes: [[1], "), id="codes")
    yield pytest.param("description: a\ncodes: []\nhead: {../../x: a}\n", id="a path that leads out")
    yield pytest.param("description: a\ncodes: []\nhead: {a: {base64: '!'}}\n", id="no base64")
    yield pytest.param("description: a\ncodes: []\nhead: {a: [b]}\n", id="a list")
    yield pytest.param("description: a\ncodes: []\nhead: [a]\n", id="no files")
    yield pytest.param("description: a\ncodes: []\nhead: {a: b}\nbase: b\n", id="no base")
    yield pytest.param("description: a\ncodes: []\nhead: {a: b}\nplan: ../../../etc/passwd\n", id="a plan outside")
    yield pytest.param("description: a\ncodes: []\nhead: {a: b}\nplan: no-such\n", id="no plan")
    yield pytest.param("description: a\ncodes: []\nhead: {a: '{digest}'}\n", id="a digest of nothing")
    yield pytest.param("description: a\ncodes: []\nhead: {a: b}\n", id="no registry")
    yield pytest.param("a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 10)}]\n" for n in range(8)
    ), id="an alias bomb")  # fmt: skip
    yield pytest.param("!!python/object/apply:os.system ['true']\n", id="a tag")


@pytest.mark.parametrize("case", list(hostile()))
def test_a_case_that_is_none_is_stated_and_the_others_are_compared(tmp_path: Path, case: str | bytes) -> None:
    shop = Shop(tmp_path / "shop", case=case)
    shop.write(f"{CASES}/whole.yaml", CASE)
    shop.base = shop.commit()
    shop.write(f"{FOLDER}/owner.rego", BLIND)
    facts = shop.facts()
    assert [item["documents"] for item in facts["uncompared"]] == [[f"{CASES}/denied.yaml"]]
    assert [flip["document"] for flip in facts["flips"]] == [f"{CASES}/whole.yaml"]


def test_a_case_that_leads_out_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "outside.yaml").write_text(CASE)
    shop = Shop(tmp_path / "shop")
    (shop.folder / CASES / "link.yaml").symlink_to("../../../../../outside.yaml")
    shop.base = shop.commit()
    shop.write(f"{FOLDER}/owner.rego", BLIND)
    assert [item["documents"] for item in shop.facts()["uncompared"]] == [[f"{CASES}/link.yaml"]]


@pytest.mark.parametrize(
    ("rego", "message"),
    [
        pytest.param(REGO + "\nx := {\n", "the policies about policies deny", id="does not parse"),
        pytest.param(REGO.replace("count(entity.extra", "http.send(entity.extra"), "policies about policies", id="reaches out"),
        pytest.param(REGO.replace("_owned(entity) if count", "_owned(entity) if nobody(1)\n_owned(entity) if count"), "head's policies gave no answer", id="does not compile"),
        pytest.param(REGO.replace("considered := count(input.registry.entities)", "considered := input.nothing"), "did not answer: POL-SHOP-001", id="does not answer"),
    ],
)  # fmt: skip
def test_what_of_the_head_cannot_be_evaluated_is_stated_and_denied(shop: Shop, rego: str, message: str) -> None:
    shop.write(f"{FOLDER}/owner.rego", rego)
    facts = shop.facts()
    assert len(facts["uncompared"]) == 1
    assert message in facts["uncompared"][0]["message"]
    assert "documents" in laxness(shop.report())


def test_a_rule_that_never_ends_is_stated_within_the_limit(shop: Shop) -> None:
    endless = "some a in numbers.range(1, 100000)\n\tsome b in numbers.range(1, 100000)\n\ta * b < 0"
    shop.write(f"{FOLDER}/owner.rego", REGO.replace("not _owned(entity)", endless))
    (item,) = shop.facts(seconds=3)["uncompared"]
    assert "ran longer than 3 s" in item["message"]


def test_a_policy_whose_rego_is_gone_is_stated(shop: Shop) -> None:
    (shop.folder / FOLDER / "owner.rego").unlink()
    (item,) = shop.facts()["uncompared"]
    assert "there is no rego/policies/registry_valid/owner/owner.rego" in item["message"]


# The control plane itself


@pytest.fixture
def another_version(tmp_path: Path) -> Governed:
    """A control plane: its Rego, data, registry, and the cases of one policy."""
    version = Governed(tmp_path / "plane")
    home = WorkTree(HOME)
    cases = "tests/cases/registry_valid/purpose"
    for folder in ("rego/lib", "rego/gates/registry_valid", "rego/policies/registry_valid/purpose", "data", cases):
        for path in home.files(folder):
            version.write(path, home.read(path))
    rows = home.read(REGISTRY).decode().splitlines(keepends=True)
    version.write(REGISTRY, "".join(row for row in rows if row.startswith(("id,", "POL-REG-004,"))))
    version.commit()
    return version


def compared(version: Governed) -> dict[str, Any]:
    opened = open_judgement(Request(version.folder, base="HEAD", now=NOW))
    opened.sound = lambda gate: True  # type: ignore[method-assign]
    assert opened.weakening is not None
    return opened.weakening


def test_a_library_that_takes_denials_away_flips_the_cases_of_its_policies(another_version: Governed) -> None:
    path = "rego/lib/decision/decision.rego"
    library = (another_version.folder / path).read_text()
    another_version.write(path, library.replace("not _retired(policy)", "not _retired(policy)\n\tpolicy.status == 4"))
    facts = compared(another_version)
    assert facts["policies"] == []
    assert {flip["policy"] for flip in facts["flips"]} | {
        id_ for item in facts["uncompared"] for id_ in item["policies"]
    } == {"POL-REG-004"}


def test_a_gate_that_is_gone_cannot_be_compared(another_version: Governed) -> None:
    (another_version.folder / "rego/gates/registry_valid/gate.rego").unlink()
    (item,) = compared(another_version)["uncompared"]
    assert "gates.registry_valid" in item["message"]


def test_a_library_that_changes_nothing_flips_nothing(another_version: Governed) -> None:
    path = "rego/lib/decision/decision.rego"
    another_version.write(path, (another_version.folder / path).read_text() + "\n# A comment.\n")
    facts = compared(another_version)
    assert (facts["flips"], facts["uncompared"]) == ([], [])
    assert [item["policies"] for item in facts["compared"]] == [["POL-REG-004"]]


def test_the_base_that_gives_no_answer_is_stated(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise EvaluationError("conftest gave no result at all")

    monkeypatch.setattr(evaluation, "evaluate_many", fail)
    shop.rows(MODULE)
    (item,) = shop.facts()["uncompared"]
    assert item["message"] == "the base's policies gave no answer: conftest gave no result at all"
