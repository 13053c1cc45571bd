# METADATA
# title: Cloud services
# description: >-
#   Which registered service a module call uses, and what the service does not permit about the call and the resources
#   within. Only an active service permits. A call within a registered module belongs to that module.
package lib.cloud.services

import data.lib.cloud.parameters
import data.lib.cloud.plans
import data.lib.cloud.resources
import data.lib.cloud.sources
import data.lib.cloud.suggestions
import data.lib.versions

# METADATA
# description: The service that each module call uses, by the call's address; calls of no service are not in it.
registered(plan, permissions) := {call.address: service |
	some call in plan.module_calls
	service := _service(plan, permissions, call)
}

# Several services may have one source: one that permits the call goes before one that does not.
_service(plan, permissions, call) := service if {
	candidates := _by_source(permissions)[sources.of_call(plan, call)]
	ranked := sort([[_rank(plan, permissions, call, candidate), position] |
		some position, candidate in candidates
	])
	service := candidates[ranked[0][1]]
}

_rank(plan, permissions, call, service) := count(array.concat(
	[fault | fault := "environment"; not _serves(plan, permissions, service)],
	[fault | fault := "version"; not _is_permitted_version(service, call)],
))

_by_source(permissions) := {name: services |
	some name in {sources.of_service(service.module_source) | some service in _modules(permissions)}
	services := [service |
		some service in _modules(permissions)
		sources.of_service(service.module_source) == name
	]
}

_modules(permissions) := [service |
	some service in permissions.services
	service.status == "active"
	is_string(service.module_source)
]

# METADATA
# description: The address of the outermost registered call that an address is or lies in.
governor(services, address) := found[0] if {
	found := [ancestor | some ancestor in plans.ancestry(address); services[ancestor]]
	count(found) > 0
}

# METADATA
# description: The module calls that are judged themselves, since no registered module makes them.
judged(plan, permissions) := [call |
	services := registered(plan, permissions)
	some call in plan.module_calls
	not _is_within(services, call)
]

_is_within(services, call) if governor(services, call.parent)

# METADATA
# description: The module calls that stand in Terraform of this repository, as far as the calls around them tell.
written_here(plan) := [call |
	some call in plan.module_calls
	_only_local(plan, call.parent)
]

_only_local(plan, address) if {
	every ancestor in plans.ancestry(address) {
		plans.calls(plan)[ancestor].source.kind == "local"
	}
}

# METADATA
# description: Calls of modules that no active service registers.
source_refusals(plan, permissions) := {refusal |
	plans.spec(plan, permissions)
	services := registered(plan, permissions)
	dormant := _dormant(permissions)
	some call in judged(plan, permissions)
	not services[call.address]
	near := [service | some service in dormant[sources.of_call(plan, call)]]
	related := [plans.row(service, _sleeps(service)) | some service in near]
	place := plans.subject(plan, call.address, call.location, related)
	values := [call.address, call.source.raw, _unregistered(near)]
	refusal := plans.refusal([call.address, "module source"], place, values)
}

# The services that would register a source, were they active.
_dormant(permissions) := {name: services |
	found := [[sources.of_service(service.module_source), service] |
		some service in permissions.services
		service.status != "active"
		is_string(service.module_source)
	]
	some name in {entry[0] | some entry in found}
	services := [entry[1] | some entry in found; entry[0] == name]
}

_sleeps(service) := sprintf("%s registers it and has the status %q", [service.id, service.status])

_unregistered([]) := "no cloud_service registers it"

_unregistered(near) := concat("; ", [_sleeps(service) | some service in near]) if count(near) > 0

# METADATA
# description: Calls of services that are not for the plan's environment.
environment_refusals(plan, permissions) := {refusal |
	plans.spec(plan, permissions)
	some found in calls_of_services(plan, permissions)
	not _serves(plan, permissions, found.service)
	related := _hindering_rows(plan, permissions, found.service)
	subject := plans.subject(plan, found.call.address, found.call.location, related)
	place := suggestions.offered(subject, found.service, _environment_edits(plan, permissions, found.service))
	values := [found.call.address, found.service.id, _hindrance(plan, permissions, found.service)]
	refusal := plans.refusal([found.call.address, "service in its environment"], place, values)
}

