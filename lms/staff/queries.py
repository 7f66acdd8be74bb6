"""What the platform tells about itself."""

from collections.abc import Sequence

from sqlalchemy import select

from lms.db.base import db
from lms.infra.mail import Mail


def latest_mails(limit: int = 50) -> Sequence[Mail]:
    """The newest messages, sent or waiting."""
    return db.session.scalars(select(Mail).order_by(Mail.id.desc()).limit(limit)).all()
