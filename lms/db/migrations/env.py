"""How Alembic reaches the models and the database."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, Engine

from lms.db.base import UtcDateTime, db


def render_item(kind: str, item: object, _autogen: object) -> str | bool:
    """Migrations are frozen: they name plain types, not ours."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and type(item).__name__ == "AsaList":
        return "sa.UnicodeText()"
    return False


def loosen(connection: Connection) -> None:
    """SQLite changes a table by copying it and dropping the old one: what refers to it must not be deleted with that.

    Only outside of a transaction can this be said, and none has begun yet. The connection is closed afterwards.
    """
    if connection.dialect.name == "sqlite":
        connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")


def run(engine: Engine) -> None:
    with engine.connect() as connection:
        loosen(connection)
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=render_item,
        )
        with context.begin_transaction():
            context.run_migrations()
            if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise RuntimeError("the migration would leave a row that refers to nothing")
        connection.detach()


with current_app.app_context():
    run(db.engine)
