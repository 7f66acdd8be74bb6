"""A question in the room on the phone: everybody's own language and law, one answer, and no key before it is shown."""

from dataclasses import replace

import html5lib
import pytest
from sqlalchemy import select

from lms.accounts.models import Member
from lms.db.base import db
from lms.learning import queries as learning
from lms.learning import service as publishing
from lms.trainings import live_queries, live_showing
from lms.trainings.live_models import LiveAnswer, LiveQuestion
from lms.trainings.models import Registration
from tests import papers
from tests.factories import MemberFactory
from tests.factories_learning import NOW, Edition, published
from tests.factories_live import TEN, ask, close, give, room, seats, show
from tests.factories_trainings import RegistrationFactory
from tests.unit.bank_course import bank_course

FETCH = {"X-Requested-With": "fetch"}
KEY_WORDS = (
    "Reason of",
    "Only exactly these",
    "Because of",
    "correct",
    "fact-duty",
    "duty of",
    "choice-right",
    "Nearly",
)
# What a form sends for each type of item of the small bank, and whether that is right in KE.
SENT = {
    "multi": ({"choice": "a"}, "right"),
    "statement": ({"choice": "true"}, ""),
    "picture": ({"choice": "two"}, "not right"),
    "pairs": ({"row-r": "o", "row-s": "o"}, "partly right"),
    "order": ({"place-x": "1", "place-y": "2", "place-z": "3"}, "right"),
    "words": ({"text": "perhaps"}, "partly right"),
    "number": ({"number": "18", "unit": "years"}, ""),
    "gaps": ({"blank-who": "you", "blank-how": "At once"}, "right"),
}


@pytest.fixture(autouse=True)
def _on(monkeypatch, time_machine_at):
    monkeypatch.setattr(learning, "_kept", learning._Kept())
    time_machine_at(TEN)


def page(client, address: str, status: int = 200):
    response = client.get(address)
    assert response.status_code == status, response.text
    return html5lib.parse(response.text, namespaceHTMLElements=False)


def words(tree, path: str = ".//main") -> str:
    return " ".join(" ".join(" ".join(node.itertext()) for node in tree.findall(path)).split())


def named(question: LiveQuestion, form: dict | None = None, **more) -> dict:
    """A form with ids, as every phone sends it."""
    return papers.named((form or {}) | more, live_showing.seed(question.id), live_queries.on_screen(question, "en"))


def given() -> list[dict]:
    return list(db.session.scalars(select(LiveAnswer.answer).order_by(LiveAnswer.registration_id)))


@pytest.fixture
def phone(sign_in):
    """`phone(training, country="IN")` signs somebody with a confirmed seat in; returns page and seat."""

    def _phone(training, **member):
        member = sign_in(**{"country": "SG"} | member)
        seat = RegistrationFactory(training=training, member=member, country=member.country)
        db.session.commit()
        return f"/trainings/{training.code}/question", seat

    return _phone


def test_a_phone_from_waiting_to_the_law_where_its_owner_works(client, phone):
    training, release = room()
    address, seat = phone(training)
    assert "No question yet" in words(page(client, address), ".//h1")
    question = ask(training, release)
    seen = page(client, address)
    assert "Who must report? (en)" in words(seen)
    form = {field.get("name"): field.get("value") for field in seen.findall(".//form[@data-answers]//input")}
    answer = client.post(
        f"{address}/{seat.id}/{question.id}", data=form | named(question, choice="all"), follow_redirects=True
    )
    assert "Your answer is stored" in answer.text
    assert given() == [{"choices": ["all"]}]
    assert (
        page(client, address).find(f".//input[@value='{named(question, choice='all')['choice']}']").get("checked")
        is not None
    )
    close(training, question)
    waiting = words(page(client, address))
    assert "No more answers are taken" in waiting
    assert "Choice all" in waiting
    show(training, question)
    told = words(page(client, address))
    assert "What is right where you work right" in told
    for reason in ("Reason of all.", "Because of the duty of SG", "duty of SG (en)", "Act of SG, s 1", "Source"):
        assert reason in told


