"""The trainer's side of a question in the room, and the screen."""

import html5lib
import pytest
from sqlalchemy import select

from lms.db.base import db
from lms.learning import queries as learning
from lms.trainings.live_models import LiveQuestion
from tests.factories import MemberFactory
from tests.factories_learning import published
from tests.factories_live import TEN, ask, close, give, room, seats, show
from tests.factories_trainings import AttendanceRecordFactory, RegistrationFactory, TrainingFactory, moment

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def _on(monkeypatch, time_machine_at):
    monkeypatch.setattr(learning, "_kept", learning._Kept())
    time_machine_at(TEN)


@pytest.fixture
def trainer(sign_in):
    return lambda **member: sign_in(**{"roles": [("trainer", "SG")], "country": "SG"} | member)


def page(client, address: str, status: int = 200):
    response = client.get(address)
    assert response.status_code == status, response.text
    return html5lib.parse(response.text, namespaceHTMLElements=False)


def words(tree, path: str = ".//main") -> str:
    return " ".join(" ".join(" ".join(node.itertext()) for node in tree.findall(path)).split())


def questions() -> list[LiveQuestion]:
    rows = select(LiveQuestion).order_by(LiveQuestion.id).execution_options(populate_existing=True)
    return list(db.session.scalars(rows))


def test_a_trainer_finds_opens_closes_and_shows(client, trainer):
    training, _release = room()
    people = seats(training, 6)
    trainer()
    address = f"/trainings/{training.code}/question"
    opened = client.post(f"{address}/control", data={"item": "who"}, follow_redirects=True)
    assert "This question is open" in opened.text
    assert "Ask a question" not in opened.text
    (question,) = questions()
    for number, seat in enumerate(people):
        give(seat, question, "all" if number < 4 else "none")
    assert "6 people have answered" in words(page(client, f"{address}/screen"))
    client.post(f"{address}/{question.id}/close")
    assert "Show the result to the room" in words(page(client, f"{address}/control"))
    screen = page(client, f"{address}/screen")
    assert screen.find(".//figure") is None
    early = words(page(client, f"{address}/{question.id}/result"))
    assert "Under each one's own law: right 4, partly right 0, not right 2." in early
    client.post(f"{address}/{question.id}/show")
    screen = page(client, f"{address}/screen")
    picture = screen.find(f".//figure//{SVG}svg")
    assert picture.get("role") == "img"
    assert "1. Choice all: 4. 2. Choice some: 0. 3. Choice none: 2." in " ".join(picture.find(f"{SVG}desc").itertext())
    rows = [" ".join(" ".join(row.itertext()).split()) for row in screen.findall(".//figure//tbody/tr")]
    assert rows == ["1. Choice all 4", "2. Choice some 0", "3. Choice none 2"]
    assert "Right in: Singapore" in words(screen)
    assert "Right in: India" in words(screen)
    assert "6 answers · right 4, partly right 0, not right 2" in words(page(client, f"{address}/control"))


def test_the_bank_is_searched_and_a_question_looked_at_before_it_is_asked(client, trainer):
    training, _release = room()
    trainer()
    address = f"/trainings/{training.code}/question/control"
    assert "Ask the room a question" in words(page(client, f"/trainings/{training.code}"))
    assert "1 question" in words(page(client, f"{address}?q=must+REPORT"))
    assert "Who must report? (en)" in words(page(client, f"{address}?topic=law"))
    chosen = page(client, f"{address}?item=both")
    assert "Choice green" in words(chosen, ".//*[@id='chosen']")
    assert "0 questions" in words(page(client, f"{address}?q=nothing+of+the+kind"))


def test_fewer_than_five_answers_are_not_split(client, trainer):
    training, release = room()
    question = ask(training, release)
    for seat in seats(training, 4):
        give(seat, question, "all")
    show(training, question)
    trainer()
    address = f"/trainings/{training.code}/question"
    for where in ("screen", "control", f"{question.id}/result"):
        seen = page(client, f"{address}/{where}")
        assert "Fewer than 5 people have answered" in words(seen), where
        assert seen.find(".//figure") is None
        assert "right 4" not in words(seen)


def test_types_without_choices_are_told_in_shares(client, trainer):
    """An item with several answers has choices; what it earned is told beside them."""
    training, release = room()
    question = ask(training, release, "both")
    for seat in seats(training, 5):
        give(seat, question, "green", "blue")
    show(training, question)
    trainer()
    seen = words(page(client, f"/trainings/{training.code}/question/screen"))
    assert "Under each one's own law: right 5, partly right 0, not right 0." in seen
    assert "Right in every country of this session" in seen


def test_those_present_are_counted_on_the_screen(client, trainer):
    training, release = room()
    here, away, silent = seats(training, 3)
    for seat in (here, silent):
        AttendanceRecordFactory(registration=seat, day=training.days[0], at=moment("09:00"))
    db.session.commit()
    question = ask(training, release)
    give(here, question, "all")
    give(away, question, "all")
    trainer()
    seen = words(page(client, f"/trainings/{training.code}/question/screen"))
    assert "1 of 2 people present have answered. 1 more answer came from somebody who is not checked in." in seen


