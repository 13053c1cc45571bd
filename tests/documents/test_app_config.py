"""The facts of app-config: what registry, spec, source and evidence say, and what none of them may make crash or leak."""

from __future__ import annotations

import json

import pytest

from control_plane import schema
from control_plane.documents import app_config
from control_plane.documents.application_spec import Secrets
from control_plane.errors import UsageError
from control_plane.home import ControlPlane
from control_plane.repository import Repository
from control_plane.sources import digests, evidence
from control_plane.sources.reading_cache import ReadingCaches
from control_plane.sources.tree import Snapshot
from tests.governed import cells, rendered

VOCABULARY = ControlPlane().vocabulary
SECRETS = Secrets.of({"token": r"\btok_[a-z]{8}\b"})
INTERFACE = "from typing import Protocol\nclass Memory(Protocol):\n    def get(self, key: str) -> str | None: ...\n"
FILES = {
    "memory/contract.py": INTERFACE,
    "memory/file.py": "from memory.base import Base\nclass FileMemory(Base):\n    def get(self, key: str) -> str | None: return key\n",
    "memory/base.py": "class Base: ...\n",
    "memory/__init__.py": "",
    "tests/test_memory.py": "import memory.base\ndef test_it(): ...\n",
    "tests/load.py": "def get(): ...\n",
    "tests/conftest.py": "",
    "specs/app.md": "---\narchitecture: {components: {shop: {purpose: To sell., modules: [APP-A, MOD-NONE]}}}\nsettings:\n"
    "  path: {type: string, default: var}\n  url: {type: string, secret: true}\nextension_points: [EXT-A]\n"
    "environments:\n  ENV-A:\n    settings:\n      path: here\n      url: {secret: 'vault:x'}\n    bindings:\n      EXT-A: CAP-A\n---\n",
}
CONTRACT = {
    "version": "1.0.0",
    "interface": "/memory/contract.py:Memory",
    "conformance": "/tests/test_memory.py",
    "performance": {"get": {"percentile": 95, "limit": 4, "workload": "/tests/load.py:get"}},
}
CAPABILITY = {
    "extension_point": "EXT-A",
    "contract_version": "^1",
    "implementation": "/memory/file.py:FileMemory",
    "environments": ["ENV-A"],
    "evidence": "/evidence.json",
}


def rows(contract=CONTRACT, capability=CAPABILITY, spec="/specs/app.md"):
    point = {"application": "APP-A", "contract": contract}
    found = [("APP-A", "application", {"spec": spec, "environments": ["ENV-A"]}), ("EXT-A", "extension_point", point)]
    found += [("CAP-A", "capability", capability), ("ENV-A", "environment", {})]
    return rendered([cells(id_, entity_type=kind, config=json.dumps(config)) for id_, kind, config in found])


def tree(files=FILES, symlinks=None, **said):
    contents = {**files, "control_plane_registry.csv": rows(**said)}
    raw = {path: text if isinstance(text, bytes) else text.encode() for path, text in contents.items()}
    return Snapshot.of_files(raw, symlinks)


def facts(head, base=None, given=None):
    repository = Repository("r", head, VOCABULARY, base=base, paths=[] if base else None)
    caches = ReadingCaches(None)
    sides = [app_config.Side(repository.registry, head, lambda: repository.files, repository.types, caches), None]
    if base:
        sides[1] = app_config.Side(
            repository.base_registry, base, lambda: repository.base_files, repository.types, caches
        )
    found = app_config.facts(*sides, base, SECRETS, given)
    part = {name: schema_part for name, schema_part in _schema()["properties"].items() if name in found}
    assert schema.fault_in({"type": "object", "properties": part, "additionalProperties": False}, found) is None
    return found


def _schema():
    return json.loads((schema.FOLDER / "app-config.schema.json").read_bytes())


