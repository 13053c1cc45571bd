# METADATA
# title: The tests of a contract pass
# description: >-
#   Evidence that shows a test which failed shows that the contract is not kept. A run that was cut off shows no more.
# custom:
#   policy: POL-APP-019
package policies.app_config.conformance_failed

import data.lib.app.capabilities
import data.lib.app.evidence
import data.lib.decision

considered := count(evidence.counting)

# METADATA
# custom:
#   code: app.conformance_failed
#   message: "%s does not pass the tests of %s: %s"
#   remedy: Mend the implementation, and run `python3 init.py app.verify CAP-… --repo REPO` anew.
finding contains decision.finding(rego.metadata.chain(), subject, [capability.id, side.contract.id, failure]) if {
	some capability in capabilities.readable
	evidence.counting[capability.id]
	some side in evidence.sides(capability)
	some found in evidence.current(capability, side)
	some failure in evidence.failures(found)
	subject := capabilities.subject(capability, [], [evidence.place(found)], {})
}
