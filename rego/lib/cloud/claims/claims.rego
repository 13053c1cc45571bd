# METADATA
# title: Claims
# description: >-
#   The directories of Terraform that the cloud specs of environments claim, on the head or on the base: a change in one
#   is judged by a plan of that environment and directory, and by no other.
package lib.cloud.claims

import data.lib.change
import data.lib.cloud.plans

# METADATA
# description: Whether a path is Terraform, or the values of its variables.
is_terraform(path) if regex.match(`\.(tf|tofu|tfvars)(\.json)?$`, path)

# METADATA
# description: What changed in a claimed directory and no plan that was given is of; each is a sentence.
unplanned contains sentence if {
	some [environment, directory] in _claims
	some path in change.paths
	is_terraform(path)
	_lies_in(path, directory)
	not _is_planned(environment, directory)
	sentence := sprintf("%s changed, and no plan of %s in %s was given", [path, environment, _words(directory)])
}

# A claim that the change withdraws, and one that it brings, both count.
_claims contains [environment.id, directory] if {
	some side in plans.sides
	some environment in side.environments
	environment.status == "active"
	some directory in _directories(side, environment)
}

_directories(side, environment) := {_plain(directory) |
	is_string(environment.cloud_spec)
	some spec in side.specs
	_plain(spec.path) == _plain(environment.cloud_spec)
	some directory in spec.content.directories
}

# `./terraform/prod/` is `terraform/prod`; the repository's root is empty.
_plain(path) := concat("/", [step | some step in split(path, "/"); not step in {"", "."}])

_lies_in(_, "")

_lies_in(path, directory) if startswith(path, sprintf("%s/", [directory]))

_is_planned(environment, directory) if {
	some plan in input.plans
	plan.environment == environment
	is_string(plan.directory)
	_plain(plan.directory) == directory
}

_words("") := "the repository's root"

_words(directory) := directory if directory != ""