def test_a_whole_application_is_stated():
    found = facts(tree())
    (application,), (point,), (capability,) = (
        found["applications"],
        found["extension_points"]["head"],
        found["capabilities"],
    )
    assert (application["spec"]["error"], found["registered"], found["evidence"]) == (None, ["APP-A"], None)
    assert [one["line"] for one in application["spec"]["content"]["settings"]] == [4, 5]
    (environment,) = application["spec"]["content"]["environments"]
    assert [(one["name"], one["line"], one["value"]["given"]) for one in environment["settings"]] == [
        ("path", 10, "value"),
        ("url", 11, "reference"),
    ]
    assert environment["bindings"] == [{"extension_point": "EXT-A", "capability": "CAP-A", "line": 13}]
    assert (point["fault"], point["shape"]["error"], [one["name"] for one in point["shape"]["members"]]) == (
        None,
        None,
        ["get"],
    )
    assert [one["path"] for one in capability["files"]] == ["memory/__init__.py", "memory/base.py", "memory/file.py"]
    assert capability["evidence"][0]["error"] == "there is no such file"
    assert found["extension_points"]["base"] is None
    assert point["column"] is not None


def test_tests_are_not_what_they_test_and_fixtures_are_tests():
    (point,) = facts(tree())["extension_points"]["head"]
    files = [one["path"] for one in point["files"]["tests"]]
    asked = ["contract.conformance", "performance.get.unit", "performance.get.workload"]
    assert files == [*asked, "tests/conftest.py", "tests/load.py", "tests/test_memory.py"]


def test_an_implementation_that_imports_the_tests_takes_nothing_away_from_those_that_are_named():
    files = {**FILES, "memory/base.py": "import tests.test_memory, tests.load\nclass Base: ...\n"}
    (point,) = facts(tree(files))["extension_points"]["head"]
    assert {one["path"] for one in point["files"]["tests"]} >= {"tests/load.py", "tests/test_memory.py"}


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("memory/base.py", "implementation"),
        ("memory/__init__.py", "implementation"),
        ("memory/contract.py", "contract"),
        ("tests/conftest.py", "tests"),
        ("tests/load.py", "tests"),
    ],
)
def test_a_character_changes_the_digest_of_what_it_belongs_to(path, changes):
    def digests(files):
        found = facts(tree(files))
        (point,), (capability,) = found["extension_points"]["head"], found["capabilities"]
        return {**point["digests"], **capability["digests"]}

    before, after = digests(FILES), digests({**FILES, path: f"{FILES[path]}#"})
    assert None not in before.values()
    assert changes in {name for name in before if before[name] != after[name]}


def test_a_limit_is_not_part_of_what_evidence_was_made_of():
    tighter = {**CONTRACT, "performance": {"get": {**CONTRACT["performance"]["get"], "limit": 1}}, "version": "1.1.0"}
    before, after = (facts(tree(contract=one))["extension_points"]["head"][0]["digests"] for one in (CONTRACT, tighter))
    assert before == after


@pytest.mark.parametrize(
    ("implementation", "files", "why"),
    [
        ("../other.py:A", {}, "outside"),
        ("/../other.py:A", {}, "outside"),
        ("C:\\a.py:A", {}, "malformed"),
        ("/memory/none.py:A", {}, "missing"),
        ("/memory:A", {}, "missing"),
        ("/link.py:A", {}, "outside"),
        ("/memory/file.py:Other", {}, "no_such_class"),
        ("/memory/broken.py:A", {"memory/broken.py": "class A(:\n"}, "unreadable"),
        ("/memory/old.py:A", {"memory/old.py": "print 'x'\n"}, "unreadable"),
        ("/memory/round.py:A", {"memory/round.py": "class A(B): ...\nclass B(A): ...\n"}, "circular"),
        ("/memory/main.go:A", {"memory/main.go": "package main\n"}, "unsupported"),
    ],
)
def test_an_implementation_that_cannot_be_read_has_an_error(implementation, files, why):
    head = tree(
        {**FILES, **files}, {"link.py": "../../etc/passwd"}, capability={**CAPABILITY, "implementation": implementation}
    )
    (capability,) = facts(head)["capabilities"]
    assert capability["shape"]["error"]["why"] == why


def test_a_symlink_within_the_repository_is_what_it_leads_to():
    head = tree(
        FILES, {"link.py": "memory/file.py"}, capability={**CAPABILITY, "implementation": "/link.py:FileMemory"}
    )
    (capability,) = facts(head)["capabilities"]
    assert capability["shape"]["path"] == "memory/file.py"


def test_imports_that_cannot_be_read_leave_no_digest_and_are_unresolved():
    (capability,) = facts(tree({**FILES, "memory/base.py": b"# coding: latin-1\nclass Base: ...\n"}))["capabilities"]
    assert capability["digests"] == {"implementation": None}
    assert any("memory/base.py imports cannot be told" in one["reason"] for one in capability["shape"]["unresolved"])


