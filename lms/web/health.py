"""Whether the process lives, and whether it can do its work."""

from datetime import timedelta

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from lms.db.base import db
from lms.infra import clock, outbox
from lms.web.access import public

blueprint = Blueprint("health", __name__)
STALE = timedelta(seconds=30)


@blueprint.get("/healthz")
@public
def process() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """The database answers and a worker has been heard within 30 seconds; else 503."""
    parts = {"database": "ok", "worker": "ok"}
    try:
        db.session.execute(text("SELECT 1"))
        if not outbox.alive_since(clock.now() - STALE):
            parts["worker"] = "silent"
    except SQLAlchemyError:
        parts["database"] = parts["worker"] = "unreachable"
    good = set(parts.values()) == {"ok"}
    return jsonify(status="ok" if good else "unavailable", **parts), 200 if good else 503
