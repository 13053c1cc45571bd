# METADATA
# title: Checks hold
# description: >-
#   A check block or a condition says what its author holds to be true; one that fails is worth a look.
# custom:
#   policy: POL-CLD-004
package policies.cloud_plan.check_failed

import data.lib.cloud.plans
import data.lib.decision

considered := count([check | some plan in input.plans; some check in plan.checks])

# METADATA
# custom:
#   code: cloud.check_failed
#   message: "%s: the check has the status %s: %s"
#   remedy: See whether the check or the resource is wrong, and mend it.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some plan in input.plans
	some check in plan.checks
	check.status in {"fail", "error"}
	subject := plans.subject(plan, check.address, null, [])
	values := [check.address, check.status, _words(check.messages)]
}

_words([]) := "it gives no message"

_words(messages) := concat("; ", messages) if count(messages) > 0
