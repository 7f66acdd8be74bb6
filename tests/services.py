"""Private PostgreSQL and Redis servers for tests and measurements.

Each server listens on a free port of the loopback address, asks for a password made for it, keeps its files in a
folder of its own and dies with the process that started it, even when that process is killed.
"""

import contextlib
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg
import redis
from psycopg import sql
from sqlalchemy.engine import URL, make_url

PATIENCE = 30.0  # seconds that a server may take to answer, or to stop
FOLDER = "meridian-{kind}-{owner}-"
SHARED = Path("/tmp")  # noqa: S108  not TMPDIR, which another account may be unable to enter
# How the servers are stopped, and what the kernel sends them when the thread that started them ends for whatever
# reason (setpriv asks it to). QUIT makes PostgreSQL drop its clients and go at once.
POSTGRES_STOP = signal.SIGQUIT
REDIS_STOP = signal.SIGTERM
PORT_TAKEN = re.compile(r"address already in use", re.IGNORECASE)
POSTGRES_OPTIONS = {
    # Nothing here has to survive a power cut.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "100",
    "timezone": "UTC",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
}


class ServiceFailed(Exception):
    """A server is not installed, did not start, or stopped by itself; the text says which, with the end of its log."""


@contextmanager
def start_postgres(**options: str) -> Iterator[str]:
    """Run an empty PostgreSQL; yield the SQLAlchemy address of its database `postgres` as a superuser.

    `options` are server settings by name and override POSTGRES_OPTIONS, e.g. `fsync="on"` to measure commits.
    Raises ServiceFailed.
    """
    programs = _postgres_programs()
    account = _unprivileged_account()
    with _folder("postgres", account) as folder:
        password = secrets.token_hex(16)
        _initialise(programs, folder, account, password)
        settings = [part for name, value in (POSTGRES_OPTIONS | options).items() for part in ("-c", f"{name}={value}")]

        def command(port: int) -> list[str]:
            start = [*_as(account), f"--pdeathsig={POSTGRES_STOP.name}", str(programs / "postgres")]
            return [*start, "-D", str(folder / "data"), "-p", str(port), *settings]

        def answers(port: int) -> None:
            psycopg.connect(_postgres_address(port, password).render_as_string(hide_password=False)).close()

        with _server(command, answers, psycopg.OperationalError, folder / "log", POSTGRES_STOP) as port:
            address = _postgres_address(port, password).set(drivername="postgresql+psycopg")
            yield address.render_as_string(hide_password=False)


@contextmanager
def start_redis() -> Iterator[str]:
    """Run an empty Redis that stores nothing on disk; yield its address. Raises ServiceFailed."""
    program = shutil.which("redis-server")
    if program is None:
        raise ServiceFailed("redis-server is not installed: make test installs it")
    with _folder("redis", None) as folder:
        password = secrets.token_hex(16)
        settings = folder / "redis.conf"  # a password on the command line could be read by every user
        settings.write_text(f'bind 127.0.0.1\nsave ""\nappendonly no\ndir {folder}\nrequirepass {password}\n')

        def command(port: int) -> list[str]:
            return ["setpriv", f"--pdeathsig={REDIS_STOP.name}", program, str(settings), "--port", str(port)]

        def answers(port: int) -> None:
            with contextlib.closing(redis.Redis(port=port, password=password)) as client:
                client.ping()

        with _server(command, answers, redis.ConnectionError, folder / "log", REDIS_STOP) as port:
            yield f"redis://:{password}@127.0.0.1:{port}/0"


def create_database(server: str, name: str, template: str = "template1") -> str:
    """Make the database `name` as a copy of `template`; return its SQLAlchemy address.

    `server` is an address from `start_postgres`. Whoever is still connected to the template is disconnected,
    since PostgreSQL copies only a database that nobody uses.
    """
    with _administer(server) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            (template,),
        )
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def drop_database(server: str, name: str) -> None:
    """Remove the database `name` if it exists, whoever is connected to it."""
    with _administer(server) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def free_port() -> int:
    """A port of the loopback address that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _administer(server: str) -> psycopg.Connection:
    address = make_url(server).set(drivername="postgresql")
    return psycopg.connect(address.render_as_string(hide_password=False), autocommit=True)


def _postgres_address(port: int, password: str) -> URL:
    return URL.create("postgresql", "meridian", password, "127.0.0.1", port, "postgres")


def _postgres_programs() -> Path:
    """The folder of the newest installed server: Debian keeps these programs out of the PATH."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if folders:
        return max(folders, key=lambda folder: float(folder.parent.name))
    found = shutil.which("initdb")
    if found is None:
        raise ServiceFailed("PostgreSQL is not installed: make test installs it")
    return Path(found).parent


def _initialise(programs: Path, folder: Path, account: pwd.struct_passwd | None, password: str) -> None:
    secret = folder / "password"
    secret.touch(mode=0o600)
    secret.write_text(password)
    if account:
        os.chown(secret, account.pw_uid, account.pw_gid)
    command = [*_as(account), str(programs / "initdb"), "-D", str(folder / "data"), "--username=meridian"]
    command += [f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"]
    command += ["--no-sync", "--no-instructions"]
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    secret.unlink()
    if made.returncode:
        raise ServiceFailed(f"initdb: {made.stderr.strip()}")


def _unprivileged_account() -> pwd.struct_passwd | None:
    """Whom to run PostgreSQL as, since it refuses to run as root; None: as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServiceFailed("PostgreSQL does not run as root, and there is neither an account postgres nor nobody")


def _as(account: pwd.struct_passwd | None) -> list[str]:
    """The beginning of a command that runs as somebody else."""
    if account is None:
        return ["setpriv"]
    return ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]


@contextmanager
def _folder(kind: str, account: pwd.struct_passwd | None) -> Iterator[Path]:
    """A new folder that only the account can read."""
    _sweep(kind)
    path = Path(tempfile.mkdtemp(prefix=FOLDER.format(kind=kind, owner=os.getpid()), dir=SHARED))
    try:
        if account:
            os.chown(path, account.pw_uid, account.pw_gid)
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _sweep(kind: str) -> None:
    """Remove what a killed process could not remove: its folder carries its number."""
    for path in SHARED.glob(FOLDER.format(kind=kind, owner="*") + "*"):
        owner = path.name.split("-")[2]
        if owner.isdigit() and not Path("/proc", owner).exists():
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _server(
    command: Callable[[int], list[str]],
    answers: Callable[[int], None],
    not_yet: type[Exception],
    log: Path,
    stop: signal.Signals,
) -> Iterator[int]:
    """Run `command(port)` until the block ends; yield the port once `answers(port)` no longer raises `not_yet`."""
    for last_try in (False, False, True):
        port = free_port()
        with log.open("wb") as output:
            process = subprocess.Popen(
                command(port),
                cwd=log.parent,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for the tests; they then stop the server in order
            )
        try:
            if _wait(process, partial(answers, port), not_yet):
                yield port
                return
        finally:
            _stop(process, stop)
        words = log.read_text(errors="replace")
        # Between our look and the server's start somebody else may have taken the port.
        if last_try or not PORT_TAKEN.search(words):
            raise ServiceFailed(f"{process.args!r} did not start:\n{words[-2000:]}")


def _wait(process: subprocess.Popen[bytes], answers: Callable[[], None], not_yet: type[Exception]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            answers()
        except not_yet:
            time.sleep(0.02)
        else:
            return True
    return False


def _stop(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    process.send_signal(how)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
