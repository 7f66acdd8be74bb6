"""Questions in the room: one at a time, every answer kept while it is open, counted once, told by each one's law."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from lms.accounts.models import Member
from lms.db.base import db
from lms.domain.errors import Conflict, Invalid, NotFound
from lms.learning.models import Release
from lms.trainings import live, live_bank, live_queries
from lms.trainings.live_bank import Wanted
from lms.trainings.live_models import LiveAnswer, LiveQuestion
from lms.trainings.models import Training
from lms.trainings.queries import training_by_id
from tests.factories import MemberFactory
from tests.factories_learning import Edition, published
from tests.factories_live import TEN, ask, close, give, room, seats, show
from tests.factories_trainings import AttendanceRecordFactory, at_once, committed, moment

ALL = {"choices": ["all"]}


def stored(question) -> dict[int, list[str]]:
    rows = select(LiveAnswer).where(LiveAnswer.question_id == question.id).execution_options(populate_existing=True)
    return {row.registration_id: row.answer.get("choices", []) for row in db.session.scalars(rows)}


def send(seat, question, choices, change=None):
    held = live_queries.question_to_answer(
        seat.member, db.session.get_one(Training, seat.training_id).code, seat.id, question.id
    )
    live.answer(held, seat.id, seat.member, {"choices": choices}, TEN, change)


def member_loaded(member_id: int) -> Member:
    """As a request has them: with their agency."""
    return db.session.scalars(select(Member).options(joinedload(Member.agency)).filter_by(id=member_id)).one()


def test_a_question_pins_the_release_and_who_opened_it(app):
    training, release = room()
    trainer = MemberFactory(roles=[("trainer", "SG")], country="SG")
    question = ask(training, release, by=trainer)
    assert (question.release_id, question.item, question.country) == (release.id, "who", "SG")
    assert (question.opened_by_id, question.opened_at, question.state) == (trainer.id, TEN, "open")


def test_one_question_is_open_at_a_time_and_another_one_after_it(app):
    training, release = room()
    first = ask(training, release)
    with pytest.raises(Conflict, match=r"live\.one_open"):
        ask(training, release, "both")
    close(training, first)
    assert ask(training, release, "both").id > first.id
    other, _release = room(release)
    assert ask(other, release).training_id == other.id


def test_of_many_who_open_at_once_one_does(own_database):
    with committed(own_database) as app:
        training, release = room()
        trainer = MemberFactory(roles=[("trainer", "SG")], country="SG")
        db.session.commit()
        session_id, release_id, trainer_id = training.id, release.id, trainer.id
        db.session.remove()

        def act(item):
            by, current = db.session.get_one(Member, trainer_id), db.session.get_one(Release, release_id)
            offer = live_bank.offer(current, "SG", "en", item)
            live.open_question(training_by_id(by, session_id), current, offer, by, TEN)

        refused = at_once(app, act, ["who", "both", "who", "both"])
        assert [error.key for error in refused] == ["live.one_open"] * 3
        assert db.session.scalar(select(func.count()).select_from(LiveQuestion)) == 1


def test_no_question_on_a_day_without_a_session(app):
    training, release = room()
    offer = live_bank.offer(release, "SG", "en", "who")
    for day in (-1, 2):
        with pytest.raises(Conflict, match=r"live\.not_on"):
            live.open_question(training, release, offer, MemberFactory(), TEN + timedelta(days=day))
    training.days[0].closed_at = TEN
    with pytest.raises(Conflict, match=r"live\.not_on"):
        live.open_question(training, release, offer, MemberFactory(), TEN + timedelta(minutes=1))


def test_an_answer_may_be_changed_until_the_question_is_closed(app):
    training, release = room()
    (seat,) = seats(training, 1)
    question = ask(training, release)
    give(seat, question, "all")
    give(seat, question, "some")
    assert stored(question) == {seat.id: ["some"]}
    close(training, question)
    with pytest.raises(Conflict, match=r"live\.closed"):
        give(seat, question, "all")
    give(seat, question, "some")  # the same once more, over a slow line: it is stored, so all is well
    assert stored(question) == {seat.id: ["some"]}


def test_an_older_answer_that_arrives_late_undoes_nothing(app):
    training, release = room()
    (seat,) = seats(training, 1)
    question = ask(training, release)
    send(seat, question, ["some"], 5)
    with pytest.raises(Conflict, match=r"answer\.older"):
        send(seat, question, ["all"], 5)
    with pytest.raises(Conflict, match=r"answer\.older"):
        send(seat, question, ["all"], 2)
    send(seat, question, ["some"], 2)
    send(seat, question, ["none"], 6)
    assert stored(question) == {seat.id: ["none"]}
    for number in (-1, 10**9):
        with pytest.raises(Invalid, match=r"answer\.sequence"):
            send(seat, question, ["all"], number)


def test_only_an_own_confirmed_seat_answers_a_question_of_its_own_session(app):
    training, release = room()
    other, _release = room(release)
    seat, neighbour = seats(training, 2)
    (elsewhere,) = seats(other, 1)
    question = ask(training, release)
    tries = [(seat, neighbour.id, training), (elsewhere, elsewhere.id, training), (elsewhere, elsewhere.id, other)]
    for who, number, session in tries:
        with pytest.raises(NotFound, match=r"live\.none"):
            live_queries.question_to_answer(who.member, session.code, number, question.id)
    seat.status = "cancelled"
    db.session.commit()
    with pytest.raises(NotFound, match=r"live\.none"):
        live_queries.question_to_answer(seat.member, training.code, seat.id, question.id)


def test_a_country_that_the_release_does_not_cover_is_told_so(app):
    training, release = room(published(edition=Edition(countries=("SG",))))
    (seat,) = seats(training, 1, country="IN")
    question = ask(training, release)
    with pytest.raises(NotFound, match=r"live\.country"):
        send(seat, question, ["all"])


def test_every_answer_is_judged_by_the_law_of_who_gave_it(app):
    """In SG `all` is right, in IN `some`."""
    training, release = room()
    people = [*seats(training, 3, country="SG"), *seats(training, 3, country="IN", language="ar")]
    question = ask(training, release)
    for seat in people:
        give(seat, question, "all")
    kept = close(training, question).tally
    assert kept["reasons"] == {"right": 3, "partly": 0, "wrong": 3}
    assert kept["choices"] == {"all": 6}
    assert (kept["answered"], kept["countries"]) == (6, ["IN", "SG"])
    assert kept["right"] == {"all": ["SG"], "some": ["IN"], "none": []}


def test_who_moved_is_judged_by_the_law_under_which_they_answered(app):
    training, release = room()
    (seat,) = seats(training, 1, country="SG")
    question = ask(training, release)
    give(seat, question, "all")
    seat.member.country = "IN"
    db.session.commit()
    assert close(training, question).tally["reasons"]["right"] == 1


def test_those_who_are_present_are_counted_apart(app):
    training, release = room()
    here, away, silent = seats(training, 3)
    for seat in (here, silent):
        AttendanceRecordFactory(registration=seat, day=training.days[0], at=moment("09:00"))
    db.session.commit()
    question = ask(training, release)
    give(here, question, "all")
    give(away, question, "all")
    give(silent, question, "all")
    give(silent, question)  # taken back
    kept = close(training, question).tally
    assert (kept["answered"], kept["present"], kept["here"]) == (2, 2, 1)


def test_closing_twice_counts_once_and_a_result_is_shown_only_when_closed(app):
    training, release = room()
    (seat,) = seats(training, 1)
    question = ask(training, release)
    with pytest.raises(Conflict, match=r"live\.still_open"):
        live.show(live_queries.question_in(training, question.id, "alone"), TEN)
    show(training, question)
    held = live_queries.question_in(training, question.id, "alone")
    assert not live.close(training, held, moment("11:00"))
    assert not live.show(held, moment("11:00"))
    assert (held.closed_at, held.shown_at, held.state) == (TEN, TEN, "shown")
    assert seat.id


def test_an_answer_is_counted_or_refused_but_never_lost_while_the_question_is_closed(own_database):
    """Eight phones answer while the trainer closes: what was accepted is what is counted."""
    with committed(own_database) as app:
        training, release = room()
        phones = [(seat.id, seat.member_id) for seat in seats(training, 8)]
        trainer = MemberFactory(roles=[("trainer", "SG")], country="SG")
        question, code = ask(training, release, by=trainer).id, training.code
        session_id, trainer_id = training.id, trainer.id
        db.session.remove()

        def act(call):
            seat, member_id = call
            person = member_loaded(member_id)
            if seat:
                live.answer(live_queries.question_to_answer(person, code, seat, question), seat, person, ALL, TEN)
            else:
                held = live_queries.question_in(training_by_id(person, session_id), question, "alone")
                live.close(training_by_id(person, session_id), held, TEN)

        refused = at_once(app, act, [*phones[:4], (0, trainer_id), *phones[4:]])
        assert {error.key for error in refused} <= {"live.closed"}
        assert db.session.get_one(LiveQuestion, question).tally["answered"] == len(phones) - len(refused)


def test_the_bank_is_searched_by_words_and_topic(app):
    training, release = room()
    find = lambda **wanted: [  # noqa: E731
        one.item for one in live_bank.search(release, training.country, "en", Wanted(**wanted)).offers
    ]
    assert find() == ["both", "who"]
    assert find(search="REPORT must") == ["who"]
    assert find(search="green") == ["both"]
    assert find(topic="ethics") == ["both"]
    assert find(search="report", topic="ethics") == []
    found = live_bank.search(release, "SG", "ar", Wanted())
    assert found.topics == ["ethics", "law"]
    assert found.offers[1].body["language"] == "ar"
    with pytest.raises(NotFound, match=r"live\.no_item"):
        live_bank.offer(release, "SG", "en", "nobody")


def test_statements_do_not_grow_with_people_or_items(app, statements):
    training, release = room()
    people = seats(training, 2)
    question = ask(training, release)
    give(people[0], question, "all")

    def counted():
        statements.clear()
        live_bank.search(release, "SG", "en", Wanted())
        close(training, question)
        return len(statements)

    few = counted()
    more = seats(training, 9, country="IN")
    question = ask(training, release)
    for seat in [*people, *more]:
        give(seat, question, "all")
    assert counted() == few
