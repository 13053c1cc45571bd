# METADATA
# title: Modules are pinned to a version
# description: >-
#   A branch, or no version at all, gives another module tomorrow, and the plan that was judged is not the one that
#   is applied.
# custom:
#   policy: POL-CLD-008
package policies.cloud_plan.module_unpinned

import data.lib.cloud.plans
import data.lib.cloud.services
import data.lib.cloud.sources
import data.lib.decision

considered := count([call | some plan in input.plans; some call in plan.module_calls])

# METADATA
# custom:
#   code: cloud.module_unpinned
#   message: "%s: the module is not pinned: %s"
#   remedy: "Give the call a version, or its source the tag of a release, a whole commit hash or a checksum."
finding contains decision.finding(rego.metadata.chain(), subject, [call.address, reason]) if {
	some plan in input.plans
	some call in services.written_here(plan)
	not sources.checksum(call)
	reason := _reason(call)
	subject := plans.subject(plan, call.address, call.location, [])
}

_reason(call) := "the call has no version" if {
	call.source.kind == "registry"
	not is_string(call.constraint)
}

_reason(call) := sprintf("its source %s has no ref", [call.source.raw]) if {
	not call.source.kind in {"registry", "local"}
	not is_string(call.source.ref)
}

_reason(call) := sprintf("Terraform reads no ref from its source %s", [call.source.raw]) if {
	not call.source.kind in {"registry", "local"}
	is_string(call.source.ref)
	not sources.ref(call)
}

_reason(call) := sprintf("its ref %s is no release and no whole commit hash", [ref]) if {
	not call.source.kind in {"registry", "local"}
	ref := sources.ref(call)
	not sources.is_release(ref)
	not sources.is_commit(ref)
}
