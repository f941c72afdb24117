"""``python -m console``: the command ``palimpsest`` where it is not installed."""

from console.command import main

main()
