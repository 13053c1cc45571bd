"""Real plans of 12, 1,000 and 10,000 resources, and the governed repository that permits all that stands in them."""

from __future__ import annotations

import csv
import json
import lzma
import shutil
from pathlib import Path

from control_plane.benchmark.registries import HEADER
from control_plane.home import HOME
from control_plane.sources.registry import ROOT

ENVIRONMENT = "ENV-SCALE"
SIZES = {12: "shop-12", 1_000: "scale/shop-1k", 10_000: "scale/shop-10k"}  # resources, and which of tests/plans
_PLANS = HOME / "tests" / "plans"
_SPEC = """\
---
providers: {hashicorp/aws: "5.100.0"}
regions: [eu-west-1]
network: {public_ingress: false, allowed_cidrs: ["10.0.0.0/8"], allowed_ports: []}
services: [CLD-NETWORK, CLD-CELL]
directories: [terraform]
tags: [Owner, CostCenter, Environment]
---

# Scale

Many cells, all alike.
"""
_CONFIGS = {
    ENVIRONMENT: {"cloud_spec": "/specs/cloud.md", "requires_approval": False},
    "CLD-NETWORK": {
        "parameters": {},
        "resource_types": ["aws_vpc", "aws_subnet", "aws_security_group"],
        "environments": [ENVIRONMENT],
    },
    "CLD-CELL": {
        "module_source": "/terraform/modules/cell",
        "parameters": {
            name: {"schema": {}, "required": True, "unknown_allowed": True}
            for name in ("db_password", "environment", "index", "vpc_id")
        },
        "resource_types": [
            "aws_db_instance",
            "aws_dynamodb_table",
            "aws_iam_role",
            "aws_s3_bucket",
            "aws_s3_bucket_public_access_block",
            "aws_s3_bucket_versioning",
            "aws_security_group",
            "aws_sqs_queue",
        ],
        "environments": [ENVIRONMENT],
    },
}


def write(folder: Path) -> None:
    """Make the repository in ``folder``: its registry, its cloud spec, and the Terraform that the plans were made of."""
    shutil.copytree(_PLANS / "scale" / "terraform", folder / "terraform")
    (folder / "specs").mkdir()
    (folder / "specs" / "cloud.md").write_text(_SPEC, encoding="utf-8")
    with (folder / ROOT).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        for id_, config in _CONFIGS.items():
            kind = "environment" if id_ == ENVIRONMENT else "cloud_service"
            purpose = "Part of the repository in which plans are measured."
            writer.writerow([id_, id_, kind, "cloud", purpose, "", "active", "true", "P1", "", "", json.dumps(config)])


def unpack(size: int, path: Path) -> None:
    """Write the plan of so many resources as JSON."""
    path.write_bytes(lzma.decompress((_PLANS / f"{SIZES[size]}.plan.json.xz").read_bytes()))
