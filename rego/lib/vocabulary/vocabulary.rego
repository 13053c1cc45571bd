# METADATA
# title: Vocabulary
# description: Words about a value that a vocabulary in data/ does not hold.
package lib.vocabulary

# METADATA
# scope: document
# description: >-
#   What a value is not: any of the vocabulary's words, in their order. Where only case or white space differs, the word
#   that was meant is named.
contrast(value, words) := sprintf("none of %s", [_listed(words)]) if count(_close(value, words)) == 0

contrast(value, words) := sprintf("none of %s; did you mean %s?", [_listed(words), close[0]]) if {
	close := _close(value, words)
	count(close) > 0
}

# YAML reads a bare `yes` as a boolean: what is no text is no word.
_listed(words) := concat(", ", [word | some word in words; is_string(word)])

_close(value, words) := [word |
	some word in words
	is_string(word)
	lower(word) == lower(trim_space(value))
]
