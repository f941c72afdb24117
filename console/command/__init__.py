"""What the verbs do: one module a matter, and the settings, errors and terminal they share."""
