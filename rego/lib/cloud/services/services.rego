# METADATA
# title: Cloud services
# description: >-
#   Which registered service a module call uses, and what the service does not permit about the call and the resources
#   within. Only an active service permits. A call within a registered module belongs to that module.
package lib.cloud.services

import data.lib.cloud.parameters
import data.lib.cloud.plans
import data.lib.cloud.resources
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
	candidates := _by_source(permissions)[_name(plan, call)]
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
	some name in {_source_name(service.module_source) | some service in _modules(permissions)}
	services := [service |
		some service in _modules(permissions)
		_source_name(service.module_source) == name
	]
}

_modules(permissions) := [service |
	some service in permissions.services
	service.status == "active"
	is_string(service.module_source)
]

# The name of a source, the same for a service and for the calls that use it. Each kind is a namespace of its own, so
# that no path is taken for an address in a module registry.
_source_name(written) := sprintf("path:%s", [trim(trim_prefix(written, "./"), "/")]) if _kind(written) == "path"

_source_name(written) := sprintf("git:%s", [_address(_as_url(written))]) if _kind(written) == "git"

_source_name(written) := sprintf("other:%s", [_address(written)]) if _kind(written) == "other"

_source_name(written) := sprintf("registry:%s", [_address(_without_host(written))]) if _kind(written) == "registry"

_kind(written) := kinds[0] if {
	kinds := [kind | some [kind, pattern] in _forms; regex.match(pattern, written)]
}

# The first that matches is what it is.
_forms := [
	["path", `^[/.]`],
	["git", `^(git::|ssh://|git@|github\.com/|bitbucket\.org/)`],
	["other", `::|://`],
	["registry", ``],
]

# What Terraform makes of the short forms of git.
_as_url(written) := regex.replace(scp, `^(github\.com|bitbucket\.org)/`, "https://$1/") if {
	scp := regex.replace(trim_prefix(written, "git::"), `^([^/@:]+)@([^/:]+):([^/])`, "ssh://$1@$2/$3")
}

_name(plan, call) := sprintf("path:%s", [_folder(plan, call)]) if call.source.kind == "local"

_name(_, call) := sprintf("%s:%s", [call.source.kind, _address(_with_folder(call.source))]) if {
	call.source.kind in {"git", "registry"}
}

_name(_, call) := sprintf("other:%s", [_address(_with_folder(call.source))]) if call.source.kind in {"http", "other"}

_with_folder(source) := source.address if not is_string(source.subfolder)

_with_folder(source) := sprintf("%s//%s", [source.address, source.subfolder]) if is_string(source.subfolder)

# Without query, way of fetching, and what git may leave out.
_address(written) := trim_right(regex.replace(plain, `\.git(//|$)`, "$1"), "/") if {
	plain := regex.replace(regex.replace(written, `[?#].*$`, ""), `^[a-z0-9]+::`, "")
}

_without_host(address) := trim_prefix(address, found[0]) if {
	found := [host | some host in data.cloud.registry_hosts; startswith(address, host)]
	count(found) > 0
}

_without_host(address) := address if not strings.any_prefix_match(address, data.cloud.registry_hosts)

# The folder of a local module, relative to the repository; undefined where it lies outside, or where the caller's is
# not known. Only leading `..` is followed, as Terraform users write it.
_folder(plan, call) := concat("/", array.concat(array.slice(base, 0, count(base) - ups), rest)) if {
	startswith(call.source.raw, ".")
	base := _caller_folder(plan, call.parent)
	steps := [step | some step in split(call.source.raw, "/"); not step in {".", ""}]
	rest := [step | some step in steps; step != ".."]
	ups := count(steps) - count(rest)
	array.slice(steps, ups, count(steps)) == rest
	ups <= count(base)
}

_caller_folder(plan, "") := [step | some step in split(plan.directory, "/"); not step in {".", ""}] if {
	is_string(plan.directory)
}

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
# scope: document
# description: The version of a module that a call takes, as far as it is known.
version(call) := call.version if {
	call.source.kind == "registry"
	is_string(call.version)
}

