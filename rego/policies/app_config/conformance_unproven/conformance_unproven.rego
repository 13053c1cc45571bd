# METADATA
# title: Conformance is proven by evidence that counts
# description: >-
#   That a capability keeps its contract is shown by a run of the contract's tests, which no gate runs. Its evidence
#   counts where it comes from the run itself, or stood on the base before.
# custom:
#   policy: POL-APP-018
package policies.app_config.conformance_unproven

import data.lib.app.capabilities
import data.lib.app.evidence
import data.lib.decision

considered := count(evidence.counting)

# METADATA
# custom:
#   code: app.conformance_unproven
#   message: "%s: nothing proves that it passes the tests of %s: %s"
#   remedy: >-
#     Run `python3 init.py app.verify CAP-… --repo REPO --base BASE --out evidence/` on this commit, in a job of its
#     own, and give the gate --evidence evidence; evidence that a change brings itself does not count.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some capability in capabilities.readable
	counted := evidence.counting[capability.id]
	count(counted) == 0
	evidence.is_tested(capability)
	values := [capability.id, capability.extension_point, evidence.absence(capability)]
	subject := capabilities.subject(capability, [], [evidence.place(found) | some found in capability.evidence], {})
}

# METADATA
# custom:
#   code: app.conformance_unproven
#   message: "%s: its evidence proves nothing about the tests of %s%s: %d of them were skipped and none passed"
#   remedy: >-
#     Run `python3 init.py app.verify CAP-… --repo REPO` where the tests can run; a server that they need has to be
#     there.
finding contains decision.finding(rego.metadata.chain(), subject, values) if {
	some capability in capabilities.readable
	evidence.counting[capability.id]
	some side in evidence.sides(capability)
	is_object(side.contract.conformance)
	found := evidence.current(capability, side)
	count(found) > 0
	not _some_passed(found)
	skipped := max([given.content.outcomes.skipped | some given in found])
	values := [capability.id, side.contract.id, capabilities.words(side), skipped]
	subject := capabilities.subject(capability, [], [evidence.place(given) | some given in found], {"side": side.name})
}

_some_passed(found) if {
	some given in found
	evidence.passed(given)
}

_some_passed(found) if {
	some given in found
	count(evidence.failures(given)) > 0
}
