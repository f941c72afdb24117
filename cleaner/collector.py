"""Python's search for cycles of objects, put off while a page is read.

Reading a page makes some ten thousand objects that live for milliseconds and refer to each other one way.
The collector would start four times a page and find nothing, and now and then go through all that the
process holds, models and word lists included, for longer than the page itself takes.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def put_off() -> Iterator[None]:
    """Let no collection start in this context; what it made is looked at later, if it still lives.

    Memory stays bounded as long as what happens inside is. Collections that others asked for explicitly
    take place, and a process that has switched them off finds them off afterwards.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
