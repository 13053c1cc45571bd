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
from control_plane.sources import evidence
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
    assert files == ["tests/conftest.py", "tests/load.py", "tests/test_memory.py"]


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
    assert any("memory/base.py does cannot be told" in one["reason"] for one in capability["shape"]["unresolved"])


@pytest.mark.parametrize(
    "path",
    [
        "memory/__pycache__/file.cpython-311.pyc",
        "memory/__pycache__/base.cpython-312.opt-1.pyc",
        "memory/__pycache__/__init__.cpython-311.pyc",
        "memory/base.pyc",
        "memory/file.cpython-311-x86_64-linux-gnu.so",
        "memory/base.so",
        "memory/__init__.abi3.so",
        "memory/file.pyd",
        "memory/file/__init__.py",
        "memory/file/__init__.pyc",
        "memory.so",
    ],
)
def test_what_python_would_run_instead_is_a_file_of_the_capability_and_unresolved(path):
    (capability,) = facts(tree({**FILES, path: b"\0"}))["capabilities"]
    instead = [one["reason"] for one in capability["shape"]["unresolved"] if one["path"] == path]
    if path == "memory.so":  # a package is taken before a module
        assert capability["digests"]["implementation"]
        return
    assert capability["digests"] == {"implementation": None}
    assert "is run by Python in the place of memory/" in instead[0]
    assert path in [one["path"] for one in capability["files"]]


def test_what_python_would_run_instead_is_told_however_large_it_is():
    path = "memory/file.so"
    (capability,) = facts(tree({**FILES, path: bytes(2 * 1024 * 1024)}))["capabilities"]
    assert [one["path"] for one in capability["shape"]["unresolved"]] == [path]


@pytest.mark.parametrize(
    "path", ["memory/other.so", "memory/__pycache__/other.cpython-311.pyc", "memory/file/data.json"]
)
def test_what_no_import_takes_is_no_doubt(path):
    (capability,) = facts(tree({**FILES, path: b"\0"}))["capabilities"]
    assert capability["digests"]["implementation"]
    assert capability["shape"]["unresolved"] == []


@pytest.mark.parametrize(
    ("source", "call"),
    [
        ("exec(open('data').read())", "exec"),
        ("def f():\n    return eval('1')", "eval"),
        ("class A:\n    def compile(self):\n        return compile('', '', 'exec')", "compile"),
        ("import builtins as b\nb.exec('')", "exec"),
        ("import runpy\nrunpy.run_path('data')", "runpy.run_path"),
        ("from runpy import run_module as go\ngo('a' + 'b')", "runpy.run_module"),
        (
            "import importlib.util\nimportlib.util.spec_from_file_location('a', 'b')",
            "importlib.util.spec_from_file_location",
        ),
        ("from importlib import import_module\nimport_module('a' + 'b')", "importlib.import_module"),
        ("__import__('a' + 'b')", "__import__"),
    ],
)
def test_code_that_no_import_names_is_unresolved(source, call):
    (capability,) = facts(tree({**FILES, "memory/base.py": f"class Base: ...\n{source}\n"}))["capabilities"]
    assert capability["digests"] == {"implementation": None}
    wanted = f"calls {call}, which runs code that no import names"
    (doubt,) = [one for one in capability["shape"]["unresolved"] if wanted in one["reason"]]
    assert doubt["path"] == "memory/base.py"
    assert doubt["line"] in (2, 3, 4)


@pytest.mark.parametrize(
    "source",
    [
        "import re\nre.compile('a')",
        "class Query:\n    def compile(self): ...\n    def eval(self): return self.compile()\nQuery().eval()",
        "from engine import compile\ncompile('a')",
        "import importlib\nimportlib.import_module('json')\n__import__('json')",
        "import importlib\nimportlib.reload",
        "'exec(1)'  # eval(2)",
    ],
)
def test_ordinary_code_is_no_doubt(source):
    (capability,) = facts(tree({**FILES, "memory/base.py": f"class Base: ...\n{source}\n"}))["capabilities"]
    assert capability["digests"]["implementation"]
    assert capability["shape"]["unresolved"] == []


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


def spec(text, base=None):
    """What a document states of the one spec, and all of it as text."""
    head = tree({**FILES, "specs/app.md": text})
    (application,) = facts(head, base)["applications"]
    return application["spec"], json.dumps(application)


def with_(*replaced):
    text = FILES["specs/app.md"]
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new)
    return text


