"""Proof that a capability keeps its contract: its tests are run and its operations measured, in a process of their own."""
