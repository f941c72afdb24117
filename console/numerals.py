"""Numbers with the thing that they count, as English has it."""


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return `number` and `noun`, with an s unless `plural` says otherwise: ``1 page``, ``0 pages``."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"