TOKEN = "tok_abcdefgh"


@pytest.mark.parametrize(
    ("old", "new", "place", "line"),
    [
        ("To sell.", f"Ask with {TOKEN}.", "architecture/components/shop/purpose", 2),
        ("shop: {p", f"{TOKEN}: {{p", "architecture/components/(hidden 1)", 2),
        ("MOD-NONE", TOKEN, "architecture/components/shop/modules/1", 2),
        ("type: string, default", f"type: string, description: is {TOKEN}, default", "settings/path/description", 4),
        ("  path: {type: string", f"  {TOKEN}: {{type: string", "settings/(hidden 1)", 4),
        ("default: var", f"default: var, allowed: [var, {TOKEN}]", "settings/path/allowed/1", 4),
        ("[EXT-A]", f"[{TOKEN}]", "extension_points/0", 6),
        ("ENV-A:", f"{TOKEN}:", "environments/(hidden 1)", 8),
        ("      path: here", f"      {TOKEN}: here", "environments/ENV-A/settings/(hidden 1)", 10),
        ("EXT-A: CAP-A", f"EXT-A: {TOKEN}", "environments/ENV-A/bindings/EXT-A", 13),
        ("EXT-A: CAP-A", f"{TOKEN}: CAP-A", "environments/ENV-A/bindings/(hidden 1)", 13),
    ],
)
def test_a_text_anywhere_that_looks_like_a_secret_is_told_with_its_line_and_not_shown(old, new, place, line):
    found, shown = spec(with_((old, new)))
    assert found["error"] is None
    assert found["resembling"] == [{"place": place, "line": line, "resembles": "token"}]
    assert TOKEN not in shown


def test_hidden_names_still_belong_together():
    text = with_(("      path: here", f"      {TOKEN}: 1"))
    content = spec(text.replace("settings:\n  path", f"settings:\n  {TOKEN}: {{type: integer}}\n  path"))[0]["content"]
    assert content["settings"][0]["name"] == content["environments"][0]["settings"][0]["name"] == "(hidden 1)"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("architecture:", f"{TOKEN}: 1\narchitecture:"),
        ("  path: {type: string", f"  {TOKEN}: {{typo: string"),
        ("  path: {type", f"  {TOKEN}: 1\n  {TOKEN}: 2\n  path: {{type"),
        ("default: var", f"default: [{TOKEN}]"),
        ("path: here", f"path: [{TOKEN}]"),
    ],
)
def test_no_secret_is_in_why_a_spec_cannot_be_used(old, new):
    found, shown = spec(with_((old, new)))
    assert (found["content"], TOKEN in shown) == (None, False)
    assert found["error"]
    assert ("stands twice" in found["error"]) is False


def test_values_are_told_of_where_a_spec_cannot_be_used():
    found, shown = spec(with_(("default: var", f"default: {TOKEN}"), ("To sell.", "''")))
    assert [one["place"] for one in found["resembling"]] == ["settings/path/default"]
    assert TOKEN not in shown


@pytest.mark.parametrize("pad", [0, 10_000, 200_000])
def test_a_value_that_is_too_long_to_be_searched_is_hidden_unread(pad):
    found, shown = spec(with_(("path: here", f"path: {'x ' * (pad // 2)}{TOKEN}"), ("To sell.", "To sell. " * 2000)))
    value = found["content"]["environments"][0]["settings"][0]["value"]
    assert (value["value"], value["resembles"]) == (None, "unread" if pad else "token")
    assert [one["resembles"] for one in found["resembling"]] == ["unread"]
    assert TOKEN not in shown


OPEN = (("url: {type: string, secret: true}", "url: {type: string}"), ("url: {secret: 'vault:x'}", "url: hunter2"))


@pytest.mark.parametrize(
    "replaced",
    [
        OPEN,
        (
            OPEN[0],
            ("      url: {secret: 'vault:x'}\n", ""),
            ("url: {type: string}", "url: {type: string, default: hunter2}"),
        ),
        (OPEN[0], ("url: {type: string}", "url: {type: string, allowed: [hunter2]}")),
        (("  url: {type: string, secret: true}\n", ""), OPEN[1]),
        (OPEN[0], ("url: {type: string}", "url: {type: integer}"), ("url: {secret: 'vault:x'}", "url: 20241")),
    ],
)
def test_what_was_secret_on_the_base_is_hidden_in_the_change_that_says_otherwise(replaced):
    found, shown = spec(with_(*replaced), base=tree())
    given = [one["value"] for one in found["content"]["environments"][0]["settings"] if one["name"] == "url"]
    given += [one["default"] for one in found["content"]["settings"] if one["name"] == "url"]
    assert "secret" in [one["given"] for one in given] or found["resembling"]
    assert "hunter2" not in shown
    assert "20241" not in shown
    assert all(one["secret"] for one in found["content"]["settings"] if one["name"] == "url")


