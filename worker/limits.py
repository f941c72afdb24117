"""The times and counts that bound the cleaning of captures, and the order they must stand in."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long, how often and how much; times in seconds.

    `clean` is what one cleaning may take, and a capture has two at most; `batch` is when a worker
    that holds a URL stops taking that URL's next capture; `task` is when a task is killed from
    outside; `lease` is how long a URL stays with an owner that has died; `visibility` is when Redis
    hands an unacknowledged message to another worker, and `restore` how often it looks. `lost` is
    the wait before a dead child's task goes back; `shutdown` the time that running tasks get when a
    worker is told to stop. `attempts` is how often a capture is tried, `retries` and `countdown` how
    often a task waits, and how long at most, for another owner of its URL. `refill` is how many
    messages reconcile keeps in the queue. Raises ValueError when they stand in an order in which
    work could be lost or done twice.
    """

    clean: float = 20
    batch: float = 45
    task: float = 120
    lease: float = 150
    visibility: float = 300
    restore: float = 10
    lost: float = 2
    shutdown: float = 30
    attempts: int = 5
    retries: int = 8
    countdown: float = 60
    refill: int = 2000

    def __post_init__(self) -> None:
        if not 2 * self.clean + self.batch < self.soft < self.task < self.lease < self.visibility:
            raise ValueError(
                "the limits must stand in the order 2 clean + batch < 0.9 task < lease < visibility;"
                f" they are 2 x {self.clean} + {self.batch}, {self.task}, {self.lease},"
                f" {self.visibility} seconds"
            )
        if self.countdown >= self.visibility:
            raise ValueError(
                f"a countdown of {self.countdown} s must be shorter than the visibility timeout of"
                f" {self.visibility} s, or Redis hands waiting tasks out twice"
            )

    @property
    def soft(self) -> float:
        """When a task is asked to end, before it is killed: for what hangs outside the cleaner."""
        return self.task * 0.9

    @property
    def lease_time(self) -> timedelta:
        """The lease as the archive takes it."""
        return timedelta(seconds=self.lease)

    def wait(self, retries: int) -> float:
        """Return the seconds to wait before the next try after `retries` of them."""
        return float(min(2.0**retries, self.countdown))
