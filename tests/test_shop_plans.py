"""The shop's production, held against every real plan: each gets its verdict, and none shows the database's password."""

from __future__ import annotations

import csv
import json
import lzma
import shutil
from pathlib import Path

import pytest

from tests.governed import HOME, NOW, invoke

PLANS = HOME / "tests" / "plans"
SHOP = HOME / "examples" / "shop"
APPROVAL = "cloud.approval_missing"
VERDICTS = {
    "no-changes": set(),
    "create": {APPROVAL},
    "update-in-place": {APPROVAL},
    "replace": {APPROVAL, "cloud.replacement_unapproved"},
    "destroy": {APPROVAL, "cloud.deletion_unapproved"},
    "drift": {APPROVAL, "cloud.drift_found"},
    "errored": {"cloud.plan_errored", "cloud.plan_incomplete"},
    "targeted": {"cloud.plan_incomplete"},
    "forget": {APPROVAL, "cloud.forget_unapproved"},
    "unregistered-resources": {APPROVAL, "cloud.resource_unregistered", "cloud.network_exposed"},
    "module-version-too-old": {"cloud.module_version_disallowed"},
    "parameter-not-allowed": {
        APPROVAL,
        "cloud.parameter_disallowed",
        "cloud.network_exposed",
        "cloud.replacement_unapproved",
    },
}
PASSWORD = "correct-horse-battery"


def judged(plan, shop, out):
    path = PLANS / f"{plan}.plan.json.xz"
    flags = ["--plan", str(path), "--environment", "ENV-PROD", "--modules", str(PLANS / "modules.json")]
    answer = invoke("gate.cloud-plan", "--repo", str(shop), *flags, "--now", NOW, "--format", "json", "--out", str(out))
    return answer.code, json.loads(out.read_text())["gates"][0]


def denials(gate):
    return {finding["code"] for finding in gate["findings"] if finding["severity"] == "deny"}


@pytest.mark.parametrize("plan", VERDICTS)
def test_a_real_plan_gets_its_verdict(plan, tmp_path):
    assert PASSWORD in lzma.decompress((PLANS / f"{plan}.plan.json.xz").read_bytes()).decode()
    code, gate = judged(plan, SHOP, tmp_path / "report.json")
    assert (denials(gate), code) == (VERDICTS[plan], 1 if VERDICTS[plan] else 0)
    assert PASSWORD not in json.dumps(gate)


@pytest.mark.parametrize("plan", ["create", "update-in-place", "replace", "destroy"])
def test_an_approval_of_its_digest_lets_a_plan_pass_until_it_expires(plan, tmp_path):
    shop = tmp_path / "shop"
    shutil.copytree(SHOP, shop)
    _, gate = judged(plan, shop, tmp_path / "before.json")
    (stated,) = gate["plans"]
    approve(shop / "control_plane_registry.csv", stated["digest"], "2026-12-31")
    assert judged(plan, shop, tmp_path / "approved.json")[0] == 0
    approve(shop / "control_plane_registry.csv", stated["digest"], "2026-01-31")
    assert APPROVAL in denials(judged(plan, shop, tmp_path / "expired.json")[1])


def approve(registry: Path, digest: str, expires: str) -> None:
    """Write the one approval that the registry holds, in the place of an older one."""
    lines = registry.read_text().splitlines(keepends=True)
    rows = [row for row in csv.reader(lines) if row[0] != "DEC-SHOP-900"]
    approval = {
        "kind": "approval",
        "environment": "ENV-PROD",
        "plan_digest": digest,
        "approved_by": "shop-operations",
        "expires": expires,
    }
    cells = ["DEC-SHOP-900", "The plan is approved", "decision", "approval", "Lets production be changed as planned."]
    rows.append([*cells, "", "active", "true", "P1", "", "", json.dumps(approval)])
    with registry.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def test_no_password_is_in_the_document_that_is_judged(tmp_path):
    code, gate = judged("create", SHOP, tmp_path / "report.json")
    assert (code, gate["verdict"]) == (1, "denied")
    for report in ("text", "github"):
        flags = ["--plan", str(PLANS / "create.plan.json.xz"), "--environment", "ENV-PROD"]
        answer = invoke("gate.cloud-plan", "--repo", str(SHOP), *flags, "--format", report)
        assert PASSWORD not in answer.output + answer.errors


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b"{", "JSON", id="truncated"),
        pytest.param(b"[]", "plan", id="a list"),
        pytest.param(b'{"version": 4, "serial": 1, "lineage": "x", "resources": []}', "state", id="a state"),
    ],
)
def test_what_is_no_plan_is_said_to_be_none(content, says, tmp_path):
    path = tmp_path / "plan.json"
    path.write_bytes(content)
    answer = invoke("gate.cloud-plan", "--repo", str(SHOP), "--plan", str(path), "--environment", "ENV-PROD")
    assert answer.code == 2
    assert says in answer.output + answer.errors
    assert "Traceback" not in answer.errors
    assert "defect" not in answer.output + answer.errors


@pytest.mark.parametrize(
    ("plan", "codes"),
    [
        ("module-version-too-old", {"cloud.module_version_disallowed"}),
        ("parameter-not-allowed", {"cloud.parameter_disallowed", "cloud.network_exposed"}),
        ("replace", {"cloud.replacement_unapproved"}),
        ("drift", {"cloud.drift_found"}),
    ],
)
def test_a_finding_has_its_address_its_line_of_terraform_and_the_row_that_decides(plan, codes, tmp_path):
    _, gate = judged(plan, SHOP, tmp_path / "report.json")
    rows = list(csv.reader((SHOP / "control_plane_registry.csv").read_text().splitlines()))
    shown = [finding for finding in gate["findings"] if finding["code"] in codes]
    assert {finding["code"] for finding in shown} == codes
    for finding in shown:
        declared = (SHOP / finding["location"]["path"]).read_text().splitlines()[finding["location"]["line"] - 1]
        assert finding["subject"].split(".")[1].join(['module "', '"']) in declared
        for place in finding["related"]:
            assert place["path"] == "control_plane_registry.csv"
            assert rows[place["line"] - 1][0] in place["message"]
            assert place["column"] > 1
        assert finding["related"]
