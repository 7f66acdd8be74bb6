"""What a draft changes, in sentences and side by side."""

import pytest

from lms.content.units import UnitKey
from tests.factories_studio import COURSE, block, course_units, operation, replaced, text_unit
from tests.studio_drafts import NOW, published_course, report_draft, save, writer


@pytest.fixture(autouse=True)
def _course(app, time_machine_at):
    published_course()
    time_machine_at(NOW)


@pytest.fixture
def author(app):
    return writer(name="Anna Author")


def test_every_kind_of_change_is_a_sentence(client, sign_in, author):
    hide = {"op": "hide", "lesson": "basics/words", "block": "who-decides"}
    draft = save(author, operation("country/SG", hide), hide)
    save(
        author,
        operation("country/SG", {"op": "insert_after", "lesson": "basics/words", "block": "what-to-report"}),
        None,
    )
    sign_in(author)
    shown = client.get(f"/studio/drafts/{draft.id}").text
    assert "Block “Who decides” of lesson “Words” is hidden." in shown
    assert "“The desk” is no longer inserted after “What to report” in lesson “Words”." in shown
    question = {"op": "replace", "item": "who-else", "prompt": {"en": "Who else here?"}}
    save(author, operation("country/SG", question), question)
    shown = client.get(f"/studio/drafts/{draft.id}").text
    assert "Question “Who else?” is asked in other words here." in shown
    assert "Who else<ins> here</ins>?" in shown
    chief = writer("")
    base = save(chief, block("pause", "basics/care"), text_unit("Pause", "Stop whenever you like."), "base")
    translated = save(chief, block("pause", "basics/care", "ar"), text_unit("توقف", "توقف."), "language-ar")
    sign_in(chief)
    shown = client.get(f"/studio/drafts/{base.id}").text
    assert "Block “Pause” of lesson “Care” is changed." in shown
    assert "<del>need to</del>" in shown
    assert "<ins>like</ins>" in shown
    assert "Block “Pause” of lesson “Care” is translated." in client.get(f"/studio/drafts/{translated.id}").text


def test_a_long_draft_comes_in_pages(client, sign_in, author):
    for number in range(45):
        value = {"op": "insert_after", "lesson": "law/duty", "block": f"gone-{number:02}", "id": f"new-{number:02}"}
        value |= {"title": {"en": f"New {number:02}"}, "text": {"en": "A text."}}
        draft = save(author, operation("country/SG", value), value)
    sign_in(author)
    page = f"/studio/drafts/{draft.id}"
    first, second = client.get(page).text, client.get(f"{page}?page=2").text
    assert "45 changes to what is in force." in first
    assert first.count("is inserted after") > second.count("is inserted after") > 0
    assert "“New 44” is inserted after “gone-44”" in second
    for odd in ("0", "99", "x", "-1"):
        assert client.get(f"{page}?page={odd}").status_code == 200


def test_statements_do_not_grow(client, sign_in, author, statements):
    page = f"/studio/drafts/{report_draft(author).id}"
    sign_in(author)
    client.get(page)
    statements.clear()
    client.get(page)
    few = len(statements)
    for name in ("before-you-start", "the-case-file", "summing-up", "your-law"):
        save(author, operation("country/SG", replaced(name, "Other words.")), replaced(name, "Other words."))
    statements.clear()
    assert client.get(page).status_code == 200
    assert len(statements) == few <= 16


def test_every_kind_of_change_of_a_question_is_a_sentence(client, sign_in, author):
    new = {**course_units()[UnitKey(COURSE, "item/who-else")], "id": "sg-new", "prompt": {"en": "And here?"}}
    hide = {"op": "hide", "item": "who-reports"}
    after = {"op": "insert_after", "item": "who-else", "new": new}
    save(author, operation("country/SG", hide), hide)
    draft = save(author, operation("country/SG", after), after)
    chief = writer("")
    item = UnitKey(COURSE, "item/who-else")
    base = save(chief, item, course_units()[item] | {"prompt": {"en": "Who else reports?", "ar": "سؤال؟"}}, "base")
    save(chief, UnitKey(COURSE, "item/sixth"), course_units()[item] | {"id": "sixth"}, "base")
    sign_in(author)
    shown = client.get(f"/studio/drafts/{draft.id}").text
    assert "Question “Who must report?” is hidden here." in shown
    assert "Question “And here?” is inserted after “Who else?”." in shown
    assert f"/studio/{COURSE}/country-SG/_items/who-reports" in shown
    sign_in(chief)
    shown = client.get(f"/studio/drafts/{base.id}").text
    assert "is changed." in shown
    assert "Who else<ins> reports</ins>?" in shown
    assert "Question “Who else?” is new." in shown
    assert "Questions" in shown
