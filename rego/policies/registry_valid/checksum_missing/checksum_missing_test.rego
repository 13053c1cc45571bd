package policies.registry_valid.checksum_missing_test

import data.policies.registry_valid.checksum_missing

_sum := {"sha256": "aa", "size": 1}

_input(manifest, on_base) := {"registry": {"manifest": manifest, "manifest_on_base": on_base}}

_manifest(error, listed, actual) := {
	"path": "MANIFEST.json",
	"error": error,
	"files": [{"path": "rego/a.rego", "listed": listed, "actual": actual, "line": null}],
}

_found(document) := {[f.code, f.subject] | some f in checksum_missing.finding with input as document}

test_a_critical_file_that_is_not_listed_is_denied if {
	_found(_input(_manifest(null, null, _sum), true)) == {["registry.checksum_missing", "rego/a.rego"]}
}

test_a_critical_file_that_is_no_regular_file_is_denied if {
	_found(_input(_manifest(null, null, null), true)) == {["registry.checksum_missing", "rego/a.rego"]}
}

test_a_listed_file_passes if {
	_found(_input(_manifest(null, _sum, _sum), true)) == set()
}

test_a_file_that_is_gone_is_for_another_policy if {
	_found(_input(_manifest(null, _sum, null), true)) == set()
}

test_a_manifest_that_cannot_be_read_is_for_another_policy if {
	_found(_input(_manifest("not JSON", null, _sum), true)) == set()
}

test_a_manifest_that_the_change_removed_is_denied if {
	_found(_input(null, true)) == {["registry.checksum_missing", "MANIFEST.json"]}
}

test_a_repository_that_never_had_a_manifest_passes if {
	_found(_input(null, false)) == set()
}

test_considered_counts_files if {
	checksum_missing.considered == 1 with input as _input(_manifest(null, _sum, _sum), true)
	checksum_missing.considered == 0 with input as _input(null, false)
}
