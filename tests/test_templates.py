"""The golden-path templates: what a person copies is itself valid."""

from __future__ import annotations

import json

import pytest

from control_plane import schema
from control_plane.home import HOME
from control_plane.sources import front_matter


@pytest.mark.parametrize(("template", "schema_name"), [("specs/cloud.md", "cloud-spec")])
def test_the_front_matter_of_a_template_has_its_schema(template: str, schema_name: str) -> None:
    content = front_matter.read((HOME / template).read_bytes(), template)

    assert schema.fault(schema_name, content) is None
    assert set(content) == set(json.loads((schema.FOLDER / f"{schema_name}.schema.json").read_bytes())["properties"]), (
        "a template shows all that there is"
    )
