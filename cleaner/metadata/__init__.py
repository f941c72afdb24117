"""Metadata: what the page says about its title, people, dates, place and language."""
