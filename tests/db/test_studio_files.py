"""Files and studio: neither loses what the other has written; a publish is whole or nothing."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from lms.content.problems import ContentErrors
from lms.content.units import LIBRARY, UnitKey
from lms.db.base import db
from lms.domain.editions import Edition
from lms.domain.errors import Conflict
from lms.learning import queries as learning
from lms.studio import from_files, publishing, queries, review, service
from lms.studio.models import PUBLISHING, Draft, PublishedRelease, Readiness, StudioUnit, UnitVersion
from lms.studio.service import Edit
from tests.factories import AgencyFactory, MemberFactory
from tests.factories_studio import AGENCY, COURSE, block, course_units, operation, replaced, text_unit

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = datetime(2026, 3, 3, 9, tzinfo=UTC)
LAW = block("your-law")
FACT = UnitKey(LIBRARY, "fact/SG/age")


@pytest.fixture
def units(app):
    """The course in the studio and in force, as from files."""
    AgencyFactory(slug=AGENCY, name="Police of SG", country="SG")
    found = course_units(layers=True)
    from_files.publish_files(found, COURSE, NOW)
    return found


def in_force(key):
    """What the studio holds of a unit."""
    return queries.units_at([key]).get(key)


def publish(edition, *edits, valid_until=None):
    """The whole way of a draft: saved, reviewed, published; returns the draft."""
    author, reviewer = (MemberFactory(roles=[("trainer", "")]) for _ in "ab")
    service.save(edition, edits, author, NOW)
    draft = queries.live_draft(edition)
    review.submit(draft, author, reviewer.id, "", NOW)
    review.approve(draft, reviewer, "", valid_until or LATER.date(), NOW)
    review.publish(draft)
    db.session.commit()
    publishing.publish(draft.id)
    db.session.commit()
    return draft


def test_files_come_into_force_with_history_readiness_and_a_release(units):
    assert {key: in_force(key) for key in units} == units
    assert db.session.scalar(select(func.count()).select_from(UnitVersion)) == len(units)
    assert db.session.scalar(select(func.count()).select_from(Readiness)) == 3 * 2 * 2  # modules and quizzes, SG and IN
    assert db.session.scalar(select(PublishedRelease)).release_id == learning.current_release(COURSE).id


def test_the_same_files_again_change_nothing(units):
    before = learning.current_release(COURSE).id
    from_files.publish_files(units, COURSE, LATER)
    assert learning.current_release(COURSE).id == before
    assert db.session.scalar(select(func.count()).select_from(UnitVersion)) == len(units)


def test_what_only_the_studio_changed_stays_and_what_only_the_files_changed_comes_in(units):
    publish(Edition("base", course=COURSE), Edit(LAW, units[LAW], text_unit("Your law", "Studio: [[law.age]].")))
    care = block("pause", "basics/care")
    from_files.publish_files(units | {care: text_unit("Pause", "Files say so.")}, COURSE, LATER)
    assert in_force(LAW)["text"] == "Studio: [[law.age]]."
    assert in_force(care)["text"] == "Files say so."


def test_what_both_changed_differently_is_named_and_nothing_happens(units):
    publish(Edition("base", course=COURSE), Edit(LAW, units[LAW], text_unit("Your law", "Studio: [[law.age]].")))
    before = learning.current_release(COURSE).id
    with pytest.raises(Conflict) as refused:
        from_files.publish_files(units | {LAW: text_unit("Your law", "Files: [[law.age]].")}, COURSE, LATER)
    assert refused.value.params["units"] == [f"{COURSE}: {LAW.address}"]
    assert learning.current_release(COURSE).id == before
    assert in_force(LAW)["text"] == "Studio: [[law.age]]."


def test_what_both_changed_alike_is_no_conflict(units):
    same = text_unit("Your law", "Both: [[law.age]].")
    publish(Edition("base", course=COURSE), Edit(LAW, units[LAW], same))
    from_files.publish_files(units | {LAW: same}, COURSE, LATER)
    from_files.publish_files(units | {LAW: text_unit("Your law", "Files go on: [[law.age]].")}, COURSE, LATER)
    assert in_force(LAW)["text"] == "Files go on: [[law.age]]."


def test_what_the_studio_took_away_does_not_come_back_with_the_same_files(units):
    own = next(key for key in units if key.address.endswith("country/SG/lesson/basics/words/your-law"))
    publish(Edition("country", "SG"), Edit(own, units[own], None))
    from_files.publish_files(units, COURSE, LATER)
    assert in_force(own) is None


def test_what_the_files_no_longer_have_goes(units):
    own = next(key for key in units if key.address.endswith("country/SG/lesson/basics/words/your-law"))
    from_files.publish_files({key: value for key, value in units.items() if key != own}, COURSE, LATER)
    assert in_force(own) is None


def test_files_that_cannot_be_published_change_nothing(app):
    broken = course_units() | {LAW: text_unit("Your law", "<script>alert(1)</script>")}
    with pytest.raises(ContentErrors), db.session.begin_nested():
        from_files.publish_files(broken, COURSE, NOW)
    assert db.session.scalar(select(func.count()).select_from(StudioUnit)) == 0


def test_a_draft_under_which_the_files_changed_the_published_text_is_refused_with_the_place(units):
    author = MemberFactory(roles=[("trainer", "")])
    base = Edition("base", course=COURSE)
    service.save(base, [Edit(LAW, units[LAW], text_unit("Your law", "Mine: [[law.age]]."))], author, NOW)
    from_files.publish_files(units | {LAW: text_unit("Your law", "Files: [[law.age]].")}, COURSE, LATER)
    draft = queries.live_draft(base)
    checked = publishing.check(draft, LATER)
    assert checked.refused
    assert checked.report(LATER)["moved"] == [list(LAW)]


def test_a_draft_comes_into_force_with_its_review(units):
    fact = units[FACT] | {"value": 18}
    text = replaced("ask-first", "Ask the duty officer: [[law.age]].")
    own = Edit(operation("country/SG", text), None, text)
    draft = publish(Edition("country", "SG"), Edit(FACT, units[FACT], fact), own)
    assert draft.state == "published"
    assert in_force(FACT)["value"] == 18
    release = learning.current_release(COURSE)
    shown = learning.document(release.id, "lesson/basics/words", "SG", "en")
    assert any("Ask the duty officer" in part["html"] and ">18<" in part["html"] for part in shown["blocks"])
    other = learning.document(release.id, "lesson/basics/words", "IN", "en")
    assert not any("duty officer" in part["html"] for part in other["blocks"])


def test_a_fact_that_has_expired_keeps_only_its_country_out_and_refuses_its_own_draft(units):
    before = learning.current_release(COURSE).id
    expired = units[FACT] | {"expires_on": "2026-02-01"}
    draft = publish(Edition("country", "SG"), Edit(FACT, units[FACT], expired))
    assert draft.state == "open"
    assert any("expired" in row["sentence"] for row in draft.report["problems"])
    assert learning.current_release(COURSE).id == before
    assert in_force(FACT) == units[FACT]


def test_publishing_twice_is_publishing_once(units):
    draft = publish(Edition("base", course=COURSE), Edit(LAW, units[LAW], text_unit("Your law", "New: [[law.age]].")))
    logged = db.session.scalar(select(func.count()).select_from(PublishedRelease))
    publishing.publish(draft.id)
    assert db.session.scalar(select(func.count()).select_from(PublishedRelease)) == logged


def test_one_who_was_overtaken_compiles_again_with_what_the_other_published(units, monkeypatch):
    edition = Edition("country", "SG")
    author, reviewer = (MemberFactory(roles=[("trainer", "")]) for _ in "ab")
    service.save(edition, [Edit(FACT, units[FACT], units[FACT] | {"value": 17})], author, NOW)
    draft = queries.live_draft(edition)
    review.submit(draft, author, reviewer.id, "", NOW)
    review.approve(draft, reviewer, "", LATER.date(), NOW)
    review.publish(draft)
    db.session.commit()
    original, overtaken = publishing.check, []

    def check(found, now):
        checked = original(found, now)
        if not overtaken:
            overtaken.append(True)
            publish(Edition("base", course=COURSE), Edit(LAW, units[LAW], text_unit("Your law", "Quick.")))
        return checked

    monkeypatch.setattr(publishing, "check", check)
    publishing.publish(draft.id)
    db.session.commit()
    assert db.session.get(Draft, draft.id).state == "published" != PUBLISHING
    shown = learning.document(learning.current_release(COURSE).id, "lesson/basics/words", "IN", "en")
    assert any("Quick." in part["html"] for part in shown["blocks"])
    assert in_force(FACT)["value"] == 17


def test_one_can_go_back_to_an_earlier_release_and_not_to_the_one_in_force(units):
    first = learning.current_release(COURSE).id
    publish(Edition("base", course=COURSE), Edit(LAW, units[LAW], text_unit("Your law", "New: [[law.age]].")))
    second = learning.current_release(COURSE).id
    assert first != second
    by = MemberFactory()
    publishing.go_back(COURSE, first, by, LATER)
    assert learning.current_release(COURSE).id == first
    with pytest.raises(Conflict):
        publishing.go_back(COURSE, first, by, LATER)
