package policies.policy_check.symlink_outside_test

import data.lib.repo_test as example
import data.policies.policy_check.symlink_outside

_found(document) := {[f.code, f.subject] | some f in symlink_outside.finding with input as document}

_document(given) := example.document(null, null, [example.file("a", object.union({"kind": "symlink"}, given))])

test_a_symlink_that_leads_out_is_denied if {
	_found(_document({"leads_out": true, "target": "/etc/passwd"})) == {["repo.symlink_outside", "a"]}
}

test_a_symlink_that_stays_passes if _found(_document({"target": "b"})) == set()

test_a_target_that_cannot_be_read_is_no_way_around if {
	_found(_document({"leads_out": true})) == {["repo.symlink_outside", "a"]}
}

test_a_symlink_that_is_gone_passes if _found(_document({"leads_out": true, "status": "deleted"})) == set()

test_considered_counts_symlinks if {
	symlink_outside.considered == 1 with input as _document({})
	symlink_outside.considered == 0 with input as example.document(null, null, [example.sound("a")])
}
