package policies.cloud_plan.module_unpinned_test

import data.lib.cloud.sample_test as sample
import data.policies.cloud_plan.module_unpinned

_found(document) := {[f.code, f.subject] | some f in found} if {
	found := module_unpinned.finding with input as document
}

_called(more) := sample.planned({"module_calls": [object.union(sample.call, more)]})

_git(ref) := _called({
	"source": {"raw": "github.com/acme/m", "kind": "git", "address": "https://github.com/acme/m", "ref": ref},
	"constraint": null,
})

test_a_call_without_a_version_is_denied if {
	_found(_called({"constraint": null})) == {["cloud.module_unpinned", "module.events"]}
}

test_a_source_without_a_ref_is_denied if _found(_git(null)) == {["cloud.module_unpinned", "module.events"]}

test_a_branch_is_denied if {
	every ref in ["main", "release-2", "0123456", "v2", "v2.3", "refs/heads/v1"] {
		_found(_git(ref)) == {["cloud.module_unpinned", "module.events"]}
	}
}

test_a_version_tag_or_a_whole_commit_passes if {
	every ref in ["v2.3.1", "2.3.1", "0123456789abcdef0123456789abcdef01234567"] {
		_found(_git(ref)) == set()
	}
}

test_a_ref_that_terraform_does_not_read_is_denied if {
	every source in [
		{"raw": "https://acme.dev/m.zip?ref=v2.3.1", "kind": "http", "address": "https://acme.dev/m.zip", "ref": "v2.3.1"},
		{"raw": "s3::https://acme.dev/m.zip?ref=v2.3.1", "kind": "other", "address": "https://acme.dev/m.zip", "ref": "v2.3.1"},
	] {
		_found(_called({"source": source, "constraint": null})) == {["cloud.module_unpinned", "module.events"]}
	}
}

test_an_archive_with_a_checksum_passes if {
	address := "https://acme.dev/m.zip?checksum=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	_found(_called({"source": {"raw": address, "kind": "http", "address": address}, "constraint": null})) == set()
}

test_a_release_of_mercurial_passes if {
	source := {"raw": "hg::https://acme.dev/m?rev=2.3.1", "kind": "other", "address": "https://acme.dev/m", "ref": "2.3.1"}
	_found(_called({"source": source, "constraint": null})) == set()
}

test_a_path_needs_no_version if {
	_found(_called({"source": {"raw": "./service", "kind": "local", "address": "./service"}, "constraint": null})) == set()
}

test_calls_within_modules_from_elsewhere_are_theirs if {
	inner := object.union(sample.call, {"address": "module.events.module.x", "parent": "module.events", "constraint": null})
	_found(sample.planned({"module_calls": [sample.call, inner]})) == set()
}

test_considered_counts_what_is_judged if {
	module_unpinned.considered == 1 with input as sample.document
	module_unpinned.considered == 0 with input as object.union(sample.document, {"plans": []})
}
