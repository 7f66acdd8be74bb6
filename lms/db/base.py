"""The declarative base, the session, and the two ways to end a unit of work.

Reading requests run in a deferred transaction. Writing ones call `begin_write()` late, just before they change
something: it ends the read transaction and starts one that holds SQLite's only write lock from its first statement,
so that it can never fail half-way because another writer was faster.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import IO, TYPE_CHECKING, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Connection, DateTime, Dialect, Engine, MetaData, TypeDecorator, event, text
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.pool import Pool

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
WRITE = "lms_write"


class UtcDateTime(TypeDecorator[datetime]):
    """Aware in, aware out, on every engine: SQLite would hand back a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("naive datetime")
        return value if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    # Flask-SQLAlchemy 3.1 copies this class, so the type map must sit in the registry itself.
    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={datetime: UtcDateTime, dict[str, Any]: JSON, dict[str, str]: JSON, list[str]: JSON},
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


@event.listens_for(Engine, "connect")
def _strict_sqlite(connection: Any, _record: object) -> None:
    """Ask of SQLite what PostgreSQL gives unasked, and leave BEGIN to `_begin`."""
    if isinstance(connection, SqliteConnection):
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # an acknowledged answer survives a power cut
        connection.execute("PRAGMA busy_timeout = 10000")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    if connection.get_execution_options().get(WRITE):
        _queue_for_the_write_lock(connection)
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("BEGIN")


def _queue_for_the_write_lock(connection: Connection) -> None:
    """Wait in the kernel's queue first: SQLite's own waiting is by sleeping, and starves some for seconds."""
    name = connection.engine.url.database
    if not name or name == ":memory:" or WRITE in connection.info:
        return
    gate = Path(f"{name}-gate").open("w")  # noqa: SIM115 - closed in `_release`, which gives the lock back
    fcntl.flock(gate, fcntl.LOCK_EX)
    connection.info[WRITE] = gate


@event.listens_for(Pool, "checkin")
def _release(_connection: object, record: Any) -> None:
    gate: IO[str] | None = record.info.pop(WRITE, None)
    if gate is not None:
        gate.close()


def only_where(condition: str) -> dict[str, Any]:
    """Arguments that make an `Index` partial on both engines."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def insert_into(model: type[Base]) -> Any:
    """An insert that can say what happens where the row is there (`on_conflict_…`), as this engine spells it."""
    build = postgresql_insert if db.engine.dialect.name == "postgresql" else sqlite_insert
    return build(model.__table__)  # type: ignore[arg-type] # a Table, whatever the stubs say


def begin_write() -> None:
    """From here on the session writes. What was read before stays loaded, as it was then. Twice is once."""
    session: Session = db.session()
    if session.in_transaction() and session.connection().get_execution_options().get(WRITE):
        return
    session.commit()
    session.connection(execution_options={WRITE: True})


@contextmanager
def unit_of_work(*, late: bool = False) -> Iterator[None]:
    """For jobs and commands: commits at the end, or not at all. With `late` it begins reading: see `begin_write`."""
    if not late:
        begin_write()
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
