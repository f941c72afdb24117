"""The WARC files in what people name: a WARC file is one, a WACZ file holds some."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from archive.errors import ArchiveError

_ZIP = b"PK\x03\x04"
_INSIDE = "archive/"


class NoWacz(ArchiveError):
    """A ZIP file that is damaged, or holds no WARC file where WACZ has them."""


@contextmanager
def warcs_of(file: Path) -> Iterator[Iterator[tuple[str, BinaryIO]]]:
    """Give the WARC files in `file`, each with its name, to be read one after the other.

    A WACZ file's are named ``x.wacz:archive/y.warc.gz``. NoWacz if `file` is a ZIP file and no WACZ; OSError
    if it cannot be read. What is not a ZIP file is taken for a WARC file.
    """
    with file.open("rb") as plain:
        packed = plain.read(4) == _ZIP
        plain.seek(0)
        yield _parts(file, plain) if packed else iter([(str(file), cast("BinaryIO", plain))])


def _parts(file: Path, plain: BinaryIO) -> Iterator[tuple[str, BinaryIO]]:
    try:
        with zipfile.ZipFile(plain) as package:
            names = [name for name in package.namelist() if _is_warc(name)]
            if not names:
                raise NoWacz(f"{file} is a ZIP file without WARC files in {_INSIDE}, and so no WACZ")
            for name in names:
                with package.open(name) as part:
                    yield f"{file}:{name}", cast("BinaryIO", part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise NoWacz(f"{file} is no WACZ that can be read: {error}") from error


def _is_warc(name: str) -> bool:
    return name.startswith(_INSIDE) and name.endswith((".warc.gz", ".warc"))
