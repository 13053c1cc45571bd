package policies.app_config.evidence_stale_test

import data.lib.app.sample_test as sample
import data.policies.app_config.evidence_stale

_found(document) := {[f.code, f.msg] | some f in found} if {
	found := evidence_stale.finding with input as document
}

_messages(document) := {found[1] | some found in _found(document); found[0] == "app.evidence_stale"}

test_the_sample_passes if _found(sample.document) == set()

test_another_implementation_makes_it_stale if {
	_messages(sample.capable({"digests": {"implementation": "i2"}, "files": [{"path": "memory/file.py", "sha256": "99"}, {"path": "memory/more.py", "sha256": "98"}]})) == {"CAP-FILE: its evidence is of something else than stands in the repository: the implementation that was verified is another: memory/file.py changed, memory/more.py is new"}
}

test_another_contract_or_test_makes_it_stale if {
	_messages(sample.contracted({"digests": {"contract": "c2", "tests": "t2"}, "files": {"contract": [], "tests": sample.point.files.tests}})) == {"CAP-FILE: its evidence is of something else than stands in the repository: the contract that was verified is another: memory/contract.py is gone; the set of tests that was verified is another: the files are the same, and what is named in them differs"}
}

test_the_base_has_to_be_proven_too if {
	_messages(sample.based({"digests": {"contract": "c0", "tests": "t1"}, "files": {"contract": [{"path": "memory/contract.py", "sha256": "10"}], "tests": sample.point.files.tests}})) == {"CAP-FILE: its evidence is of something else than stands in the repository, as the base has it: the contract that was verified is another: memory/contract.py changed"}
}

test_what_does_not_count_is_for_another_policy if {
	_found(sample.capable({"digests": {"implementation": "i2"}, "evidence": []})) == set()
}

test_considered_counts_what_is_judged if {
	evidence_stale.considered == 1 with input as sample.document
	evidence_stale.considered == 0 with input as object.union(sample.document, {"applications": [], "capabilities": [], "extension_points": {"head": [], "base": null}})
}