@pytest.mark.parametrize(
    ("contract", "says"),
    [
        ({}, "contract"),
        ({"version": 1}, "contract/version"),
        ({"version": "1.0.0"}, "either interface or functions"),
        ({**CONTRACT, "functions": [{"name": "get"}]}, "either interface or functions"),
        ({"version": "1.0.0", "functions": [{"name": "get"}, {"name": "get"}]}, "get stands twice"),
        ({"version": "1.0.0", "functions": [{"nome": "get"}]}, "contract/functions/0"),
        ({**CONTRACT, "performance": {"get": {"limit": 3, "workload": "/tests/load.py:get"}}}, "needs its percentile"),
        ({**CONTRACT, "conformance": 7}, "contract/conformance"),
        ([], "contract"),
    ],
)
def test_half_a_contract_is_none_and_says_why(contract, says):
    (point,) = facts(tree(contract=contract))["extension_points"]["head"]
    assert says in point["fault"]
    assert (point["shape"]["error"]["why"], point["performance"], point["digests"]["contract"]) == (
        "malformed",
        [],
        None,
    )


def test_functions_are_compared_as_classes_are():
    functions = [{"name": "get", "parameters": [{"name": "key", "annotation": "str"}], "returns": "str | None"}]
    (point,) = facts(tree(contract={"version": "1.0.0", "functions": functions}))["extension_points"]["head"]
    (member,) = point["shape"]["members"]
    assert (member["name"], member["returns"]["types"], point["interface"]) == ("get", ["None", "builtins.str"], None)
    assert point["digests"]["contract"]
    assert point["digests"]["tests"] is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("no front matter\n", "has no front matter"),
        ("---\n- a\n---\n", "no mapping"),
        ("---\na: [\n---\n", "is not the YAML"),
        ("---\na: 1\na: 2\n---\n", "stands twice"),
        ("---\nsettings: {}\n---\n", "required property"),
        (b"\xff\xfe", "is not UTF-8"),
    ],
)
def test_a_spec_that_is_none_says_why(text, says):
    (application,) = facts(tree({**FILES, "specs/app.md": text}))["applications"]
    assert application["spec"]["content"] is None
    assert says in application["spec"]["error"]


@pytest.mark.parametrize(
    "given",
    [
        "url: hunter2-hunter2",
        "url: tok_abcdefgh",
        "path: tok_abcdefgh",
        "nobody_declared: hunter2-hunter2",
        "url: {secret: 'x:tok_abcdefgh'}",
        "url: {secret: hunter2-hunter2}",
        "path: [hunter2-hunter2]",
        'path: !!int "hunter2-hunter2"',
    ],
)
def test_no_secret_is_in_the_document(given):
    spec = FILES["specs/app.md"].replace("      path: here\n      url: {secret: 'vault:x'}\n", f"      {given}\n")
    assert given in spec
    shown = json.dumps(facts(tree({**FILES, "specs/app.md": spec})))
    assert "hunter2" not in shown
    assert "tok_abcdefgh" not in shown


def whole_evidence(**changed):
    found = facts(tree())
    (point,), (capability,) = found["extension_points"]["head"], found["capabilities"]
    content = {
        "schema_version": 1, "runner": {"name": "r", "version": "1"}, "capability": "CAP-A", "extension_point": "EXT-A",
        "contract_version": "1.0.0", "commit": None, "date": "2026-06-01T12:00:00Z",
        "digests": {**point["digests"], **capability["digests"]}, "files": capability["files"], "contract_files": [],
        "test_files": [], "complete": True, "operations": [], "machine": {}, "server": None,
        "tests": [{"name": "a", "outcome": outcome, "seconds": 1, "message": "why"} for outcome in ("passed", "failed", "error")],
    }  # fmt: skip
    return json.dumps({**content, **changed})


