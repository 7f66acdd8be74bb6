"""A file becomes a lesson in the browser: read, looked at, confirmed; and files that are refused."""

from io import BytesIO

import pytest
from pptx import Presentation

from lms.content.compiler import compile_units
from lms.db.base import db
from lms.domain.editions import Edition
from lms.learning import media
from lms.studio import queries
from lms.studio.models import IN_REVIEW, Autosave, DraftChange
from tests.factories import MemberFactory
from tests.factories_studio import COURSE, PUBLISHED_AT, studio_units
from tests.office import docx, p, picture, png
from tests.studio_forms import form_in, now, send, send_file, text_of
from tests.studio_pages import BASE, studio_trainer

PAGE = f"/studio/{COURSE}/import"
FOUND = f"{PAGE}/basics/at-the-desk"
HEAD = {"summary": "About the desk.", "minutes": "4"}
IMAGES = {"rId7": "media/a.png", "rId8": "media/b.png"}
FILE = docx(
    p("At the desk", "Title") + p("Before anything else.") + p("Ask first", "H1") + p("Ask them.")
    + picture("rId7", "A desk") + p("Write down", "H1") + p("All of it.") + picture("rId8", ""),
    IMAGES,
    {"word/media/a.png": png(), "word/media/b.png": png("red"), "word/comments.xml": "<x/>"},
)  # fmt: skip


@pytest.fixture
def trainer(app, sign_in):
    return studio_trainer(sign_in, "")


def bring(client, data=FILE, file="desk.docx", module="basics"):
    return send_file(client, PAGE, file, data, module=module)


# --- Whose ---


def test_a_trainer_with_a_limit_brings_nothing(client, sign_in):
    studio_trainer(sign_in)
    assert [client.get(PAGE).status_code, bring(client).status_code, client.get(FOUND).status_code] == [404, 404, 404]
    assert client.post(FOUND, data=HEAD).status_code == 404
    assert client.post(f"{FOUND}/discard").status_code == 404
    assert db.session.query(Autosave).count() == 0


def test_what_one_has_brought_nobody_else_sees(client, trainer, sign_in):
    bring(client)
    sign_in(MemberFactory(roles=[("trainer", "")]))
    assert client.get(FOUND).status_code == 404
    assert "waits for you" not in text_of(client.get(PAGE).text)


# --- The way of a file ---


def test_a_file_is_read_and_shown_and_nothing_is_in_the_draft_yet(client, trainer):
    answer = bring(client)
    assert (answer.status_code, answer.location) == (303, FOUND)
    page = client.get(FOUND).text
    words = text_of(page)
    assert "3 blocks" in words
    assert "Before anything else." in words
    assert "Comments were left out." in words
    assert "The image image-2 has no words" in words
    assert page.count("/learn/media/") == 4  # each in the text and at the field for its words
    form = form_in(page, FOUND)
    assert (form["title"], form["slug"], form["alt-image-1"]) == ("At the desk", "at-the-desk", "A desk")
    assert db.session.query(DraftChange).count() == 0
    assert "1 lesson waits for you" in text_of(client.get(PAGE).text)


def test_a_confirmed_lesson_is_in_the_draft_with_its_blocks_and_images(client, trainer):
    bring(client)
    typed = HEAD | {"alt-image-1": "A desk [tidy] *now*", "alt-image-2": "A red field"}
    answer = send(client, FOUND, typed)
    assert (answer.status_code, answer.location) == (303, f"{BASE}/basics/at-the-desk")
    assert now("module/basics")["lessons"] == ["words", "care", "at-the-desk"]
    head = now("lesson/basics/at-the-desk")
    assert (head["title"], head["minutes"], head["blocks"]) == ("At the desk", 4, ["lead", "ask-first", "write-down"])
    assert now("block/basics/at-the-desk/ask-first") == {
        "title": "Ask first",
        "text": "Ask them.\n\n![A desk \\[tidy\\] \\*now\\*](media:at-the-desk-image-1)",
    }
    image = now("media/at-the-desk-image-2")
    assert image["alt"] == {"en": "A red field"}
    assert media.read(image["sha256"])[8:12] == b"WEBP"
    units = queries.whole_source(queries.live_draft(Edition("base", course=COURSE))).units
    assert compile_units(units, COURSE, PUBLISHED_AT.date()).blocked == {}
    page = client.get(answer.location).text
    assert 'alt="A desk [tidy] *now*"' in page
    assert client.get(FOUND).status_code == 404
    assert db.session.query(Autosave).count() == 0


