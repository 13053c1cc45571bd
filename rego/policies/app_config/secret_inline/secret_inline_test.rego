package policies.app_config.secret_inline_test

import data.lib.app.sample_test as sample
import data.policies.app_config.secret_inline

_found(document) := {[f.code, f.msg] | some f in found} if {
	found := secret_inline.finding with input as document
}

_messages(document) := {found[1] | some found in _found(document); found[0] == "app.secret_inline"}

_given(value) := sample.developed({"settings": [
	sample.environment("ENV-DEV", 11).settings[0],
	{"name": "password", "line": 12, "value": value},
]})

test_the_sample_passes if _found(sample.document) == set()

test_a_secret_in_plain_is_denied if {
	_messages(_given(object.union(sample.nothing, {"given": "secret"}))) == {"APP-SHOP: the setting password is secret, and its value stands in the spec"}
	_messages(_given(sample.value("hunter2"))) == {"APP-SHOP: the setting password is secret, and its value stands in the spec"}
}

test_what_looks_like_a_secret_is_denied if {
	_messages(_given(object.union(sample.value(null), {"resembles": "private key"}))) == {"APP-SHOP: the setting password has a value that looks like a secret (private key)"}
	_messages(sample.described({"settings": array.concat(sample.content.settings, [object.union(sample.setting, {"name": "url", "default": object.union(sample.value(null), {"resembles": "password in a URL"})})])})) == {"APP-SHOP: the setting url has a value that looks like a secret (password in a URL)"}
}

test_what_is_not_declared_is_looked_at_too if {
	_messages(sample.developed({"settings": array.concat(sample.environment("ENV-DEV", 11).settings, [{"name": "port", "line": 13, "value": object.union(sample.value(null), {"resembles": "npm token"})}])})) == {"APP-SHOP: the setting port has a value that looks like a secret (npm token)"}
}

test_considered_counts_what_is_judged if {
	secret_inline.considered == 7 with input as sample.document
	secret_inline.considered == 0 with input as object.union(sample.document, {"applications": [], "capabilities": [], "extension_points": {"head": [], "base": null}})
}
