"""What the crawler raises, each named for what its reader must do about it."""


class CrawlerError(Exception):
    """Base of every error that this package raises on purpose."""


class AgentNotConfigured(CrawlerError):
    """The user agent is still the placeholder: a real site must be told who visits it."""


class Refused(CrawlerError):
    """A fetch that the guard or robots.txt forbids; `code` is one word, ``str()`` the reason."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class FetchFailed(CrawlerError):
    """A fetch without an answer; `code` is one word, ``str()`` says what happened."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class CrawlCrashed(CrawlerError):
    """The crawl's own process ended without a report; what it had captured is kept."""
