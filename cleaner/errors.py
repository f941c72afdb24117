"""What `clean` refuses: bytes that are no page at all, and more of them than it will read."""


class CleanerError(Exception):
    """Base of the cleaner's refusals; the message names the thing and the mend."""


class Unreadable(CleanerError):
    """The payload is no page: an image, a PDF, an archive, or nothing at all."""


class TooLarge(CleanerError):
    """The payload is longer than the documented limit."""
