"""Applications for those who run them: what is bound where, what could be, and the swap of one capability for another."""