def test_screen_and_control_are_sent_again_only_when_something_changed(client, trainer):
    training, release = room()
    (seat,) = seats(training, 1)
    question = ask(training, release)
    trainer()
    for where, part, choice in (("screen", "live-screen", "all"), ("control", "live-now", "some")):
        seen = page(client, f"/trainings/{training.code}/question/{where}")
        known = seen.find(f".//*[@id='{part}']").get("hx-get")
        assert client.get(known).status_code == 204
        give(seat, question, *([choice] if where == "screen" else []))
        assert client.get(known).status_code == 200


def test_what_cannot_be_done_is_refused_in_words(client, trainer):
    training, release = room()
    other, _release = room(release)
    trainer()
    address = f"/trainings/{training.code}/question"
    for item in ("nobody", "", "x" * 500):
        assert client.post(f"{address}/control", data={"item": item}).status_code == 404, item
    number, elsewhere = ask(training, release).id, f"/trainings/{other.code}/question"
    again = client.post(f"{address}/control", data={"item": "both"})
    assert (again.status_code, "close it first" in again.text) == (409, True)
    early = client.post(f"{address}/{number}/show")
    assert (early.status_code, "still open" in early.text) == (409, True)
    for act in ("close", "show"):
        assert client.post(f"{elsewhere}/{number}/{act}").status_code == 404
    assert client.get(f"{elsewhere}/{number}/result").status_code == 404
    assert [row.state for row in questions()] == ["open"]


def test_a_session_that_is_not_on_and_a_course_without_a_release(client, trainer, time_machine_at):
    training, release = room()
    empty = TrainingFactory(course="unpublished")
    trainer()
    assert "not published yet" in words(page(client, f"/trainings/{empty.code}/question/control"))
    assert client.post(f"/trainings/{empty.code}/question/control", data={"item": "who"}).status_code == 404
    time_machine_at(moment("10:00", 5))
    assert "on the days of the session" in words(page(client, f"/trainings/{training.code}/question/control"))
    over = client.post(f"/trainings/{training.code}/question/control", data={"item": "who"})
    assert (over.status_code, "No day of this session is on" in over.text) == (409, True)
    assert release.id


def test_only_staff_of_the_country_ask(client, trainer, sign_in):
    training, release = room()
    question = ask(training, release)
    (seat,) = seats(training, 1)
    address = f"/trainings/{training.code}/question"
    for member, status in (
        (seat.member, 403),
        (MemberFactory(roles=[("vetting_officer", "SG")], country="SG"), 403),
        (MemberFactory(roles=[("trainer", "IN")], country="IN"), 404),
    ):
        sign_in(member)
        for where in ("control", "screen", f"{question.id}/result"):
            assert client.get(f"{address}/{where}").status_code == status
        for where in ("control", f"{question.id}/close", f"{question.id}/show"):
            assert client.post(f"{address}/{where}").status_code == status
    assert [row.state for row in questions()] == ["open"]


def test_a_participant_is_led_to_the_question_and_only_then_in_big_letters(client, sign_in):
    training, release = room()
    member = sign_in(country="SG")
    RegistrationFactory(training=training, member=member)
    db.session.commit()
    session = f"/trainings/{training.code}"
    assert "Answer the question in the room" not in words(page(client, session))
    question = ask(training, release)
    assert "Answer the question in the room" in words(page(client, session))
    close(training, question)
    assert "Answer the question in the room" not in words(page(client, session))


def test_the_first_page_leads_to_a_question_that_is_open(client, sign_in):
    training, release = room()
    member = sign_in(country="SG")
    seat = RegistrationFactory(training=training, member=member)
    AttendanceRecordFactory(registration=seat, day=training.days[0], at=moment("09:00"))
    question = ask(training, release)
    here = f"/trainings/{training.code}/question"
    assert here in [link.get("href") for link in page(client, "/").findall(".//main//a")]
    close(training, question)
    assert here not in [link.get("href") for link in page(client, "/").findall(".//main//a")]


def test_the_screen_speaks_the_language_of_who_opened_it(client, trainer):
    training, release = room()
    ask(training, release)
    trainer(language="ar")
    seen = page(client, f"/trainings/{training.code}/question/screen")
    assert "Who must report? (ar)" in words(seen)


def test_statements_do_not_grow_with_people_questions_or_countries(client, trainer, statements):
    training, release = room(published())
    address = f"/trainings/{training.code}/question"
    people = seats(training, 1)

    def asked(who) -> None:
        question = ask(training, release)
        for seat in who:
            give(seat, question, "all")
        show(training, question)

    def counted() -> list[int]:
        found = []
        for where in ("control", "screen"):
            client.get(f"{address}/{where}")
            statements.clear()
            client.get(f"{address}/{where}")
            found.append(len(statements))
        return found

    asked(people)
    trainer()
    few = counted()
    for _time in range(3):
        asked([*people, *seats(training, 4, country="IN")])
    assert counted() == few
