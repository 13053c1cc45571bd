# METADATA
# title: Plans
# description: >-
#   What policies about plans share: the environment of a plan and its cloud spec, where a finding stands, what a plan
#   leaves and changes. `permissions` is one side of what permits, the head's or the base's.
package lib.cloud.plans

# METADATA
# description: The active environment that a plan is for, as one side registers it.
environment(plan, permissions) := found[0] if {
	found := [candidate |
		some candidate in permissions.environments
		candidate.id == plan.environment
		candidate.status == "active"
	]
	count(found) == 1
}

# METADATA
# description: What the cloud spec of a plan's environment says; undefined where there is none that can be read.
spec(plan, permissions) := found[0].content if {
	found := _specs(plan, permissions)
	count(found) == 1
	is_null(found[0].error)
	is_object(found[0].content)
}

# METADATA
# description: Why the cloud spec of a plan's environment cannot be read; empty where nothing is known against it.
spec_errors(plan, permissions) := [found.error |
	some found in _specs(plan, permissions)
	is_string(found.error)
]

_specs(plan, permissions) := _specs_of(environment(plan, permissions), permissions)

_specs_of(environment, permissions) := [found |
	is_string(environment.cloud_spec)
	some found in permissions.specs
	trim_prefix(found.path, "/") == trim_prefix(environment.cloud_spec, "/")
]

# METADATA
# description: The folders of Terraform that the cloud spec of an environment covers, as one side has it.
folders(environment, permissions) := [folder |
	some found in _specs_of(environment, permissions)
	some folder in found.folders
]

# METADATA
# description: The sides that there are; one that is missing is not among them.
sides := [side |
	some name in ["head", "base"]
	side := input.permissions[name]
	is_object(side)
]

# METADATA
# scope: document
# description: The side that says who may approve, the base; the head where no base was given.
trusted := input.permissions.base if is_object(input.permissions.base)

trusted := input.permissions.head if not is_object(input.permissions.base)

# METADATA
# description: >-
#   The subject of a finding: a plan address, the place of the Terraform that declares it, or else the plan, and the
#   registry rows that decide.
subject(plan, address, location, related) := {
	"id": address,
	"path": place.path,
	"line": place.line,
	"related": related,
	"details": {"environment": plan.environment, "plan": plan.source},
} if {
	place := _place(plan, location)
}

_place(_, location) := location if is_object(location)

_place(plan, location) := {"path": plan.source, "line": null} if not is_object(location)

# METADATA
# description: The subject of a finding about a whole plan; it is named by its environment, else by its source.
plan_subject(plan, related) := subject(plan, _plan_name(plan), null, related)

_plan_name(plan) := plan.environment if is_string(plan.environment)

_plan_name(plan) := plan.source if not is_string(plan.environment)

# METADATA
# description: >-
#   The subject of a finding about a resource; where its own Terraform is not at hand, it stands at the innermost call
#   around it whose Terraform is.
resource_subject(plan, resource, related) := subject(plan, resource.address, location, related) if {
	location := _resource_location(plan, resource)
}

_resource_location(_, resource) := resource.location if is_object(resource.location)

_resource_location(plan, resource) := _nearest(plan, resource.call) if not is_object(resource.location)

_nearest(plan, call) := found[count(found) - 1] if {
	found := _locations(plan, call)
	count(found) > 0
}

_nearest(plan, call) := null if count(_locations(plan, call)) == 0

_locations(plan, call) := [location |
	some address in ancestry(call)
	location := calls(plan)[address].location
	is_object(location)
]

# METADATA
# description: The module calls of a plan, by address.
calls(plan) := {call.address: call | some call in plan.module_calls}

# METADATA
# scope: document
# description: The addresses of the module calls that lead to a call and its own, the outermost first.
ancestry(address) := [concat(".", array.slice(steps, 0, 2 * depth)) |
	some depth in numbers.range(1, count(steps) / 2)
] if {
	steps := split(address, ".")
	count(steps) > 1
}

ancestry("") := []

# METADATA
# description: A row of the registry as a related place.
row(entity, message) := {
	"path": entity.registry,
	"line": entity.line,
	"column": object.get(entity, "column", null),
	"message": message,
}

# METADATA
# description: The rows of a plan's environment, whether or not they count, as places related to a finding.
environment_rows(plan, permissions) := [row(found, sprintf("%s has the status %q", [found.id, found.status])) |
	some found in permissions.environments
	found.id == plan.environment
]

# METADATA
# description: The row of a plan's environment, as a place related to what its cloud spec decides.
spec_rows(plan, permissions) := [row(found, sprintf("%s has the cloud spec %v", [found.id, found.cloud_spec])) |
	found := environment(plan, permissions)
]

# METADATA
# scope: document
# description: Whether applying a plan would change anything, if only what Terraform remembers.
changes(plan) if {
	some resource in plan.resources
	some action in resource.actions
	not action in {"no-op", "read", "open"}
}

changes(plan) if {
	some resource in plan.resources
	_is_recorded_anew(resource)
}

changes(plan) if {
	some output in plan.outputs
	some action in output.actions
	action != "no-op"
}

changes(plan) if count(plan.deferred) > 0

_is_recorded_anew(resource) if is_string(resource.previous_address)

_is_recorded_anew(resource) if resource.importing == true

# METADATA
# description: >-
#   What one side does not permit about a subject. Two sides speak of the same thing where `key` is the same; `values`
#   fill the message of the policy that finds it.
refusal(key, place, values) := {"key": key, "subject": place, "values": values}

# METADATA
# scope: document
# description: >-
#   For each policy the environments that make it mandatory, on the head or on the base. An environment can only
#   tighten; a policy that is a draft stays one.
tightened[id] := environments if {
	some id in {entry[0] | some entry in _tightenings}
	environments := {entry[1] | some entry in _tightenings; entry[0] == id}
}

# METADATA
# description: The rows of an environment that make a policy mandatory, as places related to a finding.
tightening_rows(id, name) := sort({row(environment, message) |
	some side in sides
	some environment in side.environments
	environment.id == name
	environment.enforcement[id] == "mandatory"
	message := sprintf("%s makes %s mandatory", [name, id])
})

_tightenings contains [id, environment.id] if {
	some side in sides
	some environment in side.environments
	some id, enforcement in environment.enforcement
	enforcement == "mandatory"
	input.policies[id].status != "draft"
}
