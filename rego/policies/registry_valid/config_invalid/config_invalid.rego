# METADATA
# title: A config is what its type allows
# description: Policies, environments and services take their settings from config; a slip there changes a verdict.
# custom:
#   policy: POL-REG-014
package policies.registry_valid.config_invalid

import data.lib.decision
import data.lib.registry

considered := count(input.registry.entities)

# METADATA
# custom:
#   code: registry.config_invalid
#   message: "%s: the config is not valid: %s"
#   remedy: >-
#     Write a JSON object, each key once, with the fields that the type's schema asks for: `types` in
#     data/registry/data.yaml of the control plane, to which a repository adds its own in a file of that name.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, fault.reason]) if {
	some fault in _faults
	some row in fault.rows
	subject := registry.row_subject(row)
}

_faults contains {"reason": config.error, "rows": config.rows} if {
	some config in input.registry.configs
	config.error != null
}

_faults contains {"reason": reason, "rows": config.rows} if {
	some type, positions in _faulty
	some position in positions
	config := input.registry.configs[position]
	schema := data.registry.types[type].config
	[_, errors] := json.match_schema(_value(config), schema)
	reason := concat("; ", {_words(error) | some error in errors; _tells(error)} | _keys(schema, errors))
}

# The positions of the configs that their type's schema refuses. One call holds all configs of a type against it: to
# compile a schema for each of them would cost a hundred times more.
_faulty[type] := positions if {
	some type in {cell.value | some cell in input.registry.columns.entity_type}
	schema := data.registry.types[type].config
	values := {format_int(position, 10): _value(config) |
		some position, config in input.registry.configs
		config.entity_type == type
		is_null(config.error)
	}
	[_, errors] := json.match_schema(values, _schema_of_many(schema))
	positions := {to_number(split(error.field, ".")[0]) | some error in errors}
}

# An empty cell is held against the schema as {}.
_value(config) := config.value if config.value != null

_value(config) := {} if config.value == null

# Definitions stay at the root, where the schema's references look for them.
_schema_of_many(schema) := {
	"type": "object",
	"additionalProperties": schema,
	"definitions": object.get(schema, "definitions", {}),
}

_words(error) := error.desc if error.field == "(Root)"

_words(error) := sprintf("%s: %s", [error.field, error.desc]) if error.field != "(Root)"

# What a config may have, where it has something else.
_keys(schema, errors) := {sprintf("it may have %s", [concat(", ", object.keys(schema.properties))]) |
	some error in errors
	error.type == "additional_property_not_allowed"
	error.field == "(Root)"
}

# That one of several schemas did not match says nothing that the errors within it do not say.
_tells(error) if not error.type in {"condition_then", "condition_else", "number_all_of"}
