package policies.registry_valid.approval_unrequired_test

import data.policies.registry_valid.approval_unrequired

_environment := {
	"id": "ENV-PROD",
	"name": "Production",
	"category": "cloud",
	"status": "active",
	"config": {"requires_approval": true, "approvers": ["operations"]},
	"registry": "registry.csv",
	"line": 2,
}

_document(fields) := {
	"policies": {"POL-REG-056": {"parameters": {"names": ["prod", "production", "live"]}}},
	"registry": {
		"entities": [object.union(object.remove(_environment, object.keys(fields)), fields)],
		"columns": {"entity_type": [{"value": "module", "rows": []}, {"value": "environment", "rows": [0]}]},
	},
}

_codes(fields) := {f.code | some f in approval_unrequired.finding with input as _document(fields)}

_denied := {"registry.approval_unrequired"}

_open := {"config": null}

test_a_guarded_production_environment_passes if _codes({}) == set()

test_one_that_asks_for_no_approval_is_denied if {
	configs := [
		null, {}, {"requires_approval": true}, {"requires_approval": true, "approvers": []},
		{"requires_approval": "true", "approvers": ["a"]}, {"requires_approval": false, "approvers": ["a"]},
		{"requires_approval": true, "approvers": [" ", 1]}, {"requires_approval": true, "approvers": "a"},
	]
	every config in configs {
		_codes({"config": config}) == _denied
	}
}

test_a_word_of_id_name_or_category_makes_it_production if {
	plain := object.union(_open, {"id": "ENV-A", "name": "A", "category": "cloud"})
	_codes(plain) == set()
	words := [
		{"id": "ENV-PROD"}, {"id": "ENV-EU.prod_2"}, {"name": "Live shop"}, {"name": "PRODUCTION"}, {"category": "prod"},
		{"config": {"production": true}},
	]
	every word in words {
		_codes(object.union(plain, word)) == _denied
	}
}

_reasons(fields) := {f.msg | some f in approval_unrequired.finding with input as _document(object.union(_open, fields))}

test_it_is_told_what_makes_it_production if {
	_reasons({"id": "ENV-LIVE", "name": "A"}) == {concat(" ", [
		"ENV-LIVE is a production environment, for its id has the word live,",
		"and its row does not ask for an approval by anyone",
	])}
	_reasons({"id": "ENV-A", "name": "Live", "config": {"production": true}}) == {concat(" ", [
		"ENV-A is a production environment, for its config says so, and its name has the word live,",
		"and its row does not ask for an approval by anyone",
	])}
}

test_a_part_of_a_word_does_not if {
	plain := object.union(_open, {"id": "ENV-PREPROD", "name": "Delivery of products", "category": null})
	_codes(plain) == set()
}

test_only_active_environments_are_looked_at if {
	_codes(object.union(_open, {"status": "draft"})) == set()
	approval_unrequired.considered == 1 with input as _document({})
	approval_unrequired.considered == 0 with input as _document({"status": "draft"})
}