def test_each_phone_has_its_own_language_and_law(client, phone):
    """The same choice is right in SG and not right in IN."""
    training, release = room()
    address, indian = phone(training, country="IN", language="ar")
    (singaporean,) = seats(training, 1)
    question = ask(training, release)
    seen = page(client, address)
    assert "Who must report? (ar)" in words(seen)
    assert seen.find(".//fieldset").get("dir") == "rtl"
    for seat in (indian, singaporean):
        give(seat, question, "all")
    show(training, question)
    told = page(client, address)
    assert "Act of IN, s 1" in words(told)
    right = told.find(".//div[@class='choice choice-right']")
    assert "Choice some" in " ".join(right.itertext())


def test_nothing_of_the_key_reaches_phone_or_screen_before_the_result_is_shown(client, phone, sign_in):
    training, release = room()
    address, seat = phone(training)
    trainer = MemberFactory(roles=[("trainer", "SG")], country="SG")
    question = ask(training, release, by=trainer)
    give(seat, question, "all")

    def everywhere() -> str:
        sign_in(seat.member)
        seen = [client.get(address).text, client.get(f"{address}/state").text]
        sign_in(trainer)
        return "".join([*seen, client.get(f"{address}/screen").text, client.get(f"{address}/control").text])

    assert not [word for word in KEY_WORDS if word in everywhere()]
    close(training, question)
    assert not [word for word in KEY_WORDS if word in everywhere()]
    show(training, question)
    assert "Reason of all." in everywhere()
    assert "Right in" in everywhere()


