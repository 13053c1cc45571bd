# METADATA
# title: Parameters
# description: >-
#   What a module call gives a parameter, as far as it can be seen in the plan, and what the JSON Schema that a service
#   registers for the parameter has against it.
package lib.cloud.parameters

# METADATA
# description: Whether a service allows that a parameter cannot be seen in the plan.
may_be_unknown(declared) if declared.unknown_allowed == true

# METADATA
# description: Whether an argument's value can be seen in the plan.
is_visible(parameter) if {
	parameter.state in {"constant", "default", "variable"}
	parameter.sensitive == false
}

# METADATA
# scope: document
# description: Why an argument's value cannot be seen in the plan.
hidden(parameter) := "it is sensitive" if parameter.sensitive == true

hidden(parameter) := "it is known only after apply" if {
	parameter.sensitive == false
	count(parameter.references) == 0
}

hidden(parameter) := sprintf("it depends on %s", [concat(", ", _named(parameter.references))]) if {
	parameter.sensitive == false
	count(parameter.references) > 0
}

# Beside `module.events.url` a plan lists `module.events`, which says nothing more.
_named(references) := [reference |
	some reference in references
	not _is_continued(reference, references)
]

_is_continued(reference, references) if {
	some other in references
	strings.any_prefix_match(other, [sprintf("%s.", [reference]), sprintf("%s[", [reference])])
}

# METADATA
# description: What a JSON Schema has against a value, in words.
value_faults(schema, value) := {reason |
	[_, errors] := json.match_schema({"value": value}, _wrapped(schema))
	some error in errors
	reason := trim_prefix(trim_prefix(sprintf("%s: %s", [error.field, error.desc]), "(Root): "), "value: ")
}

# METADATA
# description: The JSON Schema that a service registers for a parameter; undefined where it is none.
schema_of(declared) := schema if {
	is_object(declared)
	schema := object.get(declared, "schema", {})
	is_object(schema)
	json.verify_schema(schema)[0]
}

# A value need not be an object; definitions stay at the root, where the schema's references look for them.
_wrapped(schema) := {
	"type": "object",
	"properties": {"value": schema},
	"definitions": object.get(schema, "definitions", {}),
}
