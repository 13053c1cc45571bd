"""What an approval is bound to: the same for the same plan and source, another where either would do something else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.sources.terraform.plans import change, facts, plan, root

MAIN = 'resource "aws_x" "y" {{\n  policy = "{{\\"Effect\\":\\"{effect}\\",\\"id\\":\\"${{aws_x.z.id}}\\"}}"\n}}\n'
ALLOW, DENY = MAIN.format(effect="allow"), MAIN.format(effect="deny")
GIVEN = plan(
    change(after={}, after_unknown={"policy": True}),
    **root(resources=[{"address": "aws_x.y", "mode": "managed", "type": "aws_x", "name": "y", "expressions": {
        "policy": {"references": ["aws_x.z.id", "aws_x.z"]},
    }}]),
)  # fmt: skip


def calling(source: str, parent_source: str = "../modules/m") -> dict[str, Any]:
    inner = {"module_calls": {"inner": {"source": source, "module": {}}}}
    return plan(**root(module_calls={"m": {"source": parent_source, "module": inner}}))


def told(folder: Path, files: dict[str, str] | None, given: dict[str, Any] = GIVEN) -> tuple[str, str | None]:
    found = facts(folder, given, files)
    return found["digest"], found["source_sha256"]


def test_words_around_what_is_not_known_yet_are_in_the_digest(tmp_path: Path) -> None:
    allow, deny = (told(tmp_path, {"live/main.tf": text}) for text in (ALLOW, DENY))
    assert allow[0] != deny[0]
    assert allow == told(tmp_path, {"live/main.tf": ALLOW})


@pytest.mark.parametrize("name", ["main.tf", "main.tofu", "main.tf.json", "more_override.tf"])
def test_each_file_that_terraform_reads_counts(name: str, tmp_path: Path) -> None:
    digests = {told(tmp_path, {"live/own.tf": ALLOW, f"live/{name}": text})[0] for text in ("{}", "{ }")}
    assert len(digests) == 2


@pytest.mark.parametrize(
    "name", ["live/README.md", "live/prod.tfvars", "live/more/main.tf", "other/main.tf", "reg.csv"]
)
def test_no_other_file_counts(name: str, tmp_path: Path) -> None:
    digests = {told(tmp_path, {"live/main.tf": ALLOW, name: text}) for text in ("a", "b")}
    assert len(digests) == 1


def test_modules_of_the_repository_count_with_the_modules_within(tmp_path: Path) -> None:
    files = {"live/main.tf": "", "modules/m/main.tf": "", "modules/m/inner/main.tf": ""}
    given = calling("./inner")
    digests = {told(tmp_path, files | {name: "# other"}, given)[0] for name in files} | {
        told(tmp_path, files, given)[0]
    }
    assert len(digests) == 4


@pytest.mark.parametrize("name", ["live/main.tf", "modules/m/main.tf", "modules/m/inner/main.tf"])
def test_where_a_module_of_the_repository_is_not_at_hand_there_is_no_digest_of_the_source(
    name: str, tmp_path: Path
) -> None:
    files = {"live/main.tf": "", "modules/m/main.tf": "", "modules/m/inner/main.tf": ""}
    del files[name]
    assert told(tmp_path, files, calling("./inner"))[1] is None


def test_what_is_fetched_is_told_by_its_version(tmp_path: Path) -> None:
    files = {"live/main.tf": ""}
    assert told(tmp_path, files, calling("./inner", "acme/queue/aws"))[1] is not None
    modules = tmp_path / "modules.json"
    digests = set()
    for version in ("2.0.1", "2.0.2"):
        modules.write_text(json.dumps({"Modules": [{"Key": "m", "Source": "acme/queue/aws", "Version": version}]}))
        digests.add(facts(tmp_path, calling("./inner", "acme/queue/aws"), files, modules=modules)["digest"])
    assert len(digests) == 2


@pytest.mark.parametrize(
    ("call", "read"),
    [
        ('templatefile("${path.module}/p.tpl", {id = aws_x.z.id})', "live/p.tpl"),
        ('file( "${path.root}/../p.json" )', "p.json"),
        ('filebase64("p.json")', "live/p.json"),
    ],
)
def test_a_file_that_the_terraform_names_counts(call: str, read: str, tmp_path: Path) -> None:
    files = {"live/main.tf": f"locals {{\n  a = {call}\n}}\n"}
    found = [told(tmp_path, files | {read: text}) for text in ("allow", "deny")]
    assert found[0] != found[1]
    assert told(tmp_path, files)[1] is None, "the file is not there"


@pytest.mark.parametrize(
    "call",
    [
        "file(var.path)",
        'templatefile("${path.module}/${each.key}.tpl", {})',
        'file("../../../etc/passwd")',
        'file("\\u0061")',
        'file("a" == "b" ? "c" : "d")',
        'fileset(path.module, "*.json")',
        'file("${path.cwd}/a")',
    ],
)
def test_where_the_terraform_makes_up_a_name_of_a_file_there_is_no_digest_of_the_source(
    call: str, tmp_path: Path
) -> None:
    assert told(tmp_path, {"live/main.tf": f"locals {{\n  a = {call}\n}}\n", "live/a": ""})[1] is None


def test_without_source_there_is_none_and_the_digest_is_another(tmp_path: Path) -> None:
    without = told(tmp_path, None)
    assert without[1] is None
    assert without[0] != told(tmp_path, {"live/main.tf": ALLOW})[0]
