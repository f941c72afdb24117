"""The verbs as people call them: names, arguments, options and help.

Each verb imports what it does only when it is called: crawler, parsers and database drivers take a
second to load, and ``palimpsest --help`` shall not wait for them. Nothing else happens here.
"""
