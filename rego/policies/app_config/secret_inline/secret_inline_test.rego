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
	_messages(_given(object.union(sample.nothing, {"given": "secret"}))) == {"APP-SHOP: in its spec, the setting password is secret, and its value stands in the spec"}
	_messages(_given(sample.value("hunter2"))) == {"APP-SHOP: in its spec, the setting password is secret, and its value stands in the spec"}
}

test_what_looks_like_a_secret_is_denied if {
	_messages(_given(object.union(sample.value(null), {"resembles": "private key"}))) == {"APP-SHOP: in its spec, the value of the setting password looks like a secret (private key)"}
	_messages(sample.described({"settings": array.concat(sample.content.settings, [object.union(sample.setting, {"name": "url", "default": object.union(sample.value(null), {"resembles": "password in a URL"})})])})) == {"APP-SHOP: in its spec, the value of the setting url looks like a secret (password in a URL)"}
}

test_what_is_not_declared_is_looked_at_too if {
	_messages(sample.developed({"settings": array.concat(sample.environment("ENV-DEV", 11).settings, [{"name": "port", "line": 13, "value": object.union(sample.value(null), {"resembles": "npm token"})}])})) == {"APP-SHOP: in its spec, the value of the setting port looks like a secret (npm token)"}
}

_resembling(resembles) := object.union(sample.document, {"applications": [object.union(sample.application, {"spec": object.union(sample.application.spec, {"resembling": [{"place": "settings/url/description", "line": 7, "resembles": resembles}]})})]})

test_a_text_that_looks_like_a_secret_is_denied if {
	_messages(_resembling("npm token")) == {"APP-SHOP: in its spec, settings/url/description looks like a secret (npm token)"}
	some found in secret_inline.finding with input as _resembling("npm token")
	found.location.line == 7
}

test_what_is_too_long_to_be_searched_is_denied if {
	_messages(_resembling("unread")) == {"APP-SHOP: in its spec, settings/url/description is too long to be searched for a secret"}
	_messages(_given(object.union(sample.value(null), {"resembles": "unread"}))) == {"APP-SHOP: in its spec, the value of the setting password is too long to be searched for a secret"}
}

test_considered_counts_what_is_judged if {
	secret_inline.considered == 7 with input as sample.document
	secret_inline.considered == 8 with input as _resembling("npm token")
	secret_inline.considered == 0 with input as object.union(sample.document, {"applications": [], "capabilities": [], "extension_points": {"head": [], "base": null}})
}
