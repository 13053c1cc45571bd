# METADATA
# title: Tests of Records
# description: Holds, too, the small documents that the tests of the policies about decisions are made from.
package lib.records_test

import data.lib.records

# METADATA
# description: The row of a decision that is as it has to be.
row := {
	"id": "DEC-A",
	"registry": "registry.csv",
	"line": 2,
	"status": "active",
	"kind": "record",
	"config": {"kind": "record"},
	"path": "specs/decisions/a.md",
	"exists": true,
}

# METADATA
# description: The document that records it.
decided := {
	"path": "specs/decisions/a.md",
	"error": null,
	"id": "DEC-A",
	"title": "A is decided",
	"status": "accepted",
	"date": "2026-01-31",
	"supersedes": [],
	"rank": 1,
}

# METADATA
# description: The row of a waiver that is as it has to be.
waiver := object.union(row, {
	"id": "DEC-W",
	"line": 3,
	"kind": "waiver",
	"config": {"kind": "waiver", "policy": "POL-A", "subjects": ["MOD-A"], "expires": "2026-03-01"},
	"path": null,
	"exists": false,
})

# METADATA
# description: That row with a field of its config given.
waiver_with(name, value) := json.patch(waiver, [{"op": "add", "path": sprintf("/config/%s", [name]), "value": value}])

# METADATA
# description: A document of the gate with rows and documents.
document(rows, documents) := {
	"gate": "policy-check",
	"scope": "change",
	"change": null,
	"now": "2026-03-01T12:00:00Z",
	"decisions": {
		"rows": rows,
		"base_rows": null,
		"documents": documents,
		"index": {made.id: position | some position, made in documents; is_string(made.id)},
	},
}

test_only_deprecated_takes_a_row_out if {
	rows := [object.union(waiver, {"status": status}) | some status in ["active", "draft", "", "live", "deprecated"]]
	count(records.waivers) == 4 with input as document(rows, [])
}

test_only_waivers_are_waivers if {
	records.waivers == [waiver] with input as document([row, waiver, object.union(row, {"kind": null})], [])
}

test_only_weakenings_are_weakenings if {
	weakening := object.union(row, {"kind": "weakening"})
	records.weakenings == [weakening] with input as document([row, weakening, waiver], [])
}

test_records_and_migrations_are_written_down if {
	{kind | some kind in ["record", "migration", "waiver", "approval", null]; records.recorded({"kind": kind})} == {"record", "migration"}
}

test_a_row_without_an_id_is_named_by_its_place if {
	records.subject(row).id == "DEC-A"
	records.subject(object.union(row, {"id": ""})).id == "registry.csv:2"
}

test_a_document_that_cannot_be_read_is_not_among_them if {
	broken := object.union(decided, {"error": "it is broken"})
	records.documents == [] with input as document([], [broken])
	records.at == {} with input as document([], [broken])
}

test_a_wrong_index_finds_nothing if {
	given := document([], [decided])
	records.document("DEC-A") == decided with input as given
	wrong := json.patch(given, [{"op": "add", "path": "/decisions/index/DEC-B", "value": 0}])
	not records.document("DEC-B") with input as wrong
}

test_a_field_is_text if {
	records.field(waiver, "expires") == "2026-03-01"
	every other in [object.union(waiver, {"config": null}), waiver_with("expires", 1), waiver_with("expires", null)] {
		records.field(other, "expires") == ""
	}
}
