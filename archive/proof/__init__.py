"""Proof that nothing was altered: a log in the manner of Certificate Transparency over every object."""
