# METADATA
# title: Sources
# description: >-
#   Where the modules of a plan come from, under one name however it is written, and in which version.
package lib.cloud.sources

import data.lib.versions

# METADATA
# scope: document
# description: >-
#   The name of a source that a service registers, the same as that of the calls that use it. Each kind is a namespace
#   of its own, so that no path is taken for an address in a module registry.
of_service(written) := sprintf("path:%s", [trim(trim_prefix(written, "./"), "/")]) if _kind(written) == "path"

of_service(written) := sprintf("git:%s", [_address(_as_url(written))]) if _kind(written) == "git"

of_service(written) := sprintf("other:%s", [_address(written)]) if _kind(written) == "other"

of_service(written) := sprintf("registry:%s", [_address(_without_host(written))]) if _kind(written) == "registry"

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

# METADATA
# scope: document
# description: The name of the source of a module call; undefined where a path leads outside or its caller is not known.
of_call(plan, call) := sprintf("path:%s", [_folder(plan, call)]) if call.source.kind == "local"

of_call(_, call) := sprintf("%s:%s", [call.source.kind, _address(_with_folder(call.source))]) if {
	call.source.kind in {"git", "registry"}
}

of_call(_, call) := sprintf("other:%s", [_address(_with_folder(call.source))]) if call.source.kind in {"http", "other"}

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
	steps := _steps(call.source.raw)
	rest := [step | some step in steps; step != ".."]
	ups := count(steps) - count(rest)
	array.slice(steps, ups, count(steps)) == rest
	ups <= count(base)
}

_caller_folder(plan, "") := _steps(plan.directory) if is_string(plan.directory)

_steps(path) := [step | some step in split(path, "/"); not step in {".", ""}]

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