def test_what_was_secret_is_known_by_the_row_and_by_the_path_and_by_what_is_gone():
    opened = with_(*OPEN)
    moved = tree({**FILES, "specs/new.md": opened}, spec="/specs/new.md")
    assert "hunter2" not in json.dumps(facts(moved, tree()))
    renamed = {**FILES, "specs/new.md": opened}
    contents = rows(spec="/specs/new.md").replace("APP-A", "APP-B")
    head = Snapshot.of_files(
        {path: text.encode() for path, text in {**renamed, "control_plane_registry.csv": contents}.items()}
    )
    assert "hunter2" not in json.dumps(facts(head, tree()))
    without_registry = Snapshot.of_files({"specs/app.md": FILES["specs/app.md"].encode()})
    head = tree({**FILES, "specs/app.md": opened})
    repository = Repository("r", head, VOCABULARY)
    side = app_config.Side(repository.registry, head, lambda: repository.files, repository.types, ReadingCaches(None))
    found = app_config.facts(side, None, without_registry, SECRETS, None)["applications"]
    assert "hunter2" not in json.dumps(found)


@pytest.mark.parametrize(
    "before", ["", "---\nsettings: 3\n---\n", "---\nsettings: {url: 3, other: {secret: 1}}\n---\n"]
)
def test_a_base_whose_spec_is_none_hides_nothing(before):
    found, shown = spec(with_(*OPEN), base=tree({**FILES, "specs/app.md": before}))
    assert found["error"] is None
    assert "hunter2" in shown


def whole_evidence(**changed):
    found = facts(tree())
    (point,), (capability,) = found["extension_points"]["head"], found["capabilities"]
    content = {
        "schema_version": 1, "runner": {"name": "r", "version": "1"}, "capability": "CAP-A", "extension_point": "EXT-A",
        "contract_version": "1.0.0", "commit": None, "date": "2026-06-01T12:00:00Z",
        "implementation": "app/a.py:A", "settings": ["path"],
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
    assert (item["content"]["implementation"], item["content"]["settings"]) == ("app/a.py:A", ["path"])
    (item,) = facts(head, tree())["capabilities"][0]["evidence"]
    assert item["on_base"] is False


def test_evidence_of_an_older_version_does_not_say_on_what_it_was_run():
    older = {
        name: said for name, said in json.loads(whole_evidence()).items() if name not in ("implementation", "settings")
    }
    (item,) = facts(tree({**FILES, "evidence.json": json.dumps(older)}))["capabilities"][0]["evidence"]
    assert item["error"] is None
    assert (item["content"]["implementation"], item["content"]["settings"]) == (None, None)


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


def digest_of(**changed):
    """The digest of the tests of a contract whose operation is stated otherwise."""
    operation = {"percentile": 95, "limit": 4, "workload": "/tests/load.py:get", **changed}
    (point,) = facts(tree(MANY, contract={**CONTRACT, "performance": {"get": operation}}))["extension_points"]["head"]
    return point["digests"]["tests"]


@pytest.mark.parametrize(
    "changed",
    [
        {"workload": "/tests/load.py:put"},
        {"workload": "/tests/load.py:none"},
        {"reference": "/tests/load.py:put"},
        {"unit": "ms"},
    ],
)
def test_what_is_measured_belongs_to_the_tests(changed):
    assert digest_of() != digest_of(**changed)


@pytest.mark.parametrize(
    "changed", [{"limit": 9}, {"percentile": 50}, {"unit": "ratio"}, {"workload": "tests/load.py:get"}]
)
def test_what_is_allowed_is_no_part_of_the_tests(changed):
    assert digest_of() == digest_of(**changed)


def test_another_module_of_tests_is_another_set_of_tests_though_it_was_imported_before():
    before = facts(tree(MANY))["extension_points"]["head"][0]
    after = facts(tree(MANY, contract={**CONTRACT, "conformance": "/tests/helper.py"}))["extension_points"]["head"][0]
    assert before["digests"]["tests"] != after["digests"]["tests"]


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
