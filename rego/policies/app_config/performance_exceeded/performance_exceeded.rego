# METADATA
# title: Operations stay within the limits of the contract
# description: >-
#   The contract says how long an operation may take, or how many a second there must be. A limit that a change loosens
#   still holds as the base has it.
# custom:
#   policy: POL-APP-023
package policies.app_config.performance_exceeded

import data.lib.app.capabilities
import data.lib.app.performance
import data.lib.decision

considered := count(performance.limits)

# METADATA
# custom:
#   code: app.performance_exceeded
#   message: "%s: %s was measured at %s (%s), and the limit of the contract is %s%s"
#   remedy: >-
#     Make the operation faster, and run `python3 init.py app.verify CAP-… --repo REPO` anew; a limit that is wrong is
#     changed first, in a change of its own.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some found in performance.exceeded
	measure := found.measure
	values := [
		found.capability.id,
		measure.operation,
		performance.worded(measure, found.figure.value),
		performance.aspect(measure),
		performance.worded(measure, measure.limit),
		capabilities.words(found.side),
	]
	subject := performance.subject(found, {"measured": found.figure.value})
}