# What keeps a service, which registers what is asked for, from serving a plan.
_hindrance(plan, permissions, service) := concat(" and ", array.flatten([
	[sprintf("has the status %q", [service.status]) | service.status != "active"],
	[sprintf("is not for %s", [plan.environment]) | not plan.environment in service.environments],
	[sprintf("is not in the cloud spec of %s", [plan.environment]) | not _is_in_spec(plan, permissions, service)],
]))

_hindering_rows(plan, permissions, service) := array.concat([plans.row(service, words)], spec_rows) if {
	words := sprintf("%s has the status %q and is for %v", [service.id, service.status, service.environments])
	spec_rows := [row |
		not _is_in_spec(plan, permissions, service)
		some row in plans.spec_rows(plan, permissions)
	]
}

# Where the cloud spec does not list the service, the registry alone cannot settle the matter.
_environment_edits(plan, permissions, service) := suggestions.environment(service, plan.environment) if {
	_is_in_spec(plan, permissions, service)
}

_environment_edits(plan, permissions, service) := [] if not _is_in_spec(plan, permissions, service)

# METADATA
# description: Calls whose version a service does not permit; what nobody knows is not among them.
version_refusals(plan, permissions) := {refusal |
	plans.spec(plan, permissions)
	some found in calls_of_services(plan, permissions)
	some fault in _version_faults(found.service, found.call)
	related := [plans.row(found.service, sprintf("%s permits %s", [found.service.id, _permitted(found.service)]))]
	subject := plans.subject(plan, found.call.address, found.call.location, related)
	place := suggestions.offered(subject, found.service, fault.edits)
	refusal := plans.refusal([found.call.address, "module version"], place, [found.call.address, fault.reason])
}

_permitted(service) := service.version if is_string(service.version)

_permitted(service) := "every version" if not is_string(service.version)

_version_faults(service, call) := array.concat(_outside(service, call), _contradicted(call))

_outside(service, call) := [{"reason": reason, "edits": suggestions.version(service, found)} |
	is_string(service.version)
	some found in _versions(call)
	not versions.allows(service.version, found)
	reason := sprintf("%s is not within %s", [found, service.version])
] if {
	sources.version(call)
}

_outside(service, call) := [{"reason": reason, "edits": []} |
	is_string(service.version)
	some pin in _pins(call)
	reason := sprintf("%s, which shows no version within %s", [pin, service.version])
] if {
	not sources.version(call)
}

# What holds a module to one content and does not say which version that is.
_pins(call) := array.concat(
	[sprintf("%s is a commit", [sources.ref(call)]) | sources.is_commit(sources.ref(call))],
	[sprintf("%s is a checksum", [sources.checksum(call)]) | sources.checksum(call)],
)

# What is installed, and what alone the call asks for.
_versions(call) := {sources.version(call)} | {found | found := versions.exact(call.constraint)}

_contradicted(call) := [{"reason": reason, "edits": []} |
	is_string(call.version)
	is_string(call.constraint)
	not versions.allows(call.constraint, call.version)
	reason := sprintf("%s was installed, and the call asks for %s", [call.version, call.constraint])
]

_is_permitted_version(service, call) if count(_version_faults(service, call)) == 0

# METADATA
# description: Arguments that a service does not declare, or whose value its schema does not allow.
parameter_refusals(plan, permissions) := {refusal |
	plans.spec(plan, permissions)
	some found in calls_of_services(plan, permissions)
	some parameter in found.call.parameters
	some reason in _parameter_faults(found.service, parameter)
	subject := _parameter_subject(plan, found, parameter.name)
	place := suggestions.offered(subject, found.service, suggestions.parameter(found.service, parameter))
	values := [found.call.address, parameter.name, reason]
	refusal := plans.refusal([found.call.address, sprintf("parameter %s", [parameter.name])], place, values)
}

# METADATA
# description: Parameters that a service requires and a call does not give.
missing_refusals(plan, permissions) := {refusal |
	plans.spec(plan, permissions)
	some found in calls_of_services(plan, permissions)
	given := {parameter.name | some parameter in found.call.parameters; parameter.state != "default"}
	some name, declared in found.service.parameters
	_requires(declared)
	not name in given
	place := _parameter_subject(plan, found, name)
	values := [found.call.address, name, found.service.id]
	refusal := plans.refusal([found.call.address, sprintf("absence of parameter %s", [name])], place, values)
}