def test_committed_evidence_is_read_and_held_against_the_base():
    text = whole_evidence()
    head = tree({**FILES, "evidence.json": text})
    (item,) = facts(head, head)["capabilities"][0]["evidence"]
    assert (item["error"], item["on_base"], item["source"]) == (None, True, "committed")
    assert item["content"]["outcomes"] == {"passed": 1, "failed": 1, "skipped": 0, "errors": 1}
    assert [one["name"] for one in item["content"]["failed"]] == ["a", "a"]
    (item,) = facts(head, tree())["capabilities"][0]["evidence"]
    assert item["on_base"] is False


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no JSON"),
        ("[]", "is not of type"),
        ('{"a": 1, "a": 2}', "stands twice"),
        (whole_evidence(digests={}), "digests"),
        (whole_evidence(more=1), "more"),
        (whole_evidence(date="yesterday"), "date"),
        ("[" * 100_000, "nested too deep"),
        (b"\xff", "codec"),
        (b" " * 9_000_000, "holds more than"),
    ],
)
def test_what_is_no_evidence_says_why(text, says):
    (item,) = facts(tree({**FILES, "evidence.json": text}))["capabilities"][0]["evidence"]
    assert item["content"] is None
    assert says in item["error"]


def folder_of(path, manifest=None, **files):
    path.mkdir()
    for name, text in files.items():
        (path / f"{name}.json").write_text(text)
    stated = {"schema_version": 1, "commit": "a" * 40, "dirty": False, "files": {}}
    (path / "evidence.json").write_text(manifest if manifest is not None else json.dumps(stated))
    return evidence.read_folder(path)


def test_a_folder_of_evidence_is_given_with_what_its_manifest_says(tmp_path):
    given = folder_of(tmp_path / "e", CAP=whole_evidence())
    found = facts(tree(), given=given)
    assert found["evidence"]["commit"] == "a" * 40
    item = found["capabilities"][0]["evidence"][0]
    assert (item["source"], item["path"], item["stated_sha256"], item["error"]) == ("given", "CAP.json", None, None)


@pytest.mark.parametrize(
    "manifest", ["", "{}", "[]", '{"schema_version": 1, "commit": "x", "dirty": false, "files": {}}']
)
def test_a_manifest_that_is_none_says_why_and_gives_no_commit(manifest, tmp_path):
    given = folder_of(tmp_path / "e", manifest, CAP=whole_evidence())
    assert given.error
    assert given.commit is None


def test_what_was_made_of_more_than_a_commit_names_none(tmp_path):
    stated = {"schema_version": 1, "commit": "a" * 40, "dirty": True, "files": {}}
    assert folder_of(tmp_path / "e", json.dumps(stated)).commit is None


def test_symlinks_in_a_folder_of_evidence_are_not_followed(tmp_path):
    secret = tmp_path / "secret.json"
    secret.write_text(whole_evidence())
    folder_of(tmp_path / "e")
    (tmp_path / "e" / "CAP-A.json").symlink_to(secret)
    (item,) = evidence.read_folder(tmp_path / "e").evidence["CAP-A"]
    assert (item["error"], item["content"]) == ("is a symlink", None)


def test_a_folder_that_is_not_there_is_a_mistake_of_whoever_gives_it(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        evidence.read_folder(tmp_path / "none")


def test_a_base_without_a_registry_has_no_extension_points():
    base = Snapshot.of_files({"README.md": b""})
    repository = Repository("r", tree(), VOCABULARY, base=base, paths=[])
    side = app_config.Side(repository.registry, tree(), lambda: repository.files, repository.types, ReadingCaches(None))
    assert app_config.facts(side, None, base, SECRETS, None)["extension_points"]["base"] == []


def test_the_template_is_a_spec():
    from control_plane.sources import front_matter  # noqa: PLC0415

    content = front_matter.read((schema.FOLDER.parent / "application.md").read_bytes(), "application.md")
    assert schema.fault("application-spec", content) is None


MANY = {
    **FILES,
    "tests/load.py": "def get(): ...\ndef put(): ...\ndef _own(): ...\n",
    "tests/helper.py": "def test_it(): ...\n",
    "tests/test_memory.py": "import memory.base\nimport helper\ndef test_it(): ...\n",
}


def files_of(**changed):
    """What the tests of a contract are made of whose operation is stated otherwise."""
    operation = {"percentile": 95, "limit": 4, "workload": "/tests/load.py:get", **changed}
    (point,) = facts(tree(MANY, contract={**CONTRACT, "performance": {"get": operation}}))["extension_points"]["head"]
    files = {one["path"]: one["sha256"] for one in point["files"]["tests"]}
    assert point["digests"]["tests"] == digests.of_files(files)
    return files


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"workload": "/tests/load.py:put"}, "performance.get.workload"),
        ({"workload": "/tests/load.py:none"}, "performance.get.workload"),
        ({"reference": "/tests/load.py:put"}, "performance.get.reference"),
        ({"unit": "ms"}, "performance.get.unit"),
    ],
)
def test_what_is_measured_belongs_to_the_tests(changed, name):
    before, after = files_of(), files_of(**changed)
    assert {path for path in before | after if before.get(path) != after.get(path)} == {name}


