"""How fast the gates are, as a ratio to what no implementation on these parts can beat by much."""
