"""Certificates through the browser: the holder's, and what coordinators do with those of a session."""

import pytest

from lms.accounts.models import Member
from lms.certificates.models import Certificate
from lms.db.base import db
from tests.factories_certificates import AFTER, certificate_of, issue, over, print_for_real, seat

COORDINATOR = [("coordinator", "SG")]


@pytest.fixture(autouse=True)
def _in_the_evening(time_machine_at):
    print_for_real()
    time_machine_at(AFTER)


@pytest.fixture
def training(app):
    return over(title="Spring session")


@pytest.fixture
def page(training):
    return f"/trainings/{training.code}/certificates"


@pytest.fixture
def made(training, drain):
    """A certificate with its file."""
    row = seat(training, name="Anna Berg")
    issue(training)
    drain()
    return certificate_of(row)


def test_who_qualifies_who_does_not_and_why_stands_in_words(client, sign_in, training, page):
    seat(training, name="Ready Person")
    seat(training, name="Away Person", without="presence")
    seat(training, name="Busy Person", without="lessons")
    seat(training, name="Unsure Person", without="quiz")
    sign_in(roles=COORDINATOR)
    shown = client.get(page).text
    assert "Present for 150 of the 240 minutes needed." in shown
    assert "2 of 3 lessons done." in shown
    assert "0 of 1 quiz passed." in shown
    assert "Issue 1 certificate<" in shown
    assert shown.count("not yet<") == 3


def test_before_the_end_that_is_the_reason(client, sign_in, training, page, time_machine_at):
    seat(training)
    time_machine_at(AFTER.replace(hour=10))
    sign_in(roles=COORDINATOR)
    shown = client.get(page).text
    assert "The session is not over yet." in shown
    assert "Issue 1 certificate" not in shown


def test_from_the_click_to_the_download(client, sign_in, training, page, drain):
    row = seat(training, name="Anna Berg")
    holder = row.member
    staff = sign_in(roles=COORDINATOR)
    answer = client.post(page)
    assert (answer.status_code, answer.location) == (303, page)
    running = client.get(page).text
    assert "0 of 1 done" in running
    assert "being made" in running
    assert 'http-equiv="refresh"' in running
    assert "Issue 1 certificate" not in running
    sign_in(holder)
    assert "The file is being made." in client.get("/certificates/").text
    code = certificate_of(row).code
    assert client.get(f"/certificates/{code}.pdf").status_code == 404
    drain()
    shown = client.get("/certificates/").text
    assert "Spring session" in shown
    pdf = client.get(f"/certificates/{code.lower()}.pdf")
    assert (pdf.status_code, pdf.mimetype) == (200, "application/pdf")
    assert pdf.headers["Content-Disposition"] == f'attachment; filename="certificate-{code}.pdf"'
    assert pdf.data.startswith(b"%PDF-")
    sign_in(staff)
    done = client.get(page).text
    assert "Finished: 1 of 1" in done
    assert "valid<" in done


def test_a_second_click_shows_the_same_run(client, sign_in, training, page):
    seat(training)
    sign_in(roles=COORDINATOR)
    assert [client.post(page).status_code for _ in range(2)] == [303, 303]
    assert db.session.query(Certificate).count() == 1


def test_with_nobody_to_issue_to_it_says_so(client, sign_in, training, page):
    seat(training, without="quiz")
    sign_in(roles=COORDINATOR)
    answer = client.post(page)
    assert answer.status_code == 409
    assert "There is nobody to issue a certificate to at present." in answer.text


def test_a_run_can_be_stopped_and_begun_again(client, sign_in, training, page, drain):
    seat(training)
    sign_in(roles=COORDINATOR)
    client.post(page)
    assert client.post(f"{page}/stop").status_code == 303
    assert "Stopped after 0 of 1" in client.get(page).text
    assert client.post(f"{page}/stop").status_code == 303  # there is nothing left to stop
    client.post(page)
    drain()
    assert "Finished: 1 of 1" in client.get(page).text


def test_stopping_where_nothing_runs_changes_nothing(client, sign_in, page):
    sign_in(roles=COORDINATOR)
    assert client.post(f"{page}/stop").status_code == 303


def test_a_file_that_could_not_be_made_is_told(client, sign_in, training, page, drain):
    row = seat(training, name="Anna \U0001f600")
    issue(training)
    drain()
    code = certificate_of(row).code
    sign_in(roles=COORDINATOR)
    shown = client.get(page).text
    assert "1 certificate could not be made" in shown
    assert "could not be made<" in shown
    assert "The file could not be made" in client.get(f"/certificates/{code}/manage").text


