# METADATA
# title: An artifact holds the files that its type requires
# description: A type promises its readers certain files, such as a framework's README; they rely on finding them.
# custom:
#   policy: POL-REG-034
package policies.registry_valid.required_file_missing

import data.lib.decision
import data.lib.registry

considered := count(input.registry.required_files)

# METADATA
# custom:
#   code: registry.required_file_missing
#   message: "%s is active, but %s has no file %q, which every %v needs"
#   remedy: Add the file, or give the entity the status that is true.
finding contains decision.finding(rego.metadata.chain(), registry.subject(entity), values) if {
	some required in input.registry.required_files
	required.kind != "file"
	entity := input.registry.entities[required.row]
	entity.status == "active"
	values := [entity.id, entity.artifact_path, required.file, entity.entity_type]
}
