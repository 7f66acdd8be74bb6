"""Questions of other platforms in the browser: read, looked at, taken in part or whole; and files that are refused."""

import pytest

from lms.content.compiler import compile_units
from lms.content.units import UnitKey
from lms.db.base import db
from lms.domain.editions import Edition
from lms.learning import media
from lms.studio import queries
from lms.studio.models import IN_REVIEW, Autosave, DraftChange
from tests import question_files as files
from tests.factories import MemberFactory
from tests.factories_studio import COURSE, PUBLISHED_AT, course_units, operation, put, studio_units
from tests.studio_forms import form_in, now, send, send_file, text_of
from tests.studio_pages import BASE, studio_trainer

PAGE = f"{BASE}/_items/import"
NEW_QUIZ = f"{BASE}/_quizzes/new"
GOOD = ["first-look", "alone", "hash-length", "seen"]


@pytest.fixture
def trainer(app, sign_in):
    return studio_trainer(sign_in, "")


def bring(client, data=files.WHOLE, file="questions.xml", **fields):
    data = data.encode() if isinstance(data, str) else data
    return send_file(client, PAGE, file, data, **({"format": "", "language": "en"} | fields))


def bring_in(client, data=files.WHOLE, **fields):
    """The page of what a file has brought."""
    answer = bring(client, data, **fields)
    assert answer.status_code == 303, text_of(answer.text)
    return answer.location


# --- Whose ---


def test_a_trainer_with_a_limit_brings_nothing(client, sign_in):
    studio_trainer(sign_in)
    found = f"{PAGE}/0123456789ab"
    assert [client.get(PAGE).status_code, bring(client).status_code, client.get(found).status_code] == [404, 404, 404]
    assert client.post(found, data={"take": GOOD}).status_code == 404
    assert client.post(f"{found}/discard").status_code == 404
    assert db.session.query(Autosave).count() == 0


@pytest.mark.parametrize("role", ["coordinator", "vetting_officer", "trainee"])
def test_other_roles_bring_nothing(client, sign_in, role):
    studio_units()
    sign_in(roles=[] if role == "trainee" else [(role, "")])
    assert client.get(PAGE).status_code in {403, 404}
    assert bring(client).status_code in {403, 404, 413}
    assert db.session.query(Autosave).count() == 0


def test_what_one_has_brought_nobody_else_sees_or_takes(client, trainer, sign_in):
    found = bring_in(client)
    sign_in(MemberFactory(roles=[("trainer", "")]))
    assert client.get(found).status_code == 404
    assert client.post(found, data={"take": GOOD}).status_code == 404
    assert client.post(f"{found}/discard").status_code == 404
    assert "wait for you" not in text_of(client.get(PAGE).text)
    sign_in(trainer)
    assert client.get(found).status_code == 200


# --- The way of a file ---


def test_a_file_is_shown_with_faults_and_notes_and_nothing_is_in_the_draft_yet(client, trainer):
    found = bring_in(client)
    page = client.get(found).text
    words = text_of(page)
    for part in (
        "4 questions found", "Moodle XML", "What do you do **first** with a result of a tool?", "True or false",
        "Line 19: No right one: expected exactly one right choice, not 0.",
        "Tell: a question of type essay is of a kind that is not here and was left out.", "evidence",
    ):  # fmt: skip
        assert part in words, part
    form = form_in(page, found)
    assert (form["take"], form["alt-field"], form["topic"]) == (GOOD, "A field", "")
    assert db.session.query(DraftChange).count() == 0
    assert "1 file waits for you" in text_of(client.get(PAGE).text)


def test_the_good_ones_are_taken_with_their_image_in_one_go(client, trainer):
    found = bring_in(client)
    answer = send(client, found, {"topic": "tools", "level": "2", "alt-field": "A blue field"}, take=["alone", "seen"])
    assert (answer.status_code, answer.location) == (303, found)
    assert now("item/first-look") is None
    item = now("item/seen")
    assert (item["topic"], item["level"], item["type"], item["languages"]) == ("tools", 2, "short-text", ["en"])
    assert "![A field](media:field)" in item["prompt"]["en"]
    image = now("media/field")
    assert image["alt"] == {"en": "A blue field"}
    assert media.read(image["sha256"])[8:12] == b"WEBP"
    units = queries.whole_source(queries.live_draft(Edition("base", course=COURSE))).units
    assert compile_units(units, COURSE, PUBLISHED_AT.date()).blocked == {}
    page = client.get(found).text
    words = text_of(page)
    assert "2 questions are in the draft" in words
    assert "What do you do" not in words
    assert 'href="/studio/safe-use/base/_items?state=new&amp;topic=tools"' in page
    bank = text_of(client.get(f"{BASE}/_items?state=new&topic=tools").text)
    assert "A tool may decide alone." in bank
    assert db.session.query(Autosave).count() == 1  # which questions these were, for a quiz of them
    assert client.post(found, data={"take": ["first-look"]}).location == found  # pressed twice
    assert now("item/first-look") is None
    assert "1 file waits" not in text_of(client.get(PAGE).text)


