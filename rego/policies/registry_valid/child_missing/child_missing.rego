# METADATA
# title: Nested registries are there
# description: A registry that a row names and that is not read takes all its entities out of every gate's sight.
# custom:
#   policy: POL-REG-024
package policies.registry_valid.child_missing

import data.lib.decision
import data.lib.registry

considered := count(input.registry.nested)

# METADATA
# custom:
#   code: registry.child_missing
#   message: "%s: its nested registry %q %s"
#   remedy: Correct child_registry_path, or add the registry in the same change.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, child.path, what]) if {
	some child in input.registry.nested
	not child.loop
	child.kind != "file"
	what := object.get(_words, child.kind, "cannot be read")
	subject := registry.row_subject(child.row)
}

# METADATA
# custom:
#   code: registry.child_cycle
#   message: "%s: its nested registry %q is one of those that it stands in"
#   remedy: Take out the link that leads back; a registry is nested in one place.
finding contains decision.finding(rego.metadata.chain(), subject, [subject.id, child.path]) if {
	some child in input.registry.nested
	child.loop
	subject := registry.row_subject(child.row)
}

_words := {
	"folder": "is a folder",
	"malformed": "is no path in the repository",
	"missing": "is not there",
	"other": "is not a regular file",
	"outside": "lies outside the repository",
}
