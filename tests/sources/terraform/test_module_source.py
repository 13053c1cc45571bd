"""Sources of modules: one module has one address, however its source is written, and no credentials show."""

from __future__ import annotations

import pytest

from control_plane.sources.terraform.module_source import parse


@pytest.mark.parametrize(
    ("raw", "kind", "address", "subfolder", "ref"),
    [
        ("acme/queue/aws", "registry", "acme/queue/aws", None, None),
        ("registry.terraform.io/acme/queue/aws", "registry", "acme/queue/aws", None, None),
        ("acme/queue/aws//modules/fifo", "registry", "acme/queue/aws", "modules/fifo", None),
        ("tf.acme.dev:8443/acme/queue/aws", "registry", "tf.acme.dev:8443/acme/queue/aws", None, None),
        ("./role", "local", "./role", None, None),
        ("../../modules/service", "local", "../../modules/service", None, None),
        ("/opt/modules/x", "local", "/opt/modules/x", None, None),
        ("git::https://acme.dev/tf.git//rds?ref=v2", "git", "https://acme.dev/tf.git", "rds", "v2"),
        ("git::https://acme.dev/tf.git?depth=1&ref=v2", "git", "https://acme.dev/tf.git", None, "v2"),
        ("git::ssh://git@acme.dev/tf.git?ref=main", "git", "ssh://git@acme.dev/tf.git", None, "main"),
        ("git@github.com:acme/tf.git//x?ref=v1", "git", "ssh://git@github.com/acme/tf.git", "x", "v1"),
        ("github.com/acme/tf//x?ref=v1", "git", "https://github.com/acme/tf", "x", "v1"),
        ("github.com/acme/tf", "git", "https://github.com/acme/tf", None, None),
        ("https://acme.dev/tf.zip?checksum=md5:1", "http", "https://acme.dev/tf.zip?checksum=md5%3A1", None, None),
        ("s3::https://s3.amazonaws.com/b/tf.zip", "other", "https://s3.amazonaws.com/b/tf.zip", None, None),
        ("hg::https://acme.dev/tf?rev=1", "other", "https://acme.dev/tf", None, "1"),
        ("", "other", "", None, None),
    ],
)
def test_a_source_is_split_as_terraform_splits_it(
    raw: str, kind: str, address: str, subfolder: str | None, ref: str | None
) -> None:
    found = parse(raw)

    assert (found.kind, found.address, found.subfolder, found.ref) == (kind, address, subfolder, ref)
    assert found.raw == raw


@pytest.mark.parametrize(
    "raw",
    [
        "git::https://ada:hunter2-hunter2@acme.dev/tf.git?ref=v1",
        "git::https://hunter2-hunter2@acme.dev/tf.git?ref=v1",
        "https://ada:hunter2-hunter2@acme.dev/tf.zip",
        "git::ssh://git:hunter2-hunter2@acme.dev/tf.git",
        "git::ssh://git@acme.dev/tf.git?sshkey=hunter2-hunter2",
        "s3::https://s3.amazonaws.com/b/tf.zip?aws_access_key_secret=hunter2-hunter2",
        "git::https://ada:hunter2%2Dhunter2@acme.dev/tf.git",
    ],
)
def test_credentials_in_a_source_are_masked(raw: str) -> None:
    found = parse(raw)

    assert "hunter2" not in str(found.document())
    assert any("hunter2" in credential for credential in found.credentials)
