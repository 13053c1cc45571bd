"""Terraform and OpenTofu plans as facts: what would change, by which modules, with which arguments. No secret among them."""

from control_plane.sources.terraform.file import PlanError
from control_plane.sources.terraform.plan import read_plan

__all__ = ["PlanError", "read_plan"]
