# METADATA
# title: A change does not bring its own permission
# description: >-
#   What permits a plan is reviewed before it counts. A permission that only this change brings counts once it is on
#   the base.
# custom:
#   policy: POL-CLD-026
package policies.cloud_plan.permission_pending

import data.lib.cloud.permissions
import data.lib.decision

considered := count([plan | some plan in input.plans; is_object(input.permissions.base)])

# METADATA
# custom:
#   code: cloud.permission_pending
#   message: "%s: only this change itself permits it; the base does not permit its %s"
#   remedy: Bring what permits it (service, environment, cloud spec) in a change of its own, and have that merged first.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, refusal.key[1]]) if {
	some plan in input.plans
	some refusal in permissions.pending(plan)
	subject := _on_the_base(refusal.subject)
}

# The rows that decide are the base's; what would change them cannot be suggested for the head's.
_on_the_base(subject) := object.union(object.remove(subject, ["suggestion"]), {"related": [on_the_base |
	some place in subject.related
	on_the_base := object.union(place, {"message": sprintf("on the base: %s", [place.message])})
]})
