# METADATA
# title: Every critical file has a checksum
# description: A file that decides, and that the manifest does not list, can change without anybody noticing.
# custom:
#   policy: POL-REG-041
package policies.registry_valid.checksum_missing

import data.lib.decision

considered := count([file | some file in input.registry.manifest.files])

# METADATA
# custom:
#   code: registry.checksum_missing
#   message: "%s is a critical file, but %s does not list it"
#   remedy: Write the manifest again with `python3 init.py manifest`.
finding contains decision.finding(rego.metadata.chain(), subject, [file.path, manifest.path]) if {
	manifest := input.registry.manifest
	is_null(manifest.error)
	some file in manifest.files
	is_null(file.listed)
	is_object(file.actual)
	subject := {"id": file.path, "path": manifest.path, "line": file.line}
}

# METADATA
# custom:
#   code: registry.checksum_missing
#   message: "%s is critical and no regular file, so %s cannot list it"
#   remedy: Put a file in its place; a link may lead elsewhere tomorrow, and no checksum would change.
finding contains decision.finding(rego.metadata.chain(), subject, [file.path, manifest.path]) if {
	manifest := input.registry.manifest
	is_null(manifest.error)
	some file in manifest.files
	is_null(file.listed)
	is_null(file.actual)
	subject := {"id": file.path, "path": manifest.path, "line": file.line}
}

# METADATA
# custom:
#   code: registry.checksum_missing
#   message: "%s is gone; the base has one"
#   remedy: Restore it, or write it again with `python3 init.py manifest`.
finding contains decision.finding(rego.metadata.chain(), subject, [_manifest]) if {
	input.registry.manifest_on_base
	is_null(input.registry.manifest)
	subject := {"id": _manifest, "path": _manifest, "line": null}
}

_manifest := "MANIFEST.json"
