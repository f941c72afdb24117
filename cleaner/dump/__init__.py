"""Text dumps: pages of which only the words are left, in text/plain or text/markdown."""
