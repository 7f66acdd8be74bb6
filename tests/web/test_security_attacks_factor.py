"""What a stolen password of staff opens without their second factor: nothing but the pages of their own account."""

from tests.factories import MemberFactory
from tests.web.test_sign_in import enter


def test_in_production_nobody_is_exempt(app, client, monkeypatch):
    """The rows of a demonstration may have come along: their password is printed at its start."""
    waived = MemberFactory(roles=[("administrator", "")])
    enter(client, waived.email)
    assert client.get("/members/").status_code == 200
    settings = app.extensions["lms.settings"]
    monkeypatch.setitem(app.extensions, "lms.settings", settings.model_copy(update={"mode": "production"}))
    assert client.get("/members/").location == "/account/"
    assert client.get("/").location == "/account/"
    assert waived.second_factor_waived
