package lib.app.evidence_test

import data.lib.app.evidence
import data.lib.app.sample_test as sample

_absence(document) := sentence if {
	count(evidence.counting["CAP-FILE"]) == 0 with input as document
	sentence := evidence.absence(document.capabilities[0]) with input as document
}

_counts(document) if count(evidence.counting["CAP-FILE"]) == 1 with input as document

_handed := {"source": "given", "stated_sha256": "44", "on_base": null}

_run := {"source": "evidence", "commit": "decade", "error": null}

_given(more, manifest) := object.union(sample.witnessed(object.union(_handed, more)), {"evidence": manifest})

test_what_stands_on_the_base_counts if {
	_counts(sample.document)
	_counts(sample.witnessed({"on_base": null}))
}

test_what_the_change_brings_counts_for_nothing if {
	_absence(sample.witnessed({"on_base": false})) == "evidence/CAP-FILE.json: the change brings it itself"
}

test_what_a_run_of_this_commit_handed_over_counts if _counts(_given({}, _run))

test_without_a_commit_to_judge_any_run_counts if {
	_counts(object.union(_given({}, object.union(_run, {"commit": null})), {"repository": {"head": null}}))
}

test_a_run_of_another_commit_counts_for_nothing if {
	_absence(_given({}, object.union(_run, {"commit": "facade"}))) == "evidence/CAP-FILE.json: it is of the commit facade, and decade is judged"
	_absence(_given({}, object.union(_run, {"commit": null}))) == "evidence/CAP-FILE.json: it is of the commit (none: the work tree had changes), and decade is judged"
}

test_a_run_that_nothing_is_known_of_counts_for_nothing if {
	_absence(_given({}, null)) == "evidence/CAP-FILE.json: nothing says which run it is from"
	_absence(_given({}, object.union(_run, {"error": "is no JSON"}))) == "evidence/CAP-FILE.json: what came with it cannot be used: is no JSON"
}

test_what_was_edited_after_its_run_counts_for_nothing if {
	_absence(_given({"sha256": "45"}, _run)) == "evidence/CAP-FILE.json: it is not the file that its run wrote"
	_absence(_given({"stated_sha256": null}, _run)) == "evidence/CAP-FILE.json: it is not the file that its run wrote"
	_absence(_given({"sha256": null}, _run)) == "evidence/CAP-FILE.json: its content is not known"
}

test_what_cannot_be_read_counts_for_nothing if {
	_absence(sample.witnessed({"error": "there is no such file", "content": null})) == "evidence/CAP-FILE.json: it cannot be read: there is no such file"
	_absence(sample.witnessed({"content": null})) == "evidence/CAP-FILE.json: it says nothing"
}

test_evidence_of_something_else_counts_for_nothing if {
	_absence(sample.proven({"capability": "CAP-SQL"})) == "evidence/CAP-FILE.json: it is of CAP-SQL"
	_absence(sample.proven({"extension_point": "EXT-MAIL"})) == "evidence/CAP-FILE.json: it is of EXT-MAIL"
}

test_a_source_that_nobody_knows_counts_for_nothing if {
	count(evidence.counting["CAP-FILE"]) == 0 with input as sample.witnessed({"source": "dreamt"})
}

test_one_that_counts_is_enough if {
	stray := object.union(sample.evidence, {"path": "evidence/old.json", "on_base": false})
	_counts(sample.capable({"evidence": [stray, sample.evidence]}))
}

test_the_base_is_proven_by_evidence_of_its_own if {
	same := evidence.sides(sample.capability) with input as sample.based({"version": "1.1.0"})
	[side.name | some side in same] == ["head"]
	other := evidence.sides(sample.capability) with input as sample.based({"digests": {"contract": "c0", "tests": "t0"}})
	[side.name | some side in other] == ["head", "base"]
	dropped := object.union(sample.based({}), {"extension_points": {"head": [object.union(sample.point, {"conformance": null, "performance": []})]}})
	left := evidence.sides(sample.capability) with input as dropped
	[side.name | some side in left] == ["base"]
}

test_the_nearest_evidence_is_told_of if {
	near := object.union(sample.evidence, {"content": object.union(sample.proof, {"digests": {"contract": "c0"}})})
	far := object.union(sample.evidence, {"content": object.union(sample.proof, {"digests": {"contract": "c0", "tests": "t0"}})})
	document := sample.capable({"evidence": [far, near]})
	side := {"name": "head", "contract": sample.point}
	told := evidence.staleness(document.capabilities[0], side) with input as document
	told == "the contract that was verified is another: the files are the same, and what is named in them differs"
}

test_a_digest_that_nobody_knows_is_not_the_same if {
	document := sample.capable({"digests": {"implementation": null}})
	side := {"name": "head", "contract": sample.point}
	found := evidence.current(document.capabilities[0], side) with input as document
	found == []
}

_staleness(document) := told if {
	side := {"name": "head", "contract": sample.point}
	told := evidence.staleness(document.capabilities[0], side) with input as document
}

test_another_class_of_the_same_file_is_not_what_was_run if {
	_staleness(sample.proven({"implementation": "memory/file.py:Other"})) == "it is of a run of memory/file.py:Other, and the row names memory/file.py:FileMemory"
	_staleness(sample.proven({"implementation": "memory/file.py"})) == "it is of a run of memory/file.py, and the row names memory/file.py:FileMemory"
	module := object.union(sample.capability.shape, {"kind": "module", "name": null})
	_staleness(sample.capable({"shape": module})) == "it is of a run of memory/file.py:FileMemory, and the row names memory/file.py"
}

test_a_run_with_other_settings_is_another if {
	_staleness(sample.proven({"settings": []})) == "it is of a run with the settings (none), and the row names memory_path"
	_staleness(sample.capable({"settings": ["b", "a"]})) == "it is of a run with the settings memory_path, and the row names a, b"
}

test_a_run_against_another_server_is_another if {
	_staleness(sample.capable({"server": "redis"})) == "it is of a run against the server (none), and the row names redis"
	_staleness(sample.proven({"server": "redis 7.0.15"})) == "it is of a run against the server redis, and the row names (none)"
	same := object.union(sample.capability, {"server": "redis", "evidence": sample.proven({"server": "redis 7.0.15"}).capabilities[0].evidence})
	not _staleness(object.union(sample.document, {"capabilities": [same]}))
}

test_evidence_that_does_not_say_what_was_run_is_stale if {
	every said in [{"implementation": null, "settings": null}, {"implementation": null}, {"settings": null}] {
		_staleness(sample.proven(said)) == "it does not say what was run, as evidence of an older version does not"
	}
}

_fresh(date) if evidence.is_fresh({"content": {"date": date}}, 30) with input as {"now": "2024-03-15T12:00:00Z"}

test_days_are_counted_over_the_ends_of_months_and_leap_years if {
	_fresh("2024-02-14T00:00:00Z")
	not _fresh("2024-02-13T23:59:59Z")
	_fresh("2024-03-15T23:00:00Z")
	not _fresh("2024-03-16T00:00:00Z")
}

test_days_are_counted_over_the_end_of_a_year if {
	evidence.is_fresh({"content": {"date": "2025-12-31"}}, 1) with input as {"now": "2026-01-01T12:00:00Z"}
	not evidence.is_fresh({"content": {"date": "2025-12-30"}}, 1) with input as {"now": "2026-01-01T12:00:00Z"}
}
