# METADATA
# title: It is known which commit a plan was made from
# description: >-
#   Where a commit is judged, only the provenance that its job wrote beside the plan says that the plan is of this
#   commit.
# custom:
#   policy: POL-CLD-028
package policies.cloud_plan.plan_unproven

import data.lib.cloud.plans
import data.lib.decision

considered := count(input.plans)

# METADATA
# custom:
#   code: cloud.plan_unproven
#   message: "%s: nothing says that the plan was made from the commit that is judged, %s: %s"
#   remedy: Have the job that makes the plan write its provenance, with the commit, beside the plan.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, input.repository.head, reason]) if {
	is_string(input.repository.head)
	some plan in input.plans
	reason := _reason(plan.provenance)
	subject := plans.plan_subject(plan, [])
}

_reason(provenance) := "it has no provenance" if is_null(provenance)

_reason(provenance) := "its provenance names no commit, since the work tree had changes or was no git repository" if {
	is_null(provenance.error)
	is_null(provenance.commit)
}
