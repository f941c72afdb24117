"""``python -m console``: the command ``palimpsest`` where it is not installed."""

from console.entry import main

main()
