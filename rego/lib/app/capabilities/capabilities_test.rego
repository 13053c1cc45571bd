package lib.app.capabilities_test

import data.lib.app.capabilities
import data.lib.app.sample_test as sample

_judged(status, document) if {
	changed := [object.union(sample.capability, {"status": status})]
	count(capabilities.judged) == 1 with input as object.union(document, {"capabilities": changed})
}

_unbound := object.union(sample.document, {"applications": []})

test_every_active_capability_is_judged if {
	_judged("active", _unbound)
	_judged("nobody knows", _unbound)
}

test_others_are_judged_where_they_are_bound if {
	every status in ["draft", "missing", "deprecated"] {
		not _judged(status, _unbound)
		_judged(status, sample.document)
	}
}
