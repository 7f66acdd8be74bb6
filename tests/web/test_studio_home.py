"""The first page of the studio and the page of a course: what waits for whom."""

import pytest

from tests.factories_studio import COURSE, block, text_unit
from tests.studio_drafts import NOW, published_course, report_draft, save, writer


@pytest.fixture(autouse=True)
def _course(app, time_machine_at):
    published_course()
    time_machine_at(NOW)


def test_the_studio_says_what_waits_in_a_constant_number_of_statements(client, sign_in, statements):
    chief = writer("")
    sign_in(chief)
    shown = client.get("/studio/").text
    assert "Nothing waits for you." in shown
    assert "Safe use" in shown
    statements.clear()
    client.get("/studio/")
    few = len(statements)
    report_draft(writer())
    for language in ("ar",):
        save(chief, block("pause", "basics/care", language), text_unit("توقف", "توقف."), f"language-{language}")
    save(chief, block("pause", "basics/care"), text_unit("Pause", "Stop."), "base")
    statements.clear()
    shown = client.get("/studio/").text
    assert len(statements) == few <= 14
    assert "1 change waits to be sent to review." in shown
    assert client.get(f"/studio/{COURSE}/").status_code == 200


def test_the_studio_is_for_trainers_and_administrators(client, sign_in):
    sign_in(roles=[("coordinator", "SG")])
    assert client.get("/studio/").status_code == 403
    assert "/studio/" not in client.get("/").text
    sign_in(roles=[("administrator", "")])
    shown = client.get("/studio/").text
    assert "Safe use" in shown
    assert "You write no edition" in client.get(f"/studio/{COURSE}/").text
    sign_in(roles=[("trainer", "BN")])
    assert client.get(f"/studio/{COURSE}/").status_code == 404
    assert client.get("/studio/nothing/").status_code == 404
