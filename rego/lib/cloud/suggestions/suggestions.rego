# METADATA
# title: Suggestions
# description: >-
#   The smallest change to the row of a service by which it would permit what it refuses, as edits to its config: the
#   keys that lead to a value, and the value. Nobody applies them but a person, and what is hidden is in none of them.
package lib.cloud.suggestions

import data.lib.cloud.parameters
import data.lib.versions

# METADATA
# scope: document
# description: A subject with the edits that would settle the matter; as it was where there are none.
offered(subject, service, edits) := object.union(subject, {"suggestion": suggestion}) if {
	count(edits) > 0
	suggestion := {"id": service.id, "registry": service.registry, "edits": edits}
}

offered(subject, _, []) := subject

# METADATA
# description: The constraint of a service, widened to a version.
version(service, wanted) := [{"path": ["version"], "value": wider} |
	wider := versions.widened(service.version, wanted)
]

# METADATA
# description: One more type that the module of a service makes.
resource_type(service, type) := [{"path": ["resource_types"], "value": array.concat(service.resource_types, [type])}]

# METADATA
# description: One more environment of a service.
environment(service, id) := [{"path": ["environments"], "value": array.concat(service.environments, [id])}]

# METADATA
# description: A parameter of a service that need not be known at plan time; none where its value is a secret.
unknown(service, given) := [{"path": ["parameters", given.name, "unknown_allowed"], "value": true} |
	is_object(service.parameters[given.name])
	given.sensitive == false
]

# METADATA
# scope: document
# description: >-
#   A value that a service's parameter may have: of one that it does not declare, the only one; else one more than its
#   schema allows.
parameter(service, given) := [{"path": ["parameters", given.name], "value": declared} |
	_is_shown(given)
	declared := {"schema": {"const": given.value}, "required": false, "unknown_allowed": false}
	_fits(declared.schema, given.value)
] if {
	not given.name in object.keys(service.parameters)
}

parameter(service, given) := [{"path": ["parameters", given.name, "schema"], "value": schema} |
	_is_shown(given)
	schema := _wider(service.parameters[given.name].schema, given.value)
] if {
	given.name in object.keys(service.parameters)
}

# A value is masked as a whole, or wherever a secret stands in it. What has the name of a secret is none to write down,
# marked or not.
_is_shown(given) if {
	parameters.is_visible(given)
	given.secret_named == false
	not contains(json.marshal(given.value), "(sensitive)")
}

# The first way to widen a schema by which the value fits.
_wider(schema, value) := fitting[0] if {
	is_object(schema)
	fitting := [wider |
		some wider in array.flatten([_listed(schema, value), _moved(schema, value), _either(schema, value)])
		_fits(wider, value)
	]
}

_listed(schema, value) := array.concat(
	[object.union(object.remove(schema, ["const"]), {"enum": [known, value]}) | known := schema.const],
	[object.union(schema, {"enum": array.concat(schema.enum, [value])}) | is_array(schema.enum)],
)

_moved(schema, value) := [object.union(schema, {bound: value}) |
	some bound in ["maximum", "minimum"]
	is_number(schema[bound])
	is_number(value)
]

# What refers to a place in the schema finds it no more, once the schema is a part of another.
_either(schema, value) := [{"anyOf": [schema, {"const": value}]} | not contains(json.marshal(schema), `"$ref"`)]

_fits(schema, value) if {
	parameters.schema_of({"schema": schema})
	count(parameters.value_faults(schema, value)) == 0
}
