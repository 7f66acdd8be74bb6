"""Images of a course in the browser: taking them in, their words, where they are shown, and what is refused."""

from io import BytesIO

import pytest
from PIL import Image

from lms.accounts.models import Member
from lms.content.compiler import compile_units
from lms.content.units import UnitKey
from lms.db.base import db
from lms.domain.editions import Edition, edition
from lms.learning import media
from lms.studio import queries, service
from lms.studio.models import IN_REVIEW, DraftChange
from lms.studio.service import Edit
from tests.factories import MemberFactory
from tests.factories_studio import (
    COURSE,
    DUTY,
    PUBLISHED_AT,
    WORDS,
    block,
    operation,
    put,
    replaced,
    studio_units,
    text_unit,
)
from tests.studio_forms import form_in, now, send, send_file, text_of
from tests.studio_pages import studio_trainer

PAGE = f"/studio/{COURSE}/media"
ALT = {"alt-en": "A desk with a note pad.", "alt-ar": "مكتب."}


@pytest.fixture
def trainer(app, sign_in):
    return studio_trainer(sign_in, "")


def png(size=(40, 30), colour="navy"):
    target = BytesIO()
    Image.new("RGB", size, colour).save(target, "PNG")
    return target.getvalue()


def upload(client, data=None, file="Desk photo.PNG", **typed):
    return send_file(client, PAGE, file, png() if data is None else data, **(ALT | typed))


# --- Whose ---


def test_a_trainer_with_a_limit_finds_no_images(client, sign_in):
    studio_trainer(sign_in)
    put(
        UnitKey(COURSE, "media/desk"),
        {"alt": {"en": "x"}, "sha256": "0" * 64, "width": 1, "height": 1, "type": "image/webp"},
    )
    assert [client.get(PAGE).status_code, client.get(f"{PAGE}/desk").status_code] == [404, 404]
    assert [upload(client).status_code, client.post(f"{PAGE}/desk", data=ALT).status_code] == [404, 404]
    assert client.post(f"{PAGE}/desk/delete").status_code == 404
    assert db.session.query(DraftChange).count() == 0


# --- In ---


def test_an_image_is_written_anew_kept_and_named_in_the_draft(client, trainer):
    answer = upload(client)
    assert (answer.status_code, answer.location) == (303, f"{PAGE}/desk-photo")
    unit = now("media/desk-photo")
    assert (unit["alt"], unit["width"], unit["height"]) == ({"en": ALT["alt-en"], "ar": "مكتب."}, 40, 30)
    assert media.read(unit["sha256"])[8:12] == b"WEBP"
    assert client.get(f"/learn/media/{unit['sha256']}.webp").data == media.read(unit["sha256"])
    page = client.get(f"{PAGE}/desk-photo").text
    assert "![A desk with a note pad.](media:desk-photo)" in page
    assert f"/learn/media/{unit['sha256']}.webp" in client.get(PAGE).text
    upload(client)
    assert now("media/desk-photo-2") is not None


def test_a_draft_with_an_image_in_a_text_compiles(client, trainer):
    upload(client, file="desk.png")
    text = {"text-en": "Look.\n\n![A desk](media:desk)\n\nRest."}
    assert send(client, f"/studio/{COURSE}/base/{WORDS}/ask-first", text).status_code == 303
    units = queries.whole_source(queries.live_draft(Edition("base", course=COURSE))).units
    assert compile_units(units, COURSE, PUBLISHED_AT.date()).blocked == {}
    assert client.get(f"/studio/{COURSE}/base/{WORDS}").status_code == 200


def test_the_draft_leads_to_the_images_and_the_help_for_a_new_block_names_them(client, trainer):
    upload(client, file="desk.png")
    draft = queries.live_draft(Edition("base", course=COURSE))
    assert f'href="{PAGE}"' in client.get(f"/studio/drafts/{draft.id}").text
    assert "media:desk" in client.get(f"/studio/{COURSE}/structure/{WORDS}/_add").text


@pytest.mark.parametrize(
    ("data", "typed", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\nbroken", {}, "This image is damaged"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", {}, "This file is no image that can be shown"),
        (b"\x89PNG\r\n\x1a\n" + bytes(4_000_000), {}, "This image has 4.0 MB"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20_000_000), {}, "This image has 20.0 MB. An image may have up to 4 MB"),
        (None, {"alt-en": ""}, "Please say what the image shows"),
        (None, {"alt-en": "x" * 501}, "at most 500 characters"),
        (None, {"name": "Two words"}, "small letters, digits and hyphens"),
        (None, {"name": "two\n"}, "small letters, digits and hyphens"),
        (b"", {}, "Please choose an image"),
    ],
)
def test_an_image_that_cannot_be_is_refused_and_its_words_stay(client, trainer, data, typed, sentence):
    sent = png() if data is None else data
    answer = (
        client.post(PAGE, data=ALT | typed) if sent == b"" else send_file(client, PAGE, "x.png", sent, **(ALT | typed))
    )
    assert (answer.status_code, sentence in text_of(answer.text)) == (422, True)
    assert form_in(answer.text, PAGE)["alt-ar"] == ALT["alt-ar"]
    assert form_in(answer.text, PAGE)["alt-en"] == (ALT | typed)["alt-en"]
    assert db.session.query(DraftChange).count() == 0


def test_a_picture_of_very_many_pixels_is_refused(client, trainer):
    answer = upload(client, png((9000, 9000)))
    assert (answer.status_code, "up to 40 megapixels" in text_of(answer.text)) == (422, True)


def test_a_name_that_is_taken_is_refused(client, trainer):
    upload(client, file="desk.png")
    answer = send_file(client, PAGE, "x.png", png(), **ALT, name="desk")
    assert (answer.status_code, "has an image of that name already" in text_of(answer.text)) == (409, True)


