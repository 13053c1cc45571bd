package policies.app_config.implementation_missing_test

import data.lib.app.sample_test as sample
import data.policies.app_config.implementation_missing

_found(document) := {[f.code, f.msg] | some f in found} if {
	found := implementation_missing.finding with input as document
}

_messages(document) := {found[1] | some found in _found(document); found[0] == "app.implementation_missing"}

_erring(error) := sample.capable({"shape": object.union(sample.capability.shape, {"error": error, "members": []})})

_unread := _erring({"why": "missing", "message": "there is no such file", "path": null, "line": null})

test_the_sample_passes if _found(sample.document) == set()

test_a_config_that_cannot_be_used_is_denied if {
	_messages(sample.capable({"fault": "settings is no list"})) == {"CAP-FILE cannot be used: settings is no list"}
}

test_what_cannot_be_read_is_denied if {
	_messages(_erring({"why": "missing", "message": "there is no such file", "path": null, "line": null})) == {"CAP-FILE: the implementation memory/file.py:FileMemory cannot be read: there is no such file"}
	_messages(_erring({"why": "unreadable", "message": "invalid syntax", "path": "memory/file.py", "line": 7})) == {"CAP-FILE: the implementation memory/file.py:FileMemory cannot be read: invalid syntax"}
	_messages(object.union(_unread, {"capabilities": [object.union(_unread.capabilities[0], {"implementation": null})]})) == {"CAP-FILE: the implementation (none) cannot be read: there is no such file"}
}

test_what_is_bound_is_judged_whatever_its_status if {
	_messages(object.union(_unread, {"capabilities": [object.union(_unread.capabilities[0], {"status": "deprecated"})]})) == {"CAP-FILE: the implementation memory/file.py:FileMemory cannot be read: there is no such file"}
}

test_what_is_not_active_and_not_bound_is_not_judged if {
	_found(object.union(_unread, {"applications": [], "capabilities": [object.union(_unread.capabilities[0], {"status": "deprecated"})]})) == set()
}

test_considered_counts_what_is_judged if {
	implementation_missing.considered == 1 with input as sample.document
	implementation_missing.considered == 0 with input as object.union(sample.document, {"applications": [], "capabilities": [], "extension_points": {"head": [], "base": null}})
}