def test_revoking_needs_a_reason_and_keeps_what_was_typed(client, sign_in, made):
    sign_in(roles=COORDINATOR)
    manage = f"/certificates/{made.code}/manage"
    assert "Anna Berg" in client.get(manage).text
    for typed, told in (("", "Please give a reason"), ("x" * 301, "Please use at most 300 characters")):
        answer = client.post(f"/certificates/{made.code}/revoke", data={"revoke-reason": typed})
        assert answer.status_code == 422
        assert told in answer.text
        assert 'href="#revoke-reason"' in answer.text
        assert f'value="{typed}"' in answer.text
    answer = client.post(f"/certificates/{made.code}/revoke", data={"revoke-reason": "Wrong person"})
    assert answer.status_code == 303
    shown = client.get(manage).text
    assert "Wrong person" in shown
    assert "Revoke this certificate" not in shown
    again = client.post(f"/certificates/{made.code}/revoke", data={"revoke-reason": "Wrong person"})
    assert again.status_code == 409
    assert "no longer valid" in again.text


def test_issuing_anew_leads_to_the_new_one(client, sign_in, made, drain):
    sign_in(roles=COORDINATOR)
    address = f"/certificates/{made.code}/reissue"
    assert client.post(address, data={"reissue-reason": " "}).status_code == 422
    answer = client.post(address, data={"reissue-reason": "Name corrected"})
    assert answer.status_code == 303
    new = answer.location.split("/")[2]
    assert new != made.code
    drain()
    assert "valid<" in client.get(answer.location).text
    old = client.get(f"/certificates/{made.code}/manage").text
    assert "Name corrected" in old
    assert f"/certificates/{new}/manage" in old
    assert f"/verify/{new}" in client.get(f"/verify/{made.code}").text
    assert client.post(address, data={"reissue-reason": "Again"}).status_code == 409


def test_the_holder_reads_but_does_not_manage(client, sign_in, made):
    sign_in(db.session.get_one(Member, made.member_id))
    assert client.get(f"/certificates/{made.code}.pdf").status_code == 200
    assert client.get(f"/certificates/{made.code}/manage").status_code == 403


def test_a_coordinator_does_not_manage_an_own_certificate_from_elsewhere(client, sign_in, training, drain):
    row = seat(training, roles=[("coordinator", "IN")])
    issue(training)
    drain()
    code = certificate_of(row).code
    sign_in(row.member)
    assert client.get(f"/certificates/{code}.pdf").status_code == 200
    assert client.get(f"/certificates/{code}/manage").status_code == 404
    assert client.post(f"/certificates/{code}/revoke", data={"revoke-reason": "x"}).status_code == 404


@pytest.mark.parametrize("roles", [[], [("coordinator", "IN")], [("trainer", "SG")]])
def test_nobody_else_sees_it(client, sign_in, made, page, roles):
    sign_in(roles=roles)
    assert client.get(f"/certificates/{made.code}.pdf").status_code == 404
    assert client.get("/certificates/").text.count(made.code) == 0
    refused = 404 if roles == [("coordinator", "IN")] else 403
    for address in (page, f"/certificates/{made.code}/manage"):
        assert client.get(address).status_code == refused
    for address in (page, f"{page}/stop", f"/certificates/{made.code}/revoke", f"/certificates/{made.code}/reissue"):
        assert client.post(address, data={"revoke-reason": "x", "reissue-reason": "x"}).status_code == refused
    assert certificate_of_code(made.code).state == "valid"


def certificate_of_code(code):
    return db.session.query(Certificate).filter_by(code=code).populate_existing().one()


def test_statements_do_not_grow_with_the_people(client, sign_in, training, page, statements):
    seat(training)
    issue(training)
    sign_in(roles=COORDINATOR)
    client.get(page)
    statements.clear()
    client.get(page)
    few = len(statements)
    for _ in range(7):
        seat(training)
    statements.clear()
    client.get(page)
    assert len(statements) == few <= 12


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_is_well_made_in_both_languages(client, sign_in, training, page, made, language):
    seat(training, without="presence")
    sign_in(roles=COORDINATOR, language=language)
    for address in (page, f"/certificates/{made.code}/manage", f"/verify/{made.code}", "/certificates/"):
        assert client.get(address).status_code == 200
