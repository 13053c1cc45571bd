# METADATA
# title: A plan is the one that its job made
# description: >-
#   The provenance beside a plan says of which commit, directory and environment it is, and which files its job made. A
#   plan of something else would be judged in the place of the one that is applied.
# custom:
#   policy: POL-CLD-027
package policies.cloud_plan.plan_mismatched

import data.lib.cloud.plans
import data.lib.decision

considered := count([plan | some plan in input.plans; is_object(plan.provenance)])

# METADATA
# custom:
#   code: cloud.plan_mismatched
#   message: "%s: the provenance of the plan cannot be used: %s"
#   remedy: Have the job that makes the plan write its provenance anew.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, plan.provenance.error]) if {
	some plan in input.plans
	is_string(plan.provenance.error)
	subject := _subject(plan)
}

# METADATA
# custom:
#   code: cloud.plan_mismatched
#   message: "%s: the provenance of the plan is of the commit %s, and %s is judged"
#   remedy: Make the plan anew, from the commit that is judged.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, commit, input.repository.head]) if {
	is_string(input.repository.head)
	some plan in _provable
	commit := plan.provenance.commit
	is_string(commit)
	commit != input.repository.head
	subject := _subject(plan)
}

# METADATA
# custom:
#   code: cloud.plan_mismatched
#   message: "%s: the provenance of the plan is of %s, and %s"
#   remedy: Make the plan anew, in a directory that the environment's cloud spec covers.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, directory, expected]) if {
	some plan in _provable
	some directories in _expected(plan)
	not _is_among(plan.provenance.directory, directories)
	directory := _told(plan.provenance.directory)
	expected := _wanted(directories)
	subject := _subject(plan)
}

# METADATA
# custom:
#   code: cloud.plan_mismatched
#   message: "%s: the provenance of the plan tells of %s %s, and what is judged is %s"
#   remedy: Give the gate what the plan's job made, and for the environment that it was made for.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, what, _shown(told), _shown(found)]) if {
	some plan in _provable
	some [what, told, found] in [
		["the environment", plan.provenance.environment, plan.environment],
		["a plan with the SHA-256", plan.provenance.plan_sha256, plan.sha256],
		["a modules.json with the SHA-256", plan.provenance.modules_sha256, plan.modules_sha256],
		["the Terraform version", plan.provenance.terraform_version, plan.terraform_version],
	]
	told != found
	subject := _subject(plan)
}

_provable := [plan |
	some plan in input.plans
	is_null(plan.provenance.error)
]

_subject(plan) := plans.plan_subject(plan, [{
	"path": plan.provenance.path,
	"line": null,
	"message": "the provenance of the plan",
}])

# What is known of the plan's directory: where it is from, and what the cloud spec covers on the head and on the base.
_expected(plan) := _of_plan(plan) | _of_specs(plan)

_of_plan(plan) := {{plan.directory}} if is_string(plan.directory)

_of_plan(plan) := set() if is_null(plan.directory)

_of_specs(plan) := {directories |
	some side in plans.sides
	plans.spec(plan, side).directories
	covered := plans.folders(plans.environment(plan, side), side)
	directories := {directory |
		some folder in covered
		some directory in [folder.directory, folder.real]
		is_string(directory)
	}
}

# Of the repository: what begins with a slash is of somebody's machine.
_is_among(directory, directories) if {
	is_string(directory)
	not startswith(directory, "/")
	_plain(directory) in directories
}

_plain(directory) := concat("/", [part |
	some part in split(directory, "/")
	not part in {"", "."}
])

_told(directory) := sprintf("the directory %s", [directory]) if is_string(directory)

_told(directory) := "no directory" if is_null(directory)

_wanted(directories) := sprintf("that of the environment is %s", [concat(" or ", directories)]) if {
	count(directories) > 0
}

_wanted(directories) := "the environment's cloud spec lists no directories" if count(directories) == 0

_shown(value) := value if is_string(value)

_shown(value) := "none" if is_null(value)