version(call) := versions.exact(call.constraint) if {
	call.source.kind == "registry"
	not is_string(call.version)
}

version(call) := trim_prefix(ref(call), "v") if {
	call.source.kind != "registry"
	is_release(ref(call))
}

# METADATA
# description: The ref of a call's source. Terraform reads one for git and Mercurial; for an archive it is any word.
ref(call) := call.source.ref if {
	is_string(call.source.ref)
	_has_refs(call.source)
}

_has_refs(source) if source.kind == "git"

_has_refs(source) if startswith(source.raw, "hg::")

# METADATA
# description: Whether a ref is the tag of one release; `v2` and `v2.3` move on with the next.
is_release(ref) if {
	versions.is_version(ref)
	regex.match(`^v?[0-9]+\.[0-9]+\.[0-9]+`, ref)
}

# METADATA
# description: Whether a ref is a whole commit hash.
is_commit(ref) if {
	is_string(ref)
	regex.match(`^([0-9a-f]{40}|[0-9a-f]{64})$`, ref)
}

# METADATA
# description: >-
#   The hash that an archive must have by its source: what fetches it holds it against that. A file that says the hash
#   may say another tomorrow, and what is no archive is not held against any.
checksum(call) := found if {
	_is_archive(call.source)
	found := urlquery.decode_object(regex.replace(call.source.address, `^[^?]*\?`, "")).checksum[0]
	regex.match(`^(sha1:)?[0-9a-f]{40}$|^(sha256:)?[0-9a-f]{64}$|^(sha512:)?[0-9a-f]{128}$`, lower(found))
}

_is_archive(source) if {
	_fetches_files(source)
	regex.match(`\.(zip|tgz|txz|(tar\.)?(gz|bz2|tbz2|xz))\?`, source.address)
}

_is_archive(source) if {
	_fetches_files(source)
	regex.match(`[?&]archive=(zip|tgz|txz|(tar\.)?(gz|bz2|tbz2|xz))(&|$)`, source.address)
}

_fetches_files(source) if source.kind == "http"

_fetches_files(source) if strings.any_prefix_match(source.raw, ["s3::", "gcs::"])

# METADATA
# description: Calls of modules that no active service registers.
source_refusals(plan, permissions) := {refusal |
	services := registered(plan, permissions)
	dormant := _dormant(permissions)
	some call in judged(plan, permissions)
	not services[call.address]
	near := [service | some service in dormant[_name(plan, call)]]
	related := [plans.row(service, _sleeps(service)) | some service in near]
	place := plans.subject(plan, call.address, call.location, related)
	values := [call.address, call.source.raw, _unregistered(near)]
	refusal := plans.refusal([call.address, "module source"], place, values)
}

# The services that would register a source, were they active.
_dormant(permissions) := {name: services |
	found := [[_source_name(service.module_source), service] |
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
	[sprintf("is not for %s", [_environment(plan)]) | not plan.environment in service.environments],
	[sprintf("is not in the cloud spec of %s", [_environment(plan)]) | not _is_in_spec(plan, permissions, service)],
]))

_environment(plan) := plan.environment if is_string(plan.environment)

_environment(plan) := "an unknown environment" if not is_string(plan.environment)

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
	version(call)
}

_outside(service, call) := [{"reason": reason, "edits": []} |
	is_string(service.version)
	some pin in _pins(call)
	reason := sprintf("%s, which shows no version within %s", [pin, service.version])
] if {
	not version(call)
}

# What holds a module to one content and does not say which version that is.
_pins(call) := array.concat(
	[sprintf("%s is a commit", [ref(call)]) | is_commit(ref(call))],
	[sprintf("%s is a checksum", [checksum(call)]) | checksum(call)],
)

# What is installed, and what alone the call asks for.
_versions(call) := {version(call)} | {found | found := versions.exact(call.constraint)}

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
