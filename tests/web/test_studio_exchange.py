"""Translators' files in the browser: whose, how far, out and back in, and what is refused."""

import re

import pytest

from lms.content import exchange_reading
from lms.db.base import db
from lms.domain.editions import Edition
from lms.studio import queries
from lms.studio.models import IN_REVIEW, DraftChange
from tests.factories import MemberFactory
from tests.factories_studio import COURSE, DUTY, WORDS, block, operation, put, studio_units, text_unit
from tests.studio_forms import send, send_file, text_of
from tests.studio_pages import studio_trainer

PAGE = f"/studio/{COURSE}/translations/ar"
COUNTRY = f"{PAGE}?of=country-SG"
WHO = "block/law/duty/who#text"


@pytest.fixture
def trainer(app, sign_in):
    return studio_trainer(sign_in, "")


def download(client, address=PAGE, **query):
    path, _mark, of = address.partition("?")
    more = "&".join([of, *(f"{name}={value}" for name, value in query.items())])
    answer = client.get(f"{path}/file?{more}")
    assert answer.status_code == 200
    return answer


def filled(data, **targets):
    """The XLIFF file with the targets of these segments written in, as a translator's tool does."""
    text = data.decode()
    for name, target in targets.items():
        unit = re.search(rf'<unit id="{re.escape(name)}".*?</unit>', text, re.DOTALL)[0]
        new = re.sub(r"<target[^>]*>.*?</target>|<target[^>]*/>", "", unit, flags=re.DOTALL)
        new = new.replace("</source>", f"</source><target>{target}</target>").replace(
            'state="initial"', 'state="translated"'
        )
        text = text.replace(unit, new)
    return text.encode()


def upload(client, data, address=PAGE, name="x.xlf", **more):
    return send_file(client, address, name, data, **more)


def changes():
    return {row.address: row.value for row in db.session.query(DraftChange)}


# --- Whose ---


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}?of=base", f"{PAGE}?of=region-asean", f"{PAGE}?of=country-IN"])
def test_a_trainer_of_one_country_finds_no_files_of_others(client, sign_in, address):
    studio_trainer(sign_in)
    path, _mark, query = address.partition("?")
    assert client.get(address).status_code == 404
    assert client.get(f"{path}/file?{query}").status_code == 404
    assert upload(client, b"x", address).status_code == 404


def test_a_trainer_of_a_country_has_its_texts(client, sign_in):
    studio_trainer(sign_in)
    page = client.get(COUNTRY)
    assert page.status_code == 200
    assert "0 of 3 texts are translated" in text_of(page.text)
    assert "The desk" in download(client, COUNTRY, format="po").text


@pytest.mark.parametrize("language", ["en", "fr", "x", "../x"])
def test_a_language_that_the_course_does_not_have_is_not_found(client, trainer, language):
    assert client.get(f"/studio/{COURSE}/translations/{language}").status_code == 404
    assert client.get(f"/studio/{COURSE}/translations/{language}?of=base").status_code == 404
    assert client.get(f"{PAGE}?of=language-{language}").status_code == 404


# --- The state ---


def test_the_page_counts_what_is_done_stale_and_missing_by_lesson(client, trainer):
    put(block("who", DUTY), text_unit("Who reports", "Everybody: [[law.duty]]."))
    page = client.get(PAGE).text
    rows = {}
    for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL):
        cells = [" ".join(re.sub(r"<[^>]*>", " ", cell).split()) for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)]
        if cells:
            rows[cells[0]] = cells[1:]
    assert rows["Duty"] == ["5", "2", "–"]
    assert rows["Words"] == ["–", "–", "25"]
    assert "country-SG" in page


def test_the_state_of_a_draft_is_counted_and_not_what_others_draft(client, trainer):
    whole = text_of(client.get(PAGE).text)
    assert "7 of 37 texts" in whole
    send(client, f"/studio/{COURSE}/language-ar/{DUTY}/who", {"title-ar": "", "text-ar": ""})
    send(client, f"/studio/{COURSE}/base/{DUTY}/when", {"text-en": "Now."})
    assert "5 of 37 texts are translated and up to date; 0 are out of date" in text_of(client.get(PAGE).text)


