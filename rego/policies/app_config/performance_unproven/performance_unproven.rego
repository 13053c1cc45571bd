# METADATA
# title: What a contract limits was measured
# description: >-
#   A limit that nothing was held against is no limit. Where the contract asks for a ratio, the reference has to be of
#   the same run.
# custom:
#   policy: POL-APP-022
package policies.app_config.performance_unproven

import data.lib.app.capabilities
import data.lib.app.evidence
import data.lib.app.performance
import data.lib.decision

considered := count(performance.limits)

# METADATA
# custom:
#   code: app.performance_unproven
#   message: "%s: nothing proves how fast it is, and %s limits that: %s"
#   remedy: >-
#     Run `python3 init.py app.verify CAP-… --repo REPO --base BASE --out evidence/` on this commit, in a job of its
#     own, and give the gate --evidence evidence; evidence that a change brings itself does not count.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some capability in capabilities.readable
	counted := evidence.counting[capability.id]
	count(counted) == 0
	not evidence.is_tested(capability)
	values := [capability.id, capability.extension_point, evidence.absence(capability)]
	subject := capabilities.subject(capability, [], [evidence.place(found) | some found in capability.evidence], {})
}

# METADATA
# custom:
#   code: app.performance_unproven
#   message: "%s: %s has a limit, and its evidence has no figure for that: %s"
#   remedy: >-
#     Run `python3 init.py app.verify CAP-… --repo REPO` with the workload of the contract; where it limits a ratio, the
#     reference has to run, too.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some limit in performance.unmeasured
	what := performance.aspect(limit.measure)
	subject := performance.subject(limit, {"measured": null})
	values := [limit.capability.id, limit.measure.operation, what]
}