def test_beyond_the_limit_one_gets_a_page_with_it(client, trainer):
    answer = upload(client, bytes(26_500_000))
    assert (answer.status_code, "A file may have up to 26 MB." in text_of(answer.text)) == (413, True)


def test_others_send_no_more_than_to_any_other_page(client, sign_in):
    studio_units()
    sign_in(roles=[("coordinator", "SG")])
    assert send_file(client, "/verify/file", "x", bytes(5_000_000)).status_code == 413
    assert upload(client, bytes(5_000_000)).status_code == 403


def test_with_the_check_of_forged_forms_a_large_file_is_read_too(app, client, trainer):
    """That check reads the form before any view: the limit has to stand before it."""
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        token = form_in(client.get(PAGE).text, PAGE)["csrf_token"]
        answer = send_file(client, PAGE, "x.png", b"\x89PNG\r\n\x1a\n" + bytes(20_000_000), **ALT, csrf_token=token)
        assert (answer.status_code, "This image has 20.0 MB" in text_of(answer.text)) == (422, True)
        assert send_file(client, PAGE, "x.png", png(), **ALT).status_code == 400
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


# --- Words ---


def test_the_words_of_an_image_are_changed(client, trainer):
    upload(client, file="desk.png")
    assert send(client, f"{PAGE}/desk", {"alt-en": "A tidy desk.", "alt-ar": ""}).status_code == 303
    assert now("media/desk")["alt"] == {"en": "A tidy desk."}
    answer = send(client, f"{PAGE}/desk", {"alt-en": ""})
    assert (answer.status_code, now("media/desk")["alt"]) == (422, {"en": "A tidy desk."})


def test_two_who_write_the_words_have_both_or_are_shown_both(client, trainer, sign_in):
    upload(client, file="desk.png")
    mine = form_in(client.get(f"{PAGE}/desk").text, "/desk")
    sign_in(MemberFactory(roles=[("trainer", "")]))
    send(client, f"{PAGE}/desk", {"alt-en": "Their words."})
    sign_in(trainer)
    assert client.post(f"{PAGE}/desk", data=mine | {"alt-ar": "طاولة."}).status_code == 303
    assert now("media/desk")["alt"] == {"en": "Their words.", "ar": "طاولة."}
    answer = client.post(f"{PAGE}/desk", data=mine | {"alt-en": "My words."})
    assert (answer.status_code, "Their words." in text_of(answer.text)) == (409, True)
    again = form_in(answer.text, "/desk")
    assert again["alt-en"] == "My words."
    assert client.post(f"{PAGE}/desk", data=again).status_code == 303


# --- Where shown, and away ---


def country_shows(author: Member, published: bool = True):
    value = replaced("ask-first", "Look.\n\n![A desk](media:desk)")
    key = operation("country/SG", value)
    if published:
        put(key, value)
    else:
        service.save(edition("country-SG", COURSE), [Edit(key, None, value)], author, PUBLISHED_AT)


def test_what_nobody_shows_goes_and_what_somebody_shows_stays(client, trainer):
    upload(client, file="desk.png")
    assert "not shown anywhere" in text_of(client.get(PAGE).text)
    country_shows(trainer, published=False)
    put(block("when", DUTY), text_unit("When", "![Desk](media:desk)"))
    page = client.get(f"{PAGE}/desk").text
    assert "Words · Ask first (Singapore)" in text_of(page)
    assert "Duty · When (Base text)" in text_of(page)
    assert "/delete" not in page
    answer = client.post(f"{PAGE}/desk/delete")
    assert (answer.status_code, "cannot be deleted" in text_of(answer.text)) == (409, True)
    assert now("media/desk") is not None


def test_an_image_that_nobody_shows_is_deleted(client, trainer):
    upload(client, file="desk.png")
    assert client.post(f"{PAGE}/desk/delete").status_code == 303
    assert now("media/desk") is None
    assert client.get(f"{PAGE}/desk").status_code == 404
    assert client.post(f"{PAGE}/none/delete").status_code == 404


def test_a_draft_that_stops_showing_an_image_frees_it(client, trainer):
    upload(client, file="desk.png")
    country_shows(trainer)
    value = replaced("ask-first", "Look.\n\n![A desk](media:desk)")
    key = operation("country/SG", value)
    assert "Ask first (Singapore)" in text_of(client.get(f"{PAGE}/desk").text)
    service.save(
        edition("country-SG", COURSE), [Edit(key, value, {**value, "text": {"en": "Look."}})], trainer, PUBLISHED_AT
    )
    assert "Nowhere yet." in text_of(client.get(f"{PAGE}/desk").text)


def test_in_review_nothing_is_taken_in(client, trainer):
    upload(client)
    queries.live_draft(Edition("base", course=COURSE)).state = IN_REVIEW
    db.session.commit()
    answer = upload(client)
    assert (answer.status_code, "cannot be changed now" in text_of(answer.text)) == (409, True)
    assert client.post(f"{PAGE}/desk-photo/delete").status_code == 409


def test_the_pages_cost_the_same_with_thirty_countries(client, sign_in, statements):
    counts = []
    for countries in (2, 30):
        db.session.query(queries.StudioUnit).delete()
        db.session.query(queries.UnitVersion).delete()
        db.session.query(queries.Agency).delete()
        db.session.query(DraftChange).delete()
        studio_units(countries)
        sign_in(roles=[("trainer", "")])
        upload(client, file="desk.png")
        counts.append([])
        for address in (PAGE, f"{PAGE}/desk"):
            client.get(address)
            statements.clear()
            assert client.get(address).status_code == 200
            counts[-1].append(len(statements))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 14