def test_a_quiz_is_made_of_what_was_taken(client, trainer):
    found = bring_in(client)
    send(client, found, take=GOOD)
    address = f"{NEW_QUIZ}?of={found.rpartition('/')[2]}"
    assert address.replace("&", "&amp;") in client.get(found).text
    form = form_in(client.get(address).text, NEW_QUIZ)
    assert form["sections.section-1.items"] == " ".join(GOOD)
    answer = client.post(NEW_QUIZ, data=form | {"title.en": "From elsewhere", "summary.en": "Four questions."})
    assert (answer.status_code, now("quiz/from-elsewhere")["sections"]) == (303, [{"items": GOOD}])


def test_ids_that_were_are_never_given_again_and_what_is_there_is_not_ticked(client, trainer):
    first = bring_in(client)
    send(client, first, take=GOOD)
    insert = {"op": "insert_after", "item": "who-else", "new": course_units()[UnitKey(COURSE, "item/who-else")]}
    insert["new"] = insert["new"] | {"id": "rest"}
    put(operation("country/SG", insert), insert)
    second = bring_in(client, files.moodle(files.SINGLE.replace("first</b>", "first of all</b>"), files.TRUE_FALSE))
    page = client.get(second).text
    words = text_of(page)
    assert "called first-look-2: the bank has had a question first-look" in words
    assert "In the bank already, in these words" in words
    assert form_in(page, second)["take"] == ["first-look"]
    assert send(client, second).status_code == 303
    assert "first of all" in now("item/first-look-2")["prompt"]["en"]
    assert "first** with" in now("item/first-look")["prompt"]["en"]
    third = bring_in(client, files.GIFT, file="x.gift")
    assert "called rest-2" in text_of(client.get(third).text)


def test_a_file_is_thrown_away_and_the_same_one_comes_again(client, trainer):
    found = bring_in(client)
    assert bring_in(client) == found
    assert client.post(f"{found}/discard").location == PAGE
    assert client.get(found).status_code == 404
    assert db.session.query(Autosave).count() == db.session.query(DraftChange).count() == 0
    assert bring_in(client) == found


def test_another_format_and_language_are_chosen(client, trainer):
    found = bring_in(client, files.GIFT, format="gift", language="ar")
    words = text_of(client.get(found).text)
    assert "need a text in English, too" in words
    assert send(client, found, take=["rest"]).status_code == 303
    assert now("item/rest")["languages"] == ["ar"]
    for page in (f"{BASE}/_items", f"{BASE}/_items/rest", f"{BASE}/_quizzes", f"{BASE}/_quizzes/check", f"{BASE}/"):
        assert client.get(page).status_code == 200, page


def test_what_has_to_be_corrected_in_the_editor_is_said(client, trainer):
    found = bring_in(client, "::Law:: At [[law.none]] and [[law.age]]? { =yes ~no }\n", file="x.gift")
    words = text_of(client.get(found).text)
    assert "To correct in the editor" in words
    assert "There is no legal fact “none”." in words
    assert "no legal fact “age”" not in words


def test_many_questions_are_kept_in_pieces_and_taken_together(client, trainer):
    many = "\n\n".join(f"::Q{n}:: {'Words ' * 120}{n}? {{ =yes ~no }}" for n in range(300))
    found = bring_in(client, many, file="x.gift")
    assert db.session.query(Autosave).count() > 3
    page = client.get(found).text
    assert len(form_in(page, found)["take"]) == 300
    assert send(client, found).status_code == 303
    assert db.session.query(DraftChange).count() == 300
    assert db.session.query(Autosave).count() == 1


# --- Refusals ---


@pytest.mark.parametrize(
    ("file", "data", "sentence"),
    [
        ("x.xml", files.BOMB, "a document type (DOCTYPE) or entities are not accepted"),
        ("x.xml", files.OUTSIDE, "a document type (DOCTYPE) or entities are not accepted"),
        ("x.zip", files.TRAVERSAL, "the package names a file outside of itself"),
        ("x.zip", files.ZIP_BOMB, "too large when it is unpacked"),
        ("x.zip", b"PK\x03\x04 nothing of the kind", "zip"),
        ("x.xml", b"<html><body>No questions</body></html>", "No question of this file can be read"),
        ("x.xml", files.moodle(files.FAULTY), "Line 4: No right one: expected exactly one right choice"),
        ("x.xml", files.moodle(files.ESSAY), "No question of this file can be read"),
        ("x.gift", b"\xff\xfe\xfa\x00\x00", "expected text in UTF-8"),
        ("x.txt", b"Only words.", "no known format"),
        ("x.txt", b"", "the file is empty"),
        ("x.exe", bytes(1000), "a zero byte is in no text"),
    ],
)
def test_a_file_without_a_question_is_refused_in_words(client, trainer, file, data, sentence):
    answer = bring(client, data, file)
    assert (answer.status_code, sentence in text_of(answer.text)) == (422, True), text_of(answer.text)
    assert db.session.query(Autosave).count() == db.session.query(DraftChange).count() == 0


