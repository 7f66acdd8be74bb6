"""Pages about the platform itself."""

import pytest

from lms.db.base import unit_of_work
from lms.domain.access import STAFF
from lms.infra import mail
from tests.conftest import make_app
from tests.factories_certificates import issuer


@pytest.mark.parametrize("role", sorted(STAFF))
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_style_page_is_for_staff(client, sign_in, role, language):
    sign_in(roles=[(role, "SG")], language=language)
    assert client.get("/staff/components").status_code == 200


def test_it_is_not_for_trainees(client, sign_in):
    sign_in()
    assert client.get("/staff/components").status_code == 403


def test_the_demo_shows_what_it_would_have_sent(client):
    assert "No mail yet" in client.get("/dev/mail").text
    with unit_of_work():
        mail.send("anna@example.org", "<b>Hello</b>", "Go to https://example.org/x?a=1&b=2 <script>")
    page = client.get("/dev/mail").text
    assert "To anna@example.org" in page
    assert "&lt;b&gt;Hello" in page
    assert 'href="https://example.org/x?a=1&amp;b=2"' in page
    assert "<script>" not in page.replace('<script src="', "")


def test_in_production_there_is_no_such_page(tmp_path):
    app = make_app(
        f"sqlite:///{tmp_path}/x.db",
        mode="production",
        secret_key="0123456789abcdef" * 2,
        base_url="https://example.org",
        mail_url="smtp://localhost",
        signing_key=issuer().signing_key,
        signing_certificate=issuer().signing_certificate,
    )
    mail.configure("", "")  # the process's own setting, which the application above has changed
    answer = app.test_client().get("/dev/mail")
    assert answer.status_code == 404
    assert "There is no such page." in answer.text
