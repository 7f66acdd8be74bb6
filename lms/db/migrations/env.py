"""How Alembic reaches the models and the database."""

from alembic import context
from flask import current_app
from sqlalchemy import Engine

from lms.db.base import UtcDateTime, db


def render_item(kind: str, item: object, _autogen: object) -> str | bool:
    """Migrations are frozen: they name plain types, not ours."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and type(item).__name__ == "AsaList":
        return "sa.UnicodeText()"
    return False


def run(engine: Engine) -> None:
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=render_item,
        )
        with context.begin_transaction():
            context.run_migrations()


with current_app.app_context():
    run(db.engine)
