package lib.vocabulary_test

import data.lib.vocabulary

test_words_are_listed_in_their_order if {
	vocabulary.contrast("blue", ["red", "green"]) == "none of red, green"
}

test_word_of_other_case_is_named if {
	vocabulary.contrast(" Green ", ["red", "green"]) == "none of red, green; did you mean green?"
}

test_first_of_several_close_words_is_named if {
	vocabulary.contrast("TRue", ["true", "True"]) == "none of true, True; did you mean true?"
}

test_what_is_no_text_is_no_word if {
	vocabulary.contrast("true", [true, "yes"]) == "none of yes"
}

test_empty_vocabulary_still_says_something if {
	vocabulary.contrast("red", []) == "none of "
}