def test_the_wrong_format_is_refused_and_the_choice_stays(client, trainer):
    answer = bring(client, files.GIFT, format="moodle-xml", language="ar")
    assert answer.status_code == 422
    form = form_in(answer.text, PAGE)
    assert (form["format"], form["language"]) == ("moodle-xml", "ar")
    assert bring(client, format="word").status_code == 422
    assert bring(client, language="xx").status_code == 422


def test_five_megabytes_are_read_or_refused_and_beyond_the_limit_one_gets_a_page(client, trainer):
    long = files.moodle(files.SINGLE, files.TRUE_FALSE.replace("A tool", "A tool " * 700_000))
    assert len(long) > 4_900_000
    found = bring_in(client, long)
    assert "50,000 are the most" in text_of(client.get(found).text)
    answer = bring(client, bytes(28_500_000))
    assert (answer.status_code, "A file may have up to" in text_of(answer.text)) == (413, True)


def test_a_damaged_image_is_left_out_and_its_question_stays(client, trainer):
    found = bring_in(client, files.moodle(files.pictured(b"\x89PNG\r\n\x1a\n damaged")))
    words = text_of(client.get(found).text)
    assert "the image field is damaged and was left out" in words
    assert "What colour is this? A field" in words
    assert send(client, found).status_code == 303
    assert "media:" not in now("item/seen")["prompt"]["en"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"take": []}, "Please tick at least one question."),
        ({"take": ["none", "../x"]}, "Please tick at least one question."),
        ({"topic": "Not a Name"}, "small Latin letters, digits and hyphens"),
        ({"level": "9"}, "Not a valid choice"),
        ({"alt-field": " "}, "Please say what the image shows"),
    ],
)
def test_what_is_missing_is_asked_for_and_what_was_chosen_stays(client, trainer, typed, sentence):
    found = bring_in(client)
    chosen = {"take": ["alone", "seen"], "topic": "tools", "alt-field": "Blue"}
    answer = send(client, found, chosen | typed)
    assert (answer.status_code, sentence in text_of(answer.text)) == (422, True), text_of(answer.text)
    form = form_in(answer.text, found)
    assert form["topic"] == (chosen | typed)["topic"]
    assert form.get("take", []) == [one for one in (chosen | typed)["take"] if one in GOOD]
    assert db.session.query(DraftChange).count() == 0
    assert client.get(found).status_code == 200


def test_an_image_that_is_not_taken_needs_no_words(client, trainer):
    found = bring_in(client)
    assert send(client, found, {"alt-field": ""}, take=["alone"]).status_code == 303
    assert now("media/field") is None


def test_in_review_a_file_waits(client, trainer):
    found = bring_in(client)
    send(client, f"{BASE}/basics/care/pause", {"text-en": "Stop."})
    queries.live_draft(Edition("base", course=COURSE)).state = IN_REVIEW
    db.session.commit()
    answer = send(client, found)
    assert (answer.status_code, "cannot be changed now" in text_of(answer.text)) == (409, True)
    assert form_in(client.get(found).text, found)["take"] == GOOD


@pytest.mark.parametrize("name", ["none", "0" * 12, "%25", "..%2f", "x" * 300, "_%"])
def test_a_file_that_is_not_there_is_not_found(client, trainer, name):
    bring_in(client)
    assert client.get(f"{PAGE}/{name}").status_code == 404
    assert client.get(f"{NEW_QUIZ}?of={name}").status_code == 200


def test_the_pages_cost_the_same_with_thirty_countries_and_many_questions(client, sign_in, statements):
    counts = []
    for countries, questions in ((2, 3), (30, 120)):
        for table in (queries.StudioUnit, queries.UnitVersion, queries.Agency):
            db.session.query(table).delete()
        studio_units(countries)
        sign_in(roles=[("trainer", "")])
        found = bring_in(client, "\n\n".join(f"::Q{n}:: Is it {n}? {{ =yes ~no }}" for n in range(questions)))
        counts.append([])
        for address in (PAGE, found):
            client.get(address)
            statements.clear()
            assert client.get(address).status_code == 200
            counts[-1].append(len(statements))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 14
