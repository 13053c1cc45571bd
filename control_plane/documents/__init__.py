"""Input documents: pure functions from facts to the one JSON object that a gate judges."""
