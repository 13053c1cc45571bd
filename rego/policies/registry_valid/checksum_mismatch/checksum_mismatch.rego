# METADATA
# title: Checksums match
# description: >-
#   MANIFEST.json says what the files that decide were when somebody last looked; a file that differs from it changed
#   unseen.
# custom:
#   policy: POL-REG-040
package policies.registry_valid.checksum_mismatch

import data.lib.decision

considered := count(_listed)

_listed := [file | some file in input.registry.manifest.files; is_object(file.listed)]

# METADATA
# custom:
#   code: registry.checksum_mismatch
#   message: "%s cannot be read: %s"
#   remedy: Write the manifest again with `python3 init.py manifest`, and look at what differs before you commit it.
finding contains decision.finding(rego.metadata.chain(), _whole, [manifest.path, manifest.error]) if {
	manifest := input.registry.manifest
	is_string(manifest.error)
}

# METADATA
# custom:
#   code: registry.checksum_mismatch
#   message: "%s is not the file that the manifest lists"
#   remedy: If the change to the file is meant, run `python3 init.py manifest`; else restore the file.
finding contains decision.finding(rego.metadata.chain(), _subject(file), [file.path]) if {
	some file in _listed
	is_object(file.actual)
	file.actual != file.listed
}

# METADATA
# custom:
#   code: registry.checksum_mismatch
#   message: "%s is listed in the manifest, but is not there"
#   remedy: If it was meant to go, run `python3 init.py manifest`; else restore the file.
finding contains decision.finding(rego.metadata.chain(), _subject(file), [file.path]) if {
	some file in _listed
	is_null(file.actual)
}

# METADATA
# custom:
#   code: registry.checksum_mismatch
#   message: "%s counts %v entities; the registry has %d"
#   remedy: If the registry is right, run `python3 init.py manifest`; else restore the rows.
finding contains decision.finding(rego.metadata.chain(), _whole, values) if {
	manifest := input.registry.manifest
	is_null(manifest.error)
	manifest.registry_count != manifest.entities
	values := [manifest.path, _counted(manifest), manifest.entities]
}

_counted(manifest) := manifest.registry_count if is_number(manifest.registry_count)

_counted(manifest) := "no" if is_null(manifest.registry_count)

_whole := {"id": input.registry.manifest.path, "path": input.registry.manifest.path, "line": null}

_subject(file) := {"id": file.path, "path": input.registry.manifest.path, "line": file.line}
