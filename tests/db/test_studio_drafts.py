"""Writing in drafts: what two people write is merged or shown to them, and nothing is ever lost."""

import pytest

from lms.db.base import db
from lms.domain.editions import Edition
from lms.domain.errors import Conflict, Invalid, NotFound
from lms.studio import queries, service
from lms.studio.models import IN_REVIEW, OPEN, Autosave, DraftChange, StudioUnit
from lms.studio.service import Edit
from tests.factories import MemberFactory
from tests.factories_studio import (
    COURSE,
    PUBLISHED_AT,
    block,
    course_units,
    hidden,
    operation,
    replaced,
    studio_units,
    text_unit,
)

BASE = Edition("base", course=COURSE)
COUNTRY = Edition("country", "SG")
KEY = block("before-you-start")
NOW = PUBLISHED_AT


@pytest.fixture
def people(app):
    studio_units()
    return MemberFactory(roles=[("trainer", "")]), MemberFactory(roles=[("trainer", "")])


def published(key=KEY):
    return course_units(layers=True).get(key)


def write(author, text, *, opened=None, key=KEY, edition=BASE, **more):
    value = text_unit("Before you start", text) if isinstance(text, str) else text
    opened = opened or published(key)
    (saved,) = service.save(edition, [Edit(key, opened, value, **more)], author, NOW)
    return saved


def change(key=KEY):
    return db.session.query(DraftChange).filter_by(address=key.address).one_or_none()


def test_the_first_change_opens_the_draft_of_the_edition_and_publishes_nothing(people):
    write(people[0], "Read the order twice.")
    draft = queries.live_draft(BASE)
    assert (draft.scope, draft.state, draft.opened_by_id) == (f"base:{COURSE}", OPEN, people[0].id)
    assert change().value["text"] == "Read the order twice."
    assert db.session.get(StudioUnit, tuple(KEY)).value == published()
    write(people[1], "Pause.", key=block("summing-up"))
    assert queries.live_draft(BASE).id == draft.id


def test_two_who_change_different_words_have_both_in_the_text(people):
    write(people[0], "Read the written order that you were given. Ask when it is not clear.")
    saved = write(people[1], "Read the order that you were given. Ask your supervisor when it is not clear.")
    assert saved.merged
    both = "Read the written order that you were given. Ask your supervisor when it is not clear."
    assert change().value["text"] == both
    assert change().changed_by_id == people[1].id


def test_two_who_change_the_same_words_are_shown_both_and_nothing_is_saved(people):
    theirs = "Read the note that you were given. Ask when it is not clear."
    write(people[0], theirs)
    saved = write(people[1], "Read the email that you were given. Ask when it is not clear.")
    assert saved.conflicts == (("text",),)
    assert saved.theirs["text"] == theirs
    assert saved.value["text"].startswith("Read the email")
    assert change().value["text"] == theirs
    again = write(people[1], "Read the email and the note.", opened=saved.theirs)
    assert (again.merged, again.conflicts) == (False, ())
    assert change().value["text"] == "Read the email and the note."


def test_edits_that_belong_together_are_saved_all_or_none(people):
    write(people[0], "Read the note that you were given. Ask when it is not clear.")
    other = block("summing-up")
    edits = [
        Edit(other, published(other), text_unit("Summing up", "Rest.")),
        Edit(KEY, published(), text_unit("Before you start", "Read the email that you were given. Ask.")),
    ]
    assert any(saved.conflicts for saved in service.save(BASE, edits, people[1], NOW))
    assert change(other) is None


def test_a_unit_of_another_edition_is_refused(people):
    hide = hidden("lead")
    with pytest.raises(NotFound, match=r"edition\.none"):
        write(people[0], hide, key=operation("country/IN", hide), edition=COUNTRY)
    with pytest.raises(NotFound, match=r"edition\.none"):
        write(people[0], "Mine", edition=COUNTRY)
    assert queries.live_draft(COUNTRY) is None


def test_a_text_beyond_all_measure_is_refused(people):
    with pytest.raises(Invalid, match=r"unit\.too_long"):
        write(people[0], "x" * (service.MOST + 1))


def test_a_draft_in_review_takes_no_change_and_keeps_what_it_has(people):
    write(people[0], "Read it.")
    queries.live_draft(BASE).state = IN_REVIEW
    db.session.flush()
    with pytest.raises(Conflict, match=r"draft\.closed"):
        write(people[1], "Do not.", opened=text_unit("Before you start", "Read it."))
    with pytest.raises(Conflict, match=r"draft\.closed"):
        service.undo(queries.live_draft(BASE), KEY, people[1], NOW)
    assert change().value["text"] == "Read it."


def test_every_version_stays_in_the_history_with_its_author_and_decision(people):
    write(people[0], "One.")
    write(people[1], "Two.", opened=text_unit("Before you start", "One."), note="merge")
    service.undo(queries.live_draft(BASE), KEY, people[0], NOW)
    rows = [(row.value["text"], row.author and row.author.id, row.note) for row in queries.history(KEY)]
    assert rows[:3] == [
        (published()["text"], people[0].id, "undo"),
        ("Two.", people[1].id, "merge"),
        ("One.", people[0].id, ""),
    ]
    assert rows[3][1:] == (None, "files")
    assert change() is None


def test_a_decision_is_recorded_even_where_it_changes_no_word(people):
    own = published(operation("country/SG", replaced("your-law", "")))
    write(people[0], own, key=operation("country/SG", own), edition=COUNTRY, note="keep", opened=own)
    assert queries.history(operation("country/SG", own))[0].note == "keep"


def test_writing_what_is_published_again_takes_the_change_out_of_the_draft(people):
    write(people[0], "Read it.")
    write(people[0], published()["text"], opened=text_unit("Before you start", "Read it."))
    assert change() is None


def test_an_old_text_is_found_by_the_hash_that_operations_remember(people):
    own = published(operation("country/SG", replaced("your-law", "")))
    assert queries.value_by_hash(block("your-law"), own["base"]) == published(block("your-law"))
    assert queries.value_by_hash(block("lead"), own["base"]) is None


def test_what_is_typed_is_kept_for_its_author_only_until_it_is_saved(people):
    service.autosave(people[0], KEY, {"text-en": "Half a sen"}, NOW)
    service.autosave(people[0], KEY, {"text-en": "Half a sentence"}, NOW)
    db.session.flush()
    assert queries.autosaved(people[0], KEY) == ({"text-en": "Half a sentence"}, NOW)
    assert queries.autosaved(people[1], KEY) is None
    write(people[1], "Something.")
    assert queries.autosaved(people[0], KEY) is not None
    write(people[0], "Half a sentence.", opened=text_unit("Before you start", "Something."))
    assert db.session.query(Autosave).count() == 0


def test_given_up_a_draft_leaves_the_edition_as_it_is_published(people):
    write(people[0], "Read it.")
    service.discard(queries.live_draft(BASE), NOW)
    db.session.flush()
    assert queries.live_draft(BASE) is None
    write(people[1], "Another.")
    assert change_texts() == ["Another."]


def change_texts():
    draft = queries.live_draft(BASE)
    return [row.value["text"] for row in queries.changes_of(draft)]
