"""Mail as outbox rows: written with the transaction, sent by the worker; SMTP in production, kept in the demo."""

import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db.base import Model, db
from lms.infra import clock
from lms.infra.outbox import enqueue, job

TIMEOUT = 20  # seconds
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
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
    with _connected(address) as server:
        if address.scheme != "smtps":
            _encrypt(server, address)
        if address.username:
            server.login(unquote(address.username), unquote(address.password or ""))
        server.send_message(message)


def _connected(address: SplitResult) -> smtplib.SMTP:
    host = address.hostname or ""
    if address.scheme == "smtps":
        return smtplib.SMTP_SSL(host, address.port or 465, timeout=TIMEOUT, context=ssl.create_default_context())
    return smtplib.SMTP(host, address.port or 587, timeout=TIMEOUT)


def _encrypt(server: smtplib.SMTP, address: SplitResult) -> None:
    """Messages carry links that open accounts, so they go encrypted, and to the server that its certificate names.

    In plain only within this machine, or to a server that offers nothing better and is sent no password. Raises
    SMTPNotSupportedError or ssl.SSLError: then the message waits for the next try.
    """
    server.ehlo_or_helo_if_needed()  # before it, no server seems to offer anything
    if address.hostname not in LOOPBACK and (address.username or server.has_extn("starttls")):
        server.starttls(context=ssl.create_default_context())
