"""Loading the cleaner's models before the first page, whose time they must not cost."""

from cleaner import clean
from worker.attempt import CleanerBroken

_PAGE = "<!doctype html><html><head><title>Ready</title></head><body><p>Nothing yet.</p></body></html>"


def warm() -> None:
    """Clean a page of our own, so that all the cleaner loads is in memory.

    What forks afterwards shares that memory. Raises CleanerBroken if the installation lacks a file,
    before any capture is begun.
    """
    try:
        clean(_PAGE, url="https://localhost/")
    except (ImportError, OSError) as error:
        raise CleanerBroken.because(error) from error