@pytest.mark.parametrize(
    "changed", [{"limit": 9}, {"percentile": 50}, {"unit": "ratio"}, {"workload": "tests/load.py:get"}]
)
def test_what_is_allowed_is_no_part_of_the_tests(changed):
    assert files_of() == files_of(**changed)


def test_another_module_of_tests_is_another_set_of_tests_though_it_was_imported_before():
    before = facts(tree(MANY))["extension_points"]["head"][0]
    after = facts(tree(MANY, contract={**CONTRACT, "conformance": "/tests/helper.py"}))["extension_points"]["head"][0]
    assert before["digests"]["tests"] != after["digests"]["tests"]
    assert "contract.conformance" in {one["path"] for one in after["files"]["tests"]}


@pytest.mark.parametrize(
    ("function", "content", "error"),
    [
        ("get", "def get(): ...\n", None),
        ("sned", "def get(): ...\n", "tests/load.py has no function sned"),
        ("print", "def get(): ...\n", "tests/load.py has no function print"),
        ("get", "from memory.base import Base as get\n", None),
        ("get", "from elsewhere import get\n", None),
        ("get", "from elsewhere import *\n", None),
        ("_own", "def get(): ...\n", None),
        ("get", "get = lambda: None\n", None),
        ("json", "import memory\n", "tests/load.py has no function json"),
    ],
)
@pytest.mark.parametrize("part", ["workload", "reference"])
def test_a_function_that_its_file_does_not_define_is_told(part, function, content, error):
    operation = {"percentile": 95, "limit": 4, "workload": "/tests/other.py:get", part: f"/tests/load.py:{function}"}
    files = {**FILES, "tests/load.py": content, "tests/other.py": "def get(): ...\n"}
    (point,) = facts(tree(files, contract={**CONTRACT, "performance": {"get": operation}}))["extension_points"]["head"]
    assert point["performance"][0][part]["error"] == error


_OR_SECRET = "or a mapping with secret (where the secret is kept, such as vault:shop/redis-url)"


def spec_of(front):
    (application,) = facts(tree({**FILES, "specs/app.md": f"---\n{front}---\n"}))["applications"]
    return application["spec"]


def test_a_spec_tells_all_that_is_wrong_with_it_and_unknown_keys_first():
    spec = spec_of(
        "architecture: {components: {shop: {purpose: To sell., modules: []}}}\nsettings:\n  path: {type: strng}\n"
        "  url: {type: string, secret: true, default: hunter2}\nextension_points: []\nenvirnments: {}\n"
        "environments:\n  ENV-A:\n    settings:\n      path: [hunter2]\n    bindings: {}\n"
    )
    assert spec["error_line"] == 7
    assert spec["error"].split("; ") == [
        "line 7: envirnments: is no key that is known here (known are: architecture, settings, extension_points, environments)",
        'line 4: settings/path/type: must be one of "string", "integer", "number", "boolean"',
        "line 5: settings/url/default: may not stand here, for it is secret",
        f"line 11: environments/ENV-A/settings/path: must be text or a whole number or a number or true or false, {_OR_SECRET}",
    ]


def test_of_very_many_faults_of_a_spec_some_are_told():
    keys = "".join(f"k{number}: 1\n" for number in range(30))
    spec = spec_of(f"architecture: {{components: {{a: {{purpose: x, modules: []}}}}}}\nsettings: {{}}\n{keys}")
    assert spec["error"].count("; ") == 20
    assert spec["error"].endswith("; and 12 more")


def test_a_spec_that_is_not_there_is_said_not_to_exist():
    (application,) = facts(tree(spec="/specs/dsk.md"))["applications"]
    assert application["spec"]["error"] == "specs/dsk.md does not exist"
