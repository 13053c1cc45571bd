package policies.policy_check.supersession_broken_test

import data.lib.records_test as example
import data.policies.policy_check.supersession_broken

_decided(id, rank, status, supersedes) := object.union(example.decided, {
	"id": id,
	"path": sprintf("specs/decisions/%s.md", [id]),
	"rank": rank,
	"status": status,
	"supersedes": supersedes,
})

_messages(documents) := {f.msg |
	some f in supersession_broken.finding with input as example.document([], documents)
	f.code == "decision.supersession_broken"
}

test_a_chain_passes if {
	_messages([
		_decided("DEC-A", 1, "superseded", []),
		_decided("DEC-B", 2, "superseded", ["DEC-A"]),
		_decided("DEC-C", 3, "accepted", ["DEC-B"]),
		_decided("DEC-D", 4, "proposed", ["DEC-C"]),
		_decided("DEC-E", 4, "rejected", ["DEC-C"]),
	]) == set()
}

test_what_nobody_records_cannot_be_superseded if {
	_messages([_decided("DEC-B", 2, "accepted", ["DEC-A"])]) == {"DEC-B supersedes DEC-A, which no document records"}
}

test_a_circle_is_broken_at_each_of_its_steps if {
	_messages([_decided("DEC-A", 1, "superseded", ["DEC-B"]), _decided("DEC-B", 1, "superseded", ["DEC-A"])]) == {
		"DEC-A supersedes DEC-B, and that supersedes it, directly or over others",
		"DEC-B supersedes DEC-A, and that supersedes it, directly or over others",
	}
}

test_a_decision_does_not_supersede_itself if {
	_messages([_decided("DEC-A", 1, "superseded", ["DEC-A"])]) == {
		"DEC-A supersedes DEC-A, and that supersedes it, directly or over others",
		"DEC-A is superseded, and no accepted decision says that it supersedes it",
	}
}

test_a_wrong_rank_hides_no_circle if {
	count(_messages([_decided("DEC-A", 1, "superseded", ["DEC-B"]), _decided("DEC-B", 2, "superseded", ["DEC-A"])])) == 1
}

test_what_is_superseded_says_so if {
	_messages([_decided("DEC-A", 1, "accepted", []), _decided("DEC-B", 2, "accepted", ["DEC-A"])]) == {"DEC-B is accepted and supersedes DEC-A, whose status is accepted"}
	unreadable := object.union(_decided("DEC-A", 1, "", []), {"status": null, "error": "it is broken"})
	count(_messages([unreadable, _decided("DEC-B", 2, "accepted", ["DEC-A"])])) == 1
}

test_what_is_superseded_has_a_successor if {
	words := {"DEC-A is superseded, and no accepted decision says that it supersedes it"}
	_messages([_decided("DEC-A", 1, "superseded", [])]) == words
	_messages([_decided("DEC-A", 1, "superseded", []), _decided("DEC-B", 2, "proposed", ["DEC-A"])]) == words
}

test_considered_counts_documents if {
	supersession_broken.considered == 1 with input as example.document([], [example.decided])
}
