# METADATA
# title: Parameters are those that the policy declares
# description: A threshold that is missing or ill-typed makes a rule undefined, and what is undefined denies nothing.
# custom:
#   policy: POL-POL-010
package policies.policy_check.parameter_invalid

import data.lib.decision
import data.lib.source

considered := count(source.rows_in_force)

# METADATA
# custom:
#   code: policy.parameter_invalid
#   message: "%s: parameter %s"
#   remedy: Correct config.parameters of the row; the METADATA of the policy says what each has to be.
finding contains decision.finding(rego.metadata.chain(), source.row_subject(row), [row.id, message]) if {
	some row in source.rows_in_force
	some entry in source.in_folder[row.source][row.folder]
	declared := _declared(entry)
	_is_schema(declared)
	some message in decision.parameter_errors(row.parameters, declared)
}

# METADATA
# custom:
#   code: policy.parameter_invalid
#   message: "%s: custom.parameters in the METADATA is not a JSON Schema for each parameter"
#   remedy: "Write for each parameter a JSON Schema, such as {type: integer, minimum: 1}, without references elsewhere."
finding contains decision.finding(rego.metadata.chain(), subject, [entry.file.path]) if {
	some entry in source.policies
	not _is_schema(_declared(entry))
	subject := source.subject(entry, entry.file.line)
}

# METADATA
# custom:
#   code: policy.parameter_invalid
#   message: "%s: parameter %s says that it is stricter %v, which is none of %s"
#   remedy: "Say in which direction a change makes the policy stricter, such as {type: integer, stricter: higher}."
finding contains decision.finding(rego.metadata.chain(), subject, [entry.file.path, name, word, words]) if {
	some entry in source.policies
	some name, schema in _declared(entry)
	word := schema.stricter
	not word in _directions
	words := concat(", ", _directions)
	subject := source.subject(entry, entry.file.line)
}

# What the policy `weakened` understands.
_directions := ["higher", "lower", "more", "fewer", "true", "false"]

_declared(entry) := object.get(_custom(entry), "parameters", {})

_custom(entry) := entry.file.annotations.custom if is_object(entry.file.annotations.custom)

_custom(entry) := {} if not is_object(entry.file.annotations.custom)

# A reference elsewhere would be fetched from where it points to, so it is refused before anything reads the schema.
_is_schema(properties) if {
	is_object(properties)
	not _refers_elsewhere(properties)
	json.verify_schema({"type": "object", "properties": properties})[0]
}

_refers_elsewhere(properties) if {
	walk(properties, [path, value])
	path[count(path) - 1] == "$ref"
	not _local(value)
}

_local(value) if {
	is_string(value)
	startswith(value, "#")
}
