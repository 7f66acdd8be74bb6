"""The releases of a course through the browser: the log, the difference of two, and the way back."""

import pytest

from lms.content.units import UnitKey
from lms.db.base import db, unit_of_work
from lms.learning import queries as learning
from lms.learning import service as learning_service
from lms.studio import publications
from tests.factories import MemberFactory
from tests.factories_studio import COURSE, block, course_units, operation, put, replaced, text_unit
from tests.studio_drafts import NOW, fact_draft, published_course, publishing, report_draft, save, writer

PAGE = f"/studio/{COURSE}/releases"


@pytest.fixture(autouse=True)
def _course(app, time_machine_at):
    published_course()
    time_machine_at(NOW)


@pytest.fixture
def first(app):
    return publications.in_force(COURSE)


@pytest.fixture
def second(first, drain):
    """SG's next release: another text for a block, another fact, and one country that is left out."""
    author = writer(name="Anna Author")
    report_draft(author)
    publishing(fact_draft(author), author, writer())
    drain()
    return publications.in_force(COURSE)


def test_the_log_says_when_who_from_which_draft_and_what_is_in_force(client, sign_in, first, second):
    sign_in(roles=[("trainer", "SG")])
    shown = client.get(PAGE).text
    assert first != second
    assert first[:12] in shown
    assert shown.index(second[:12]) < shown.index(first[:12])
    assert "from files" in shown
    assert "Anna Author" in shown
    assert shown.count("in force<") == 1
    assert "Go back to this release" not in shown
    assert f"old={first}&amp;new={second}" in shown


def test_a_country_that_was_left_out_is_named_with_the_reasons(client, sign_in, drain):
    chief = writer("")
    fact = {"expires_on": "2026-02-01", "reviewed_on": "2026-01-01"}
    key = UnitKey("", "fact/IN/age")
    put(key, course_units()[key] | fact)
    draft = save(chief, block("pause", "basics/care"), text_unit("Pause", "Stop."), "base")
    drafted = f"/studio/drafts/{draft.id}"
    publishing(draft, chief, writer(""))
    drain()
    sign_in(chief)
    for address in (PAGE, drafted, f"/studio/{COURSE}/"):
        shown = client.get(address).text
        assert "1 country was left out" in shown, address
        assert "India" in shown, address
        assert "expired on" in shown, address
    sign_in(roles=[("trainer", "SG")])
    shown = client.get(PAGE).text
    assert "India" in shown
    assert "expired on" not in shown  # what is wrong with another country's law is not theirs to read


def test_the_difference_in_words_and_side_by_side_for_an_audience(client, sign_in, first, second):
    sign_in(roles=[("trainer", "")])
    shown = client.get(f"{PAGE}/difference?old={first}&new={second}&country=SG").text
    assert "For readers in Singapore, in English." in shown
    assert "Words" in shown
    assert "<ins>" in shown
    assert "Age that counts" in shown
    other = client.get(f"{PAGE}/difference?old={first}&new={second}&country=IN").text
    assert "For these readers nothing differs between the two releases." in other


@pytest.mark.parametrize(
    "query", ["country=XX", "country=", "language=xx", "agency=none", "page=999", "page=-1", "page=x"]
)
def test_a_forged_audience_reads_what_there_is(client, sign_in, first, second, query):
    sign_in(roles=[("trainer", "")])
    answer = client.get(f"{PAGE}/difference?old={first}&new={second}&{query}")
    assert answer.status_code == 200
    assert "For readers in XX" not in answer.text


def test_a_release_of_nothing_is_not_there(client, sign_in, first):
    sign_in(roles=[("trainer", "")])
    assert "nothing differs" in client.get(f"{PAGE}/difference").text  # of the only one with itself
    for address in (f"difference?old={first}&new=x", f"difference?old={'0' * 64}&new={first}", "x/back"):
        assert client.get(f"{PAGE}/{address}").status_code == 404, address
    assert client.get("/studio/other/releases").status_code == 404
    assert client.post(f"{PAGE}/x/back").status_code == 404


def test_one_click_goes_back_and_people_keep_theirs(client, sign_in, first, second):
    learner = MemberFactory(country="SG")
    with unit_of_work():
        learning_service.enrol(learner, COURSE, NOW)
    sign_in(roles=[("administrator", "")])
    assert "Go back to this release" in client.get(PAGE).text
    asked = client.get(f"{PAGE}/{first}/back").text
    assert "1 person takes the release that is in force now. They keep it" in asked
    answer = client.post(f"{PAGE}/{first}/back")
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert publications.in_force(COURSE) == first
    shown = client.get(PAGE).text
    assert "a step back" in shown
    assert shown.count("in force<") == 1
    assert learning.enrolment_for(learner, COURSE).release_id == second
    again = client.post(f"{PAGE}/{first}/back")
    assert again.status_code == 409
    assert "This release is in force already." in again.text


def test_a_trainer_of_a_country_does_not_move_everybody(client, sign_in, first, second):
    sign_in(roles=[("trainer", "SG")])
    assert client.post(f"{PAGE}/{first}/back").status_code == 403
    assert publications.in_force(COURSE) == second
    sign_in(roles=[("administrator", "BN")])
    for address in ("", f"/difference?old={first}&new={second}", f"/{first}/back"):
        assert client.get(f"{PAGE}{address}").status_code == 404
    sign_in(roles=[("coordinator", "")])
    assert client.get(PAGE).status_code == 403


def test_statements_do_not_grow(client, sign_in, first, second, statements, drain):
    chief = sign_in(writer(""))
    addresses = (PAGE, f"{PAGE}/difference?old={first}&new={second}", f"/studio/{COURSE}/")
    for address in addresses:
        client.get(address)
    counts = []
    for _round in range(2):
        statements.clear()
        for address in addresses:
            client.get(address)
        counts.append(len(statements))
        author = writer()
        value = replaced("summing-up", f"Round {_round}.")
        draft = save(author, operation("country/SG", value), value)
        publishing(draft, author, writer())
        drain()
        addresses = (PAGE, f"{PAGE}/difference?old={first}&new={publications.in_force(COURSE)}", f"/studio/{COURSE}/")
        db.session.expire_all()
        sign_in(chief)
        client.get(PAGE)
    assert counts[0] == counts[1]
