# METADATA
# title: Claims
# description: >-
#   The directories of Terraform that the cloud specs of environments claim, on the head or on the base: a change in one
#   is judged by a plan of that environment and directory, and by no other.
package lib.cloud.claims

import data.lib.cloud.plans

# METADATA
# scope: document
# description: >-
#   Whether a path is what plans are made of: Terraform anywhere, and whatever a claimed directory or a registered
#   module consists of, for a plan reads files of every kind.
concerns(path) if regex.match(`\.(tf|tofu|tfvars)(\.json)?$`, path)

concerns(path) if path in _touched

_touched contains path if {
	some claim in _claims
	some path in claim.folder.touched
}

_touched contains path if {
	some side in plans.sides
	some service in side.services
	some path in service.touched
}

# METADATA
# description: What changed of a claimed directory and no plan that was given is of; each is a sentence.
unplanned contains sentence if {
	some claim in _claims
	not _is_planned(claim)
	some path in claim.folder.touched
	sentence := sprintf("%s changed, and no plan of %s in %s was given (--plan)", [path, claim.environment, _words(claim)])
}

# A claim that the change withdraws, and one that it brings, both count.
_claims contains {"environment": environment.id, "folder": folder} if {
	some side in plans.sides
	some environment in side.environments
	environment.status == "active"
	some folder in plans.folders(environment, side)
}

_is_planned(claim) if {
	some plan in input.plans
	plan.environment == claim.environment
	is_string(plan.directory)
	plan.directory in {claim.folder.directory, claim.folder.real}
}

_words(claim) := claim.folder.directory if claim.folder.directory != ""

_words(claim) := "the repository's root" if claim.folder.directory == ""
