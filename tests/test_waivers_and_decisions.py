"""Decisions and waivers on real changes in git: each code fires, and is silent on its counterpart."""

from __future__ import annotations

import json
from functools import cache

import pytest

from control_plane.decisions import Report
from control_plane.home import ControlPlane
from control_plane.judgement import Request, open_judgement
from control_plane.reports import text
from tests.governed import HOME, NOW, Governed, cells
from tests.hazards.stage import DENIES, FOLDER, TEST

ADR = "specs/decisions/0001-orders.md"
OTHER = "specs/decisions/0002-carts.md"
RUN = {"repository": {"name": "shop", "base": None, "head": None}, "policy_source": "base"}
PROD = {"requires_approval": True, "approvers": ["operations"]}
OWN = {"gate": "registry-valid", "enforcement": "mandatory", "decision": "DEC-ORDERS"}


def decision(id_, config, **given):
    return cells(id_, entity_type="decision", config=json.dumps(config), version="", **{"status": "active", **given})


def recorded(id_="DEC-ORDERS", path=ADR, **given):
    return decision(id_, {"kind": "record"}, artifact_path=f"/{path}", **given)


def waiver(**given):
    usual = {
        "policy": "POL-REG-020", "subjects": ["MOD-ORDERS"], "reason": "It is still being written.",
        "approved_by": "shop-owners", "expires": "2026-12-31",
    }  # fmt: skip
    config = {name: value for name, value in {**usual, **given}.items() if value is not None}
    return decision("DEC-WAIVER", {"kind": "waiver", **config})


def document(id_="DEC-ORDERS", status="accepted", supersedes=()):
    listed = f"supersedes: [{', '.join(supersedes)}]\n" if supersedes else ""
    return f"---\nid: {id_}\ntitle: T\nstatus: {status}\ndate: 2026-01-31\ndeciders: [a]\n{listed}---\n\n# T\n"


def own_policy(config=None):
    return cells(
        "POL-X-001", entity_type="policy", status="active", artifact_path=f"/{FOLDER}", config=json.dumps(config or OWN)
    )


def environment(config):
    return cells("ENV-PROD", entity_type="environment", status="active", config=json.dumps(config))


def with_policy(row, files=None):
    return [row, recorded()], {
        ADR: document(),
        f"{FOLDER}/x.rego": DENIES,
        f"{FOLDER}/x_test.rego": TEST,
        **(files or {}),
    }


def superseding(status="superseded", row="deprecated", by=("DEC-ORDERS",)):
    rows = [recorded(status=row), recorded("DEC-CARTS", OTHER)]
    return rows, {ADR: document(status=status), OTHER: document("DEC-CARTS", supersedes=by)}


DECIDED = [recorded()], {ADR: document()}
WAIVED = [waiver()], {}
GUARDED = [environment(PROD)], {}
OWNED = with_policy(own_policy())

# code, a change for which it fires, and its counterpart: each as rows and files
CHANGES = {
    "a row says what its document does not": ("decision.status_mismatch", ([recorded()], {ADR: document(status="proposed")}), DECIDED),
    "nobody recorded what is superseded": ("decision.supersession_broken", superseding(by=("DEC-0",)), superseding()),
    "what is superseded does not say so": ("decision.supersession_broken", superseding("accepted", "active"), superseding()),
    "a document has no row": ("decision.row_missing", ([], {ADR: document()}), DECIDED),
    "a row has no document": ("decision.file_missing", ([recorded()], {}), DECIDED),
    "a document cannot be read": ("decision.document_invalid", ([recorded()], {ADR: "---\n- [\n---\n"}), DECIDED),
    "a waiver is over": ("decision.waiver_expired", ([waiver(expires="2026-05-31")], {}), ([waiver(expires="2026-06-01")], {})),
    "a waiver has no end": ("decision.waiver_endless", ([waiver(expires=None)], {}), WAIVED),
    "a waiver ends in years": ("decision.waiver_endless", ([waiver(expires="2027-06-02")], {}), ([waiver(expires="2027-06-01")], {})),
    "a waiver touches what none may": ("decision.waiver_forbidden", ([waiver(policy="POL-REG-011")], {}), WAIVED),
    "a waiver is for no policy": ("decision.waiver_forbidden", ([waiver(policy="POL-NONE")], {}), WAIVED),
    "a waiver is for everything": ("decision.waiver_too_wide", ([waiver(subjects=["glob:**"])], {}), WAIVED),
    "a policy rests on nothing": ("policy.decision_missing", with_policy(own_policy({**OWN, "decision": "DEC-NONE"})), OWNED),
    "a policy rests on what is over": (
        "policy.decision_superseded",
        ([own_policy(), recorded(status="deprecated")], {**OWNED[1], ADR: document(status="rejected")}),
        OWNED,
    ),
    "production asks nobody": ("registry.approval_unrequired", ([environment({})], {}), GUARDED),
}  # fmt: skip


@pytest.fixture
def repository(tmp_path):
    """A committed repository with one module."""
    found = Governed(tmp_path / "shop")
    found.write("src/orders.py", '"""Orders."""\n')
    found.register(module())
    found.base = found.commit()
    return found


def module(**given):
    return cells("MOD-ORDERS", artifact_path="/src/orders.py", status="active", **given)


def put(repository, rows, files, **given):
    repository.register(module(**given), *rows)
    for path, content in files.items():
        repository.write(path, content)


@cache
def home():
    return ControlPlane()


def judged(repository, gate="policy-check", base=None):
    """A gate's decision on what stands there now, held against the first commit or ``base``."""
    asked = Request(repository.folder, base=base or repository.base, now=NOW, nonce="n", gates=[gate])
    return open_judgement(asked, home()).decide(gate)


