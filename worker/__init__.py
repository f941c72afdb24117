"""Cleans what was captured, in order and exactly once, whatever dies meanwhile."""