def test_the_state_is_tiny_and_costs_next_to_nothing(client, phone, statements):
    training, release = room()
    address, seat = phone(training)
    assert client.get(f"{address}/state").text == "0.none"
    question = ask(training, release)
    statements.clear()
    first = client.get(f"{address}/state")
    assert (len(statements), first.text) == (2, f"{question.id}.open")  # who asks, and what there is
    again = client.get(f"{address}/state", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    close(training, question)
    changed = client.get(f"{address}/state", headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, changed.text) == (200, f"{question.id}.closed")
    assert seat.id


def test_a_script_is_answered_without_a_page(client, phone):
    training, release = room()
    address, seat = phone(training)
    question = ask(training, release)
    where = f"{address}/{seat.id}/{question.id}"
    assert client.post(where, data=named(question, choice="some", sequence="3"), headers=FETCH).status_code == 204
    assert client.post(where, data=named(question, choice="some", sequence="3"), headers=FETCH).status_code == 204
    older = client.post(where, data=named(question, choice="all", sequence="2"), headers=FETCH)
    assert (older.status_code, older.json["key"]) == (409, "answer.older")
    for wrong in (
        {"choice": "all"},
        named(question, choice="nobody"),
        named(question, choice=["all", "some"]),
        named(question, choice="all", sequence="x"),
    ):
        assert client.post(where, data=wrong, headers=FETCH).status_code == 422, wrong
    close(training, question)
    late = client.post(where, data=named(question, choice="all", sequence="4"), headers=FETCH)
    assert (late.status_code, late.json["key"]) == (409, "live.closed")
    assert "closed before" in late.json["error"]
    assert client.post(where, data=named(question, choice="some", sequence="3"), headers=FETCH).status_code == 204
    assert given() == [{"choices": ["some"]}]


def test_an_answer_that_is_too_late_is_told_without_a_script(client, phone):
    training, release = room()
    address, seat = phone(training)
    question = ask(training, release)
    close(training, question)
    told = client.post(f"{address}/{seat.id}/{question.id}", data=named(question, choice="all"), follow_redirects=True)
    assert "closed before this answer came" in told.text
    assert given() == []


def test_nobody_without_a_seat_and_nobody_elses_seat(client, phone, sign_in):
    training, release = room()
    other, _release = room(release)
    address, seat = phone(training)
    question = ask(training, release)
    (neighbour,), (elsewhere,) = seats(training, 1), seats(other, 1)
    own, number, theirs, foreign = seat.id, question.id, neighbour.id, elsewhere.id
    me, stranger, there = seat.member_id, elsewhere.member_id, f"/trainings/{other.code}/question"

    def refused(where: str, **form) -> None:
        for headers in ({}, FETCH):
            assert client.post(where, data=form, headers=headers).status_code == 404, where

    refused(f"{address}/{theirs}/{number}", choice="all")
    refused(f"{address}/{own}/{number + 99}", choice="all")
    refused(f"{there}/{own}/{number}", choice="all")
    sign_in(db.session.get_one(Member, stranger))
    refused(f"{address}/{foreign}/{number}", choice="all")
    assert "no confirmed seat" in words(page(client, address, 404))
    sign_in(db.session.get_one(Member, me))
    for status in ("requested", "declined", "cancelled"):
        db.session.get_one(Registration, own).status = status
        db.session.commit()
        page(client, address, 404)
        assert client.get(f"{address}/state").status_code == 404
        refused(f"{address}/{own}/{number}", choice="all")
    assert given() == []


def test_words_for_who_the_question_is_not_for(client, phone):
    training, release = room(published(edition=Edition(countries=("SG",))))
    address, seat = phone(training, country="IN")
    question = ask(training, release)
    assert "does not cover your country" in words(page(client, address))
    answer = client.post(f"{address}/{seat.id}/{question.id}", data=named(question, choice="all"), headers=FETCH)
    assert (answer.status_code, answer.json["key"]) == (404, "live.country")


@pytest.mark.parametrize("item", SENT)
def test_every_type_of_item_is_asked_answered_and_told(client, phone, sign_in, tmp_path, item):
    release = publishing.publish(replace(bank_course(tmp_path).compiled(), media={}), NOW)
    training, _release = room(release, country="KE", delegations={"KE": 9})
    address, seat = phone(training, country="KE")
    trainer = MemberFactory(roles=[("trainer", "KE")], country="KE")
    question = ask(training, release, item, by=trainer)
    form, outcome = SENT[item]
    sent = named(question, form)
    where = f"{address}/{seat.id}/{question.id}"
    names = {field.get("name") for field in page(client, address).iter() if field.tag in {"input", "select"}}
    assert names >= sent.keys()
    assert client.post(where, data=sent).status_code == 303
    sign_in(trainer)
    for stage in ("open", "closed", "shown"):
        for which in ("screen", "control", f"{question.id}/result"):
            assert f"Prompt of {item}." in words(page(client, f"{address}/{which}")), (stage, which)
        sign_in(seat.member)
        seen = words(page(client, address))
        assert f"Prompt of {item}." in seen
        if stage == "shown":
            assert f"What is right where you work {outcome}" in seen
        sign_in(trainer)
        client.post(f"{address}/{question.id}/{'close' if stage == 'open' else 'show'}")
    kept = db.session.get_one(LiveQuestion, question.id).tally
    assert sum(kept["reasons"].values()) == kept["answered"] == 1


def test_statements_of_the_phone_do_not_grow_with_people_or_choices(client, phone, statements):
    training, release = room()
    address, seat = phone(training)
    question = ask(training, release)

    def counted(where: str) -> int:
        client.get(where)
        statements.clear()
        client.get(where)
        return len(statements)

    few = [counted(one) for one in (address, f"{address}/state")]
    for other in seats(training, 9, country="IN"):
        give(other, question, "all")
    assert [counted(one) for one in (address, f"{address}/state")] == few
    form = named(question, choice="all", sequence="1")
    statements.clear()
    client.post(f"{address}/{seat.id}/{question.id}", data=form, headers=FETCH)
    assert len(statements) <= few[1] + 2, statements
