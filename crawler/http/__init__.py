"""The crawler's HTTP client: what a server sent, whole and in order, within firm bounds."""
