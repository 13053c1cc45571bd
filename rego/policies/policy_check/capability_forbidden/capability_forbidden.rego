# METADATA
# title: A policy reads its document and nothing else
# description: >-
#   A policy that reaches the network, the environment or the clock can carry secrets away, and says something else
#   tomorrow. One that reads another policy changes with it.
# custom:
#   policy: POL-POL-011
package policies.policy_check.capability_forbidden

import data.lib.decision
import data.lib.source

considered := count(source.evaluated)

# METADATA
# custom:
#   code: policy.capability_forbidden
#   message: "%s calls %s, which a policy may not"
#   remedy: Take the fact from the document (`input.now` for the time); a collector has to bring it.
finding contains decision.finding(rego.metadata.chain(), subject, [entry.file.path, call.name]) if {
	some entry in source.evaluated
	some call in entry.file.calls
	_forbidden(call)
	subject := source.subject(entry, call.line)
}

# METADATA
# custom:
#   code: policy.import_disallowed
#   message: "%s imports %s; only what stands under lib is shared"
#   remedy: Move what both need to lib, with a test beside it.
finding contains decision.finding(rego.metadata.chain(), subject, [entry.file.path, path]) if {
	some entry in source.evaluated
	some path in entry.file.imports
	regex.match(`^data\b`, path)
	not regex.match(`^data\.lib\b`, path)
	subject := source.subject(entry, entry.file.line)
}

# METADATA
# custom:
#   code: policy.import_disallowed
#   message: "%s reads %s; a policy reads lib and vocabularies, and no other package"
#   remedy: Move what both need to lib, with a test beside it.
finding contains decision.finding(rego.metadata.chain(), subject, [entry.file.path, reference.name]) if {
	some entry in source.evaluated
	entry.steps[0] == "policies"
	some reference in entry.file.references
	regex.match(`^data($|\.(policies|gates)\b|\["(policies|gates)"\])`, reference.name)
	subject := source.subject(entry, reference.line)
}

_forbidden(call) if call.name in data.engine.forbidden_builtins

_forbidden(call) if {
	some prefix in data.engine.forbidden_prefixes
	startswith(call.name, prefix)
}
