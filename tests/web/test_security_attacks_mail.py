"""Mail over SMTP: encrypted to a server that proves its name, and in plain only where nothing better is on offer."""

import smtplib
import ssl

import pytest

from lms.infra import mail

SENT: list[tuple[str, object]] = []


class Server(smtplib.SMTP):
    """Python's own client, up to the socket: a server that offers what `offers` says."""

    offers: dict[str, str] = {}  # noqa: RUF012 - set by each test

    def __init__(self, host, port, timeout, context=None):
        SENT.append(("connect", (type(self).__name__, host, port, context and context.check_hostname)))
        self.esmtp_features, self.ehlo_resp, self.helo_resp, self.sock = {}, None, None, None

    def ehlo(self, name=""):
        self.ehlo_resp, self.does_esmtp, self.esmtp_features = b"ok", True, dict(self.offers)
        return 250, b"ok"

    def starttls(self, *, context):
        SENT.append(("starttls", (context.verify_mode, context.check_hostname)))
        self.ehlo_or_helo_if_needed()
        if not self.has_extn("starttls"):
            raise smtplib.SMTPNotSupportedError("STARTTLS extension not supported by server.")

    def login(self, user, password):
        SENT.append(("login", (user, password)))

    def send_message(self, message):
        SENT.append(("message", message["To"]))

    def __exit__(self, *_raised):
        pass


class SecureServer(Server):
    pass


@pytest.fixture
def deliver(app, monkeypatch):
    """Send one message by a transport and tell what the server saw, in order."""
    monkeypatch.setattr(smtplib, "SMTP", Server)
    monkeypatch.setattr(smtplib, "SMTP_SSL", SecureServer)

    def _deliver(url, **offers):
        SENT.clear()
        monkeypatch.setattr(Server, "offers", offers)
        monkeypatch.setattr(mail, "_settings", {"url": url, "sender": "lms@example.org"})
        mail._smtp(mail.Mail(to="ana@example.org", subject="A link", text="https://…"))
        return SENT

    return _deliver


CHECKED = ("starttls", (ssl.CERT_REQUIRED, True))


def test_what_is_offered_is_used_and_the_certificate_checked(deliver):
    seen = deliver("smtp://ana:s%40crt@mail.example.org", starttls="", auth="PLAIN")
    assert seen == [("connect", ("Server", "mail.example.org", 587, None)), CHECKED,
                    ("login", ("ana", "s@crt")), ("message", "ana@example.org")]  # fmt: skip


def test_no_password_goes_in_plain_to_who_hides_the_offer(deliver):
    with pytest.raises(smtplib.SMTPNotSupportedError):
        deliver("smtp://ana:secret@mail.example.org", auth="PLAIN")
    assert [name for name, _facts in SENT] == ["connect", "starttls"]


def test_smtps_checks_the_certificate(deliver):
    seen = deliver("smtps://mail.example.org")
    assert seen[0] == ("connect", ("SecureServer", "mail.example.org", 465, True))


@pytest.mark.parametrize("url", ["smtp://localhost:25", "smtp://127.0.0.1:25", "smtp://[::1]:25"])
def test_within_this_machine_a_certificate_of_its_own_is_no_hindrance(deliver, url):
    assert [name for name, _facts in deliver(url, starttls="")] == ["connect", "message"]


def test_a_relay_that_offers_nothing_gets_messages_but_never_passwords(deliver):
    assert [name for name, _facts in deliver("smtp://relay.internal:25")] == ["connect", "message"]
