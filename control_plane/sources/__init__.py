"""Collectors: each reads one kind of source and states facts. None of them judges."""