def test_the_pages_cost_the_same_with_thirty_countries(client, sign_in, statements):
    counts = []
    for countries in (2, 30):
        db.session.query(queries.StudioUnit).delete()
        db.session.query(queries.UnitVersion).delete()
        db.session.query(queries.Agency).delete()
        studio_units(countries)
        sign_in(roles=[("trainer", "")])
        counts.append([])
        for address in (PAGE, f"{PAGE}/file", COUNTRY):
            client.get(address)
            statements.clear()
            assert client.get(address).status_code == 200
            counts[-1].append(len(statements))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 14


# --- Out ---


def test_files_come_in_both_formats_whole_or_what_waits(client, trainer):
    xliff = download(client)
    assert xliff.mimetype == "application/xliff+xml"
    assert xliff.headers["Content-Disposition"] == f'attachment; filename="{COURSE}-ar.xlf"'
    read = exchange_reading.read(xliff.data)
    assert (read.course, read.language, len(read.rows)) == (COURSE, "ar", 37)
    assert len(exchange_reading.read(download(client, texts="waiting").data).rows) == 30
    po = download(client, f"{PAGE}?of=base", format="po")
    assert po.headers["Content-Disposition"].endswith(f'"{COURSE}-ar-base.po"')
    assert "quiz/check#title" in po.text


def test_no_file_is_made_where_nothing_waits(client, trainer):
    answer = client.get(f"{PAGE}/file?of=base&texts=waiting")
    assert answer.mimetype == "text/html"
    assert "There is nothing to translate" in text_of(answer.text)


# --- In ---


@pytest.mark.parametrize(("form", "kind"), [("xliff", "xlf"), ("po", "po")])
def test_a_file_that_nobody_changed_changes_nothing(client, trainer, form, kind):
    answer = upload(client, download(client, format=form).data, name=f"x.{kind}")
    assert answer.status_code == 200
    assert "Nothing was changed" in text_of(answer.text)
    assert "Nothing was refused" in text_of(answer.text)
    assert changes() == {}


def test_a_filled_file_goes_into_the_draft_of_the_language(client, trainer):
    data = filled(download(client).data, **{
        "block.basics.words.lead:text": "اثنتا عشرة خطوة.",
        "block.law.duty.when:text": "حالًا.",
    })  # fmt: skip
    answer = upload(client, data)
    assert answer.status_code == 200
    words = text_of(answer.text)
    assert "2 texts are in the draft" in words
    assert "1 are new, 1 replace the translation that was there" in words
    made = changes()
    assert made["block/basics/words/lead@ar"]["text"] == "اثنتا عشرة خطوة."
    assert made["block/law/duty/when@ar"] == {
        "title": "متى",
        "text": "حالًا.",
        "source": made["block/law/duty/when@ar"]["source"],
    }
    assert queries.live_draft(Edition("language", "ar", COURSE)) is not None
    assert "Nothing was changed" in text_of(upload(client, data).text)


def test_a_file_can_be_checked_without_changing_anything(client, trainer):
    data = filled(download(client).data, **{"block.basics.words.lead:text": "اثنتا عشرة خطوة."})
    words = text_of(upload(client, data, look="y").text)
    assert "1 text fits" in words
    assert "Nothing was changed: the file was only checked" in words
    assert changes() == {}


def test_what_does_not_fit_is_told_with_its_place_and_the_rest_is_taken(client, trainer):
    data = filled(download(client).data, **{
        "block.basics.words.lead:text": "اثنتا عشرة خطوة.",
        "block.law.duty.who:text": "بلا حقيقة.",
        "block.basics.words.summing-up:text": "اسأل.",
    })  # fmt: skip
    answer = upload(client, data)
    words = text_of(answer.text)
    assert "1 text is in the draft" in words
    assert "2 were refused" in words
    assert re.search(r"Duty · Who reports: [^.]*law\.duty", words)
    assert f"/studio/{COURSE}/language-ar/{DUTY}" in answer.text
    assert "Words · Summing up: this waits for" in words
    assert changes().keys() == {"block/basics/words/lead@ar"}