# METADATA
# description: Arguments whose value cannot be seen in the plan, of parameters that a service wants to see.
unknown_refusals(plan, permissions) := {refusal |
	plans.spec(plan, permissions)
	some found in calls_of_services(plan, permissions)
	some parameter in found.call.parameters
	declared := found.service.parameters[parameter.name]
	not parameters.is_visible(parameter)
	not parameters.may_be_unknown(declared)
	subject := _parameter_subject(plan, found, parameter.name)
	place := suggestions.offered(subject, found.service, suggestions.unknown(found.service, parameter))
	values := [found.call.address, parameter.name, parameters.hidden(parameter)]
	refusal := plans.refusal([found.call.address, sprintf("unknown parameter %s", [parameter.name])], place, values)
}

_parameter_subject(plan, found, name) := plans.subject(plan, found.call.address, found.call.location, related) if {
	related := [plans.row(found.service, sprintf("%s declares %s", [found.service.id, _declared(found.service, name)]))]
}

_declared(service, name) := sprintf("%s as %s", [name, json.marshal(service.parameters[name])])

_declared(service, name) := sprintf("no %s", [name]) if not name in object.keys(service.parameters)

# What a module gives itself where the call says nothing needs no declaration.
_parameter_faults(service, parameter) := {"the service does not declare it"} if {
	parameter.state != "default"
	not parameter.name in object.keys(service.parameters)
}

_parameter_faults(service, parameter) := {"the schema that the service registers is none"} if {
	declared := service.parameters[parameter.name]
	not parameters.schema_of(declared)
}

_parameter_faults(service, parameter) := parameters.value_faults(schema, parameter.value) if {
	parameters.is_visible(parameter)
	schema := parameters.schema_of(service.parameters[parameter.name])
}

_requires(declared) if declared.required == true

# METADATA
# description: The module calls that are judged themselves and use a registered service, each with that service.
calls_of_services(plan, permissions) := [{"call": call, "service": service} |
	services := registered(plan, permissions)
	some call in judged(plan, permissions)
	service := services[call.address]
]

_serves(plan, permissions, service) if {
	plan.environment in service.environments
	_is_in_spec(plan, permissions, service)
}

_is_in_spec(plan, permissions, service) if service.id in plans.spec(plan, permissions).services

# METADATA
# description: Resources outside every registered module, of types that no service registers for such use.
root_refusals(plan, permissions) := {refusal |
	plans.spec(plan, permissions)
	services := registered(plan, permissions)
	types := _root_types(plan, permissions)
	near_services := [service |
		some service in permissions.services
		is_null(service.module_source)
		not _serves_now(plan, permissions, service)
	]
	some group in resources.remaining(plan)
	not governor(services, group.call)
	not group.type in types
	near := [service | some service in near_services; group.type in service.resource_types]
	related := [row | some service in near; some row in _hindering_rows(plan, permissions, service)]
	reason := _unregistered_type(group.type, [_near_words(plan, permissions, service) | some service in near])
	some resource in resources.members(plan, group)
	place := plans.resource_subject(plan, resource, related)
	refusal := plans.refusal([resource.address, "type"], place, [resource.address, reason])
}

_unregistered_type(type, []) := sprintf("no cloud_service registers %s for use outside one", [type])

_unregistered_type(type, near) := sprintf("of what registers %s for use outside one, %s", [type, reasons]) if {
	count(near) > 0
	reasons := concat("; ", near)
}

_near_words(plan, permissions, service) := sprintf("%s %s", [service.id, _hindrance(plan, permissions, service)])

# METADATA
# description: Resources of types that the registered module around them does not declare.
type_refusals(plan, permissions) := {refusal |
	plans.spec(plan, permissions)
	services := registered(plan, permissions)
	some group in resources.remaining(plan)
	service := services[governor(services, group.call)]
	not group.type in service.resource_types
	some resource in resources.members(plan, group)
	related := [plans.row(service, sprintf("%s declares %s", [service.id, concat(", ", service.resource_types)]))]
	subject := plans.resource_subject(plan, resource, related)
	place := suggestions.offered(subject, service, suggestions.resource_type(service, resource.type))
	values := [resource.address, service.id, resource.type]
	refusal := plans.refusal([resource.address, "type in its module"], place, values)
}

_root_types(plan, permissions) := {type |
	some service in permissions.services
	is_null(service.module_source)
	_serves_now(plan, permissions, service)
	some type in service.resource_types
}

_serves_now(plan, permissions, service) if {
	service.status == "active"
	_serves(plan, permissions, service)
}
