package policies.registry_valid.checksum_mismatch_test

import data.policies.registry_valid.checksum_mismatch

_sum := {"sha256": "aa", "size": 1}

_file(listed, actual) := {"path": "data/a.yaml", "listed": listed, "actual": actual, "line": 5}

_manifest(files) := {"path": "MANIFEST.json", "error": null, "registry_count": 3, "entities": 3, "files": files}

_found(manifest) := {[f.code, f.subject, f.location.line] |
	some f in checksum_mismatch.finding with input as {"registry": {"manifest": manifest}}
}

test_a_changed_file_is_denied if {
	_found(_manifest([_file(_sum, {"sha256": "bb", "size": 1})])) == {["registry.checksum_mismatch", "data/a.yaml", 5]}
}

test_a_file_that_is_gone_is_denied if {
	_found(_manifest([_file(_sum, null)])) == {["registry.checksum_mismatch", "data/a.yaml", 5]}
}

test_a_manifest_that_cannot_be_read_is_denied if {
	manifest := object.union(_manifest([]), {"error": "line 3: not JSON", "registry_count": null})
	_found(manifest) == {["registry.checksum_mismatch", "MANIFEST.json", null]}
}

test_another_number_of_entities_is_denied if {
	manifest := object.union(_manifest([]), {"registry_count": 4})
	_found(manifest) == {["registry.checksum_mismatch", "MANIFEST.json", null]}
}

test_no_number_of_entities_is_denied if {
	manifest := object.union(_manifest([]), {"registry_count": null})
	_found(manifest) == {["registry.checksum_mismatch", "MANIFEST.json", null]}
}

test_files_as_listed_pass if {
	_found(_manifest([_file(_sum, _sum)])) == set()
}

test_a_file_that_is_not_listed_is_for_another_policy if {
	_found(_manifest([_file(null, _sum)])) == set()
}

test_without_a_manifest_there_is_nothing_to_compare if {
	_found(null) == set()
	checksum_mismatch.considered == 0 with input as {"registry": {"manifest": null}}
}

test_considered_counts_listed_files if {
	files := [_file(_sum, _sum), _file(null, _sum)]
	checksum_mismatch.considered == 1 with input as {"registry": {"manifest": _manifest(files)}}
}