def test_a_countrys_texts_go_into_the_countrys_draft(client, sign_in):
    studio_trainer(sign_in)
    name = f"operation.country.SG.lesson.{WORDS.replace('/', '.')}.your-law:text"
    data = filled(download(client, COUNTRY).data, **{name: "في سنغافورة."})
    words = text_of(upload(client, data, COUNTRY).text)
    assert "1 were refused" not in words
    assert "Nothing was changed" in words  # the fact is missing in it
    own = {"op": "replace", "lesson": WORDS, "block": "your-law", "base": "0" * 12, "text": {"en": "In Singapore."}}
    put(operation("country/SG", own), own)
    data = filled(download(client, COUNTRY).data, **{name: "في سنغافورة."})
    assert "1 text is in the draft" in text_of(upload(client, data, COUNTRY).text)
    (value,) = changes().values()
    assert value["text"] == {"en": "In Singapore.", "ar": "في سنغافورة."}
    assert queries.live_draft(Edition("country", "SG")) is not None


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "This file cannot be used: the file is empty"),
        (b"<xliff", "This file cannot be used"),
        (b"no catalogue", "This file cannot be used"),
        (b"PK\x03\x04" + bytes(2000), "This file cannot be used"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><xliff>&a;</xliff>', "This file cannot be used"),
        (b"x" * 9_999_999, "This file cannot be used"),
        (b"x" * 10_000_001, "a file may have up to 10,000,000"),
    ],
)
def test_what_is_no_translators_file_is_refused(client, trainer, data, sentence):
    answer = upload(client, data)
    assert (answer.status_code, sentence in text_of(answer.text)) == (422, True)
    assert changes() == {}


def test_a_file_of_another_course_or_language_is_refused_whole(client, trainer):
    data = filled(download(client).data, **{"block.basics.words.lead:text": "خطوة."})
    words = text_of(upload(client, data.replace(b'trgLang="ar"', b'trgLang="fr"')).text)
    assert "this file is a translation into `fr`, not into `ar`" in words
    words = text_of(upload(client, data.replace(COURSE.encode(), b"other-one")).text)
    assert "Nothing was changed" in words
    assert changes() == {}


def test_without_a_file_the_form_says_so(client, trainer):
    answer = client.post(PAGE, data={})
    assert (answer.status_code, "Please choose a file." in answer.text) == (422, True)


def test_a_file_that_is_far_too_large_gets_a_page_with_the_limit(client, trainer):
    answer = upload(client, bytes(11_500_000))
    assert answer.status_code == 413
    assert "A file may have up to 11 MB." in text_of(answer.text)


def test_in_review_nothing_is_taken_over(client, trainer):
    data = filled(download(client).data, **{"block.basics.words.lead:text": "خطوة."})
    upload(client, data)
    queries.live_draft(Edition("language", "ar", COURSE)).state = IN_REVIEW
    db.session.commit()
    other = filled(
        download(client).data, **{"block.basics.words.ask-first:title": "س", "block.basics.words.ask-first:text": "س"}
    )
    answer = upload(client, other)
    assert (answer.status_code, "cannot be changed now" in text_of(answer.text)) == (409, True)
    assert len(changes()) == 1


def test_who_translated_in_the_studio_meanwhile_loses_nothing_untold(client, trainer, sign_in):
    data = filled(download(client).data, **{"block.law.duty.when:text": "حالًا."})
    sign_in(MemberFactory(roles=[("trainer", "")]))
    put(block("when", DUTY, "ar"), text_unit("متى", "فورًا دائمًا."))
    assert "1 replace the translation that was there" in text_of(upload(client, data).text)
