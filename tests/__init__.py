"""Makes `tests` this folder: a library that some tests use installs a package of the same name."""
