package policies.registry_valid.purpose_test

import data.policies.registry_valid.purpose

test_short_purpose_is_denied if _codes("Too short to tell") == {"registry.purpose_too_short"}

test_twenty_characters_are_too_few if _codes("12345678901234567890") == {"registry.purpose_too_short"}

test_twenty_one_characters_pass if _codes("123456789012345678901") == set()

test_characters_count_and_not_bytes if _codes("äöüäöüäöüäöüäöüäöüäö") == {"registry.purpose_too_short"}

test_white_space_says_nothing if _codes("Reads it.                    ") == {"registry.purpose_too_short"}

test_empty_purpose_is_denied if _codes("") == {"registry.purpose_too_short"}

test_registry_without_the_column_passes if _codes(null) == set()

test_every_entity_is_considered if purpose.considered == 1 with input as _document("")

_codes(words) := {f.code | some f in purpose.finding with input as _document(words)}

_document(words) := {
	"policies": {"POL-REG-004": {"parameters": {"minimum_length": 20}}},
	"registry": {"entities": [{"id": "MOD-A", "purpose": words, "registry": "registry.csv", "line": 2}]},
}
