"""The limits' order, and the alarm that enforces one of them."""

import threading
import time

import pytest

from worker.alarm import TooSlow, time_limit
from worker.limits import Limits


def test_the_defaults_stand_in_an_order_that_loses_nothing() -> None:
    """A page's time fits its task's, a task's its lease, and a lease Redis's visibility timeout."""
    limits = Limits()
    assert 2 * limits.clean + limits.batch < limits.soft < limits.task < limits.lease
    assert limits.lease < limits.visibility
    # A message may wait behind another task before its own, and must not be handed out twice.
    assert 2 * limits.task < limits.visibility


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"clean": 40.0}, "2 clean + batch < 0.9 task"),
        ({"lease": 100.0}, "task < lease"),
        ({"visibility": 140.0}, "lease < visibility"),
        ({"countdown": 300.0}, "countdown of 300.0 s must be shorter"),
    ],
)
def test_an_order_that_could_lose_work_is_refused(wrong: dict[str, float], words: str) -> None:
    """The message names the order and the numbers."""
    with pytest.raises(ValueError, match=words.replace("+", r"\+")):
        Limits(**wrong)  # type: ignore[arg-type] # one of many fields


def test_waits_double_up_to_the_countdown() -> None:
    """The first retry comes after a second, the later ones at most a minute apart."""
    assert [Limits().wait(tries) for tries in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]


def test_retries_outlast_a_dead_owners_lease() -> None:
    """A task that waits for a URL whose owner was killed is still waiting when the lease ends."""
    limits = Limits()
    assert sum(limits.wait(tries) for tries in range(limits.retries)) > limits.lease


def test_the_alarm_ends_what_takes_too_long() -> None:
    """The error says how long it may take."""
    with pytest.raises(TooSlow, match=r"longer than 0\.05 seconds"), time_limit(0.05):
        time.sleep(60)


def test_a_library_that_swallows_errors_does_not_swallow_the_alarm() -> None:
    """Even a bare except only delays it to the next ring."""

    def stubborn() -> None:
        while True:
            try:
                time.sleep(10)
            except Exception:  # noqa: BLE001 - what the test is about
                continue

    with pytest.raises(TooSlow), time_limit(0.05):
        stubborn()


def test_the_alarm_is_off_after_the_block() -> None:
    """What comes after a block that was quick enough is not disturbed."""
    with time_limit(0.05):
        pass
    time.sleep(0.1)


def test_in_another_thread_there_is_no_alarm() -> None:
    """Signals reach only the main thread, so the block there runs unlimited instead of failing."""
    done = threading.Event()

    def work() -> None:
        with time_limit(0.01):
            time.sleep(0.05)
            done.set()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done.is_set()
