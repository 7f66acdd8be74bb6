"""Mail as outbox rows: written with the transaction, sent by the worker; SMTP in production, kept in the demo."""

import smtplib
from datetime import datetime
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db.base import Model, db
from lms.infra import clock
from lms.infra.outbox import enqueue, job

_settings: dict[str, str] = {"url": "", "sender": ""}


class Mail(Model):
    """A message to one person. In production the text is wiped once it is sent."""

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    to: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


def configure(url: str, sender: str) -> None:
    """Set the transport, `smtp[s]://user:password@host:port` or empty for "kept here", once for the process."""
    _settings.update(url=url, sender=sender)


def send(to: str, subject: str, text: str, html: str = "") -> None:
    """Write the message; it leaves after the commit."""
    mail = Mail(to=to, subject=subject, text=text, html=html, created_at=clock.now())
    db.session.add(mail)
    db.session.flush()
    enqueue(deliver, mail.id)


@job
def deliver(mail_id: int) -> None:
    """Hand one message over, at least once: SMTP knows no transaction."""
    mail = db.session.get_one(Mail, mail_id)
    if mail.sent_at is not None:
        return
    if _settings["url"]:
        _smtp(mail)
        mail.text = mail.html = ""
    mail.sent_at = clock.now()


def _smtp(mail: Mail) -> None:
    address = urlsplit(_settings["url"])
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = _settings["sender"], mail.to, mail.subject
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    secure = address.scheme == "smtps"
    connect = smtplib.SMTP_SSL if secure else smtplib.SMTP
    with connect(address.hostname or "", address.port or (465 if secure else 587), timeout=20) as server:
        if not secure and server.has_extn("starttls"):
            server.starttls()
        if address.username:
            server.login(unquote(address.username), unquote(address.password or ""))
        server.send_message(message)