def found_in(gate):
    assert gate.verdict in ("passed", "denied"), gate.reason
    return {item.code: item for item in gate.findings}


@pytest.mark.parametrize("change", CHANGES)
def test_a_code_fires_on_a_change_and_is_silent_on_its_counterpart(repository, change):
    code, broken, whole = CHANGES[change]
    gate = "registry-valid" if code.startswith("registry.") else "policy-check"
    put(repository, *broken)
    assert found_in(judged(repository, gate))[code].severity == "deny"

    repository.git("checkout", "--quiet", "--force", "main")
    repository.git("clean", "--quiet", "--force", "-d")
    put(repository, *whole)
    assert code not in found_in(judged(repository, gate))


def test_a_waiver_that_waives_nothing_is_told_and_one_that_does_is_not(repository):
    put(repository, [waiver()], {})
    base = repository.commit()
    assert found_in(judged(repository, base=base))["decision.waiver_unused"].severity == "warn"

    put(repository, [waiver()], {}, dependencies="MOD-ABSENT")
    assert "decision.waiver_unused" not in found_in(judged(repository, base=base))


def test_a_waiver_of_a_policy_of_ones_own_is_followed_too(repository):
    rows, files = OWNED
    put(repository, [*rows, waiver(policy="POL-X-001", subjects=["A"])], files)
    base = repository.commit()
    assert "decision.waiver_unused" not in found_in(judged(repository, base=base))

    put(repository, [*rows, waiver(policy="POL-X-001", subjects=["B"])], files)
    base = repository.commit()
    assert "decision.waiver_unused" in found_in(judged(repository, base=base))


def test_a_change_that_waives_itself_is_denied_and_says_that_it_is_pending(repository):
    put(repository, [waiver()], {}, dependencies="MOD-ABSENT")
    gate = judged(repository, "registry-valid")

    denied = found_in(gate)["registry.dependency_unknown"]
    assert (denied.severity, denied.details["pending_waiver"]) == ("deny", "DEC-WAIVER")
    assert "pending: DEC-WAIVER would waive it once it is on the base" in text.render(Report(RUN, [gate]))

    repository.commit()
    repository.git("checkout", "--quiet", "-b", "after")
    waived = found_in(judged(repository, "registry-valid", repository.git("rev-parse", "HEAD")))
    assert (waived["registry.dependency_unknown"].severity, waived["registry.dependency_unknown"].waived_by) == (
        "waived",
        "DEC-WAIVER",
    )


def test_a_change_that_widens_a_waiver_gets_no_more_than_the_base_gave(repository):
    put(repository, [waiver(subjects=["MOD-OTHER"])], {})
    base = repository.commit()
    put(repository, [waiver(subjects=["MOD-OTHER", "MOD-ORDERS"])], {}, dependencies="MOD-ABSENT")

    denied = found_in(judged(repository, "registry-valid", base))["registry.dependency_unknown"]
    assert (denied.severity, denied.details["pending_waiver"]) == ("deny", "DEC-WAIVER")


def test_a_change_that_deletes_the_policy_which_it_violates_is_denied_by_it(repository):
    put(repository, *OWNED)
    base = repository.commit()
    for name in ("x.rego", "x_test.rego"):
        (repository.folder / FOLDER / name).unlink()
    put(repository, *DECIDED)

    assert found_in(judged(repository, "registry-valid", base))["x.bad"].severity == "deny"


HOSTILE = {
    "an alias bomb": "---\na: &a [x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefg", "bcdefgh", strict=True))
    + "---\n",
    "depth": "---\nid: " + "[" * 5000 + "\n---\n",
    "no text": b"---\n\xff\xfe\x00\n---\n",
    "an object": "---\nid: !!python/object/apply:os.system [true]\n---\n",
    "no end": "---\nid: DEC-ORDERS\n",
    "a list": "---\n- DEC-ORDERS\n---\n",
    "other types": "---\nid: 1\ntitle: []\nstatus: {}\ndate: 2026-01-31\nsupersedes: [1, {}]\ndeciders: a\n---\n",
    "two megabytes": "---\nid: DEC-ORDERS\n---\n" + "x" * 2_000_000,
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_a_document_that_is_hostile_is_a_fact_that_is_denied(repository, content):
    put(repository, [recorded()], {ADR: content})

    assert found_in(judged(repository))["decision.document_invalid"].severity == "deny"


def test_no_document_is_read_outside_the_repository(repository, tmp_path):
    (tmp_path / "secret.md").write_text("---\nid: SECRET\n---\n")
    put(repository, [recorded()], {})
    (repository.folder / ADR).parent.mkdir(parents=True)
    (repository.folder / ADR).symlink_to(tmp_path / "secret.md")

    gate = judged(repository)
    assert found_in(gate)["decision.file_missing"].severity == "deny"
    assert "SECRET" not in json.dumps(gate.as_json())


def test_the_decisions_of_the_example_are_in_order():
    asked = Request(HOME / "examples" / "shop", now="2026-11-23T00:00:00Z", gates=["policy-check"])
    found = found_in(open_judgement(asked, home()).decide("policy-check"))
    assert {code for code in found if code.startswith("decision.")} == set()


@pytest.mark.parametrize("path", sorted((HOME / "specs" / "decisions").glob("*.md")), ids=lambda path: path.stem)
def test_a_decision_of_this_project_has_the_headings_of_its_template(path):
    headings = [line.removeprefix("## ") for line in path.read_text().splitlines() if line.startswith("## ")]
    assert headings == ["Context", "Decision", "Consequences", "Alternatives"]