def test_slides_and_markdown_become_lessons_too(client, trainer):
    slides = Presentation()
    for title in ("Who decides", "Who helps"):
        slide = slides.slides.add_slide(slides.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = "A person."
    target = BytesIO()
    slides.save(target)
    answer = bring(client, target.getvalue(), "talk.pptx", "law")
    assert send(client, answer.location, HEAD).status_code == 303
    assert now("lesson/law/talk")["blocks"] == ["who-decides", "who-helps"]
    answer = bring(client, b"# Rest\n\nAt [[law.age]] and [[law.none]].\n", "rest.md")
    words = text_of(client.get(answer.location).text)
    assert "there is no legal fact `none`" in words
    assert "there is no legal fact `age`" not in words
    assert send(client, answer.location, HEAD).status_code == 303


def test_a_lesson_of_a_file_is_thrown_away(client, trainer):
    bring(client)
    assert client.post(f"{FOUND}/discard").location == PAGE
    assert client.get(FOUND).status_code == 404
    assert client.post(FOUND, data=HEAD).status_code == 404
    assert db.session.query(DraftChange).count() == 0


# --- Refusals ---


@pytest.mark.parametrize(
    ("file", "data", "sentence"),
    [
        ("x.docx", b"nothing of the kind", "This file is not what its name says"),
        ("x.docx", FILE[:2000], "damaged"),
        ("x.pptx", FILE, "This file is not what its name says"),
        ("x.docm", FILE, "contains macros"),
        ("x.doc", b"x", "old format"),
        ("x.exe", b"x", "Lessons can be made from these files"),
        ("x.md", b"\xff\xfe\xfa", "cannot be read"),
        ("x.md", b" ", "no words"),
        ("x.md", b"# Much\n\n" + b"word " * 30_000, "too long for one lesson"),
        ("x.docx", docx(p("x"), files={"word/extra.xml": bytes(90_000_000)}), "unpacks to far more than a lesson"),
        ("x.docx", b"PK" + bytes(25_100_000), "A document may have up to"),
    ],
)
def test_a_file_that_makes_no_lesson_is_refused_in_words(client, trainer, file, data, sentence):
    answer = bring(client, data, file, "law")
    assert (answer.status_code, sentence in text_of(answer.text)) == (422, True)
    assert form_in(answer.text, PAGE)["module"] == "law"
    assert db.session.query(Autosave).count() == 0


def test_beyond_the_limit_one_gets_a_page_with_it(client, trainer):
    answer = bring(client, bytes(28_500_000))
    assert (answer.status_code, "A file may have up to" in text_of(answer.text)) == (413, True)


def test_without_a_file_or_in_no_module_nothing_is_read(client, trainer):
    assert client.post(PAGE, data={"module": "basics"}).status_code == 422
    assert bring(client, module="none").status_code == 422


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ({"summary": ""}, 422, "Please fill this in."),
        ({"alt-image-2": ""}, 422, "Please say what the image shows"),
        ({"slug": "At the desk"}, 422, "small letters, digits and hyphens"),
        ({"slug": "two\n"}, 422, "small letters, digits and hyphens"),
        ({"slug": "words"}, 409, "has a lesson of that name already"),
        ({"title": "x" * 201}, 422, "at most 200 characters"),
    ],
)
def test_what_is_missing_is_asked_for_and_what_was_typed_stays(client, trainer, typed, status, sentence):
    bring(client)
    answer = send(client, FOUND, HEAD | {"alt-image-2": "A red field"} | typed)
    assert (answer.status_code, sentence in text_of(answer.text)) == (status, True)
    assert form_in(answer.text, FOUND)["minutes"] == "4"
    assert db.session.query(DraftChange).count() == 0
    assert client.get(FOUND).status_code == 200


def test_in_review_a_lesson_of_a_file_waits(client, trainer):
    send(client, f"{BASE}/basics/care/pause", {"text-en": "Stop."})
    queries.live_draft(Edition("base", course=COURSE)).state = IN_REVIEW
    db.session.commit()
    bring(client)
    answer = send(client, FOUND, HEAD | {"alt-image-2": "A red field"})
    assert (answer.status_code, "cannot be changed now" in text_of(answer.text)) == (409, True)
    assert client.get(FOUND).status_code == 200


def test_the_pages_cost_the_same_with_thirty_countries(client, sign_in, statements):
    counts = []
    for countries in (2, 30):
        db.session.query(queries.StudioUnit).delete()
        db.session.query(queries.UnitVersion).delete()
        db.session.query(queries.Agency).delete()
        studio_units(countries)
        sign_in(roles=[("trainer", "")])
        bring(client)
        counts.append([])
        for address in (PAGE, FOUND):
            client.get(address)
            statements.clear()
            assert client.get(address).status_code == 200
            counts[-1].append(len(statements))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 14
