"""Too much of everything: of requests, of letters, of bytes; and forms that another site sends."""

import pytest

from lms.db.base import db
from lms.studio.models import Autosave, Draft, DraftChange
from tests.factories_studio import COURSE, WORDS
from tests.studio_drafts import report_draft
from tests.studio_pages import ASK, COUNTRY, form_of, studio_trainer
from tests.web.test_security_limits import limited  # noqa: F401 - a fixture of theirs

S = f"/studio/{COURSE}"


def test_what_is_typed_is_kept_once_a_second_at_most(client, sign_in, limited):  # noqa: F811
    studio_trainer(sign_in)
    seen = [client.post(f"{ASK}/autosave", data={"text-en": str(n)}).status_code for n in range(62)]
    assert seen == [204] * 60 + [429] * 2
    sign_in(roles=[("trainer", "SG")])  # a colleague behind the same address goes on
    assert client.post(f"{ASK}/autosave", data={"text-en": "x"}).status_code == 204


@pytest.mark.parametrize("page", ["media", "import", "translations/ar"])
def test_files_are_read_at_a_measured_pace(client, sign_in, limited, page):  # noqa: F811
    studio_trainer(sign_in, "")
    seen = [client.post(f"{S}/{page}", data={}).status_code for _ in range(31)]
    assert seen == [422] * 30 + [429]


@pytest.mark.parametrize("page", [ASK, f"{ASK}/autosave", f"{ASK}/preview", "/studio/facts/SG/age"])
def test_a_form_of_megabytes_is_not_read(client, sign_in, app, page):
    studio_trainer(sign_in)
    assert client.post(page, data={"text-en": "x" * 5_000_000}).status_code == 413
    assert db.session.query(DraftChange).count() + db.session.query(Autosave).count() == 0


@pytest.mark.parametrize("text", ["![a", "**a _b", "- a\n  ", "|a"])
def test_a_preview_renders_no_more_than_a_block_may_have(client, sign_in, app, text):
    studio_trainer(sign_in)
    most = 20_000
    shown = client.post(f"{ASK}/preview", data={"title-en": "T", "text-en": text * (900_000 // len(text)) + "END"})
    assert shown.status_code == 200
    preview = shown.text[shown.text.index('id="preview"') :]
    assert "END" not in preview
    assert len(preview) < 60 * most


def test_every_form_that_changes_the_studio_needs_its_token(client, sign_in, app):
    studio_trainer(sign_in, "")
    draft_id = report_draft(sign_in(roles=[("trainer", "SG")])).id
    sign_in(roles=[("trainer", ""), ("administrator", "")])
    values = {"course": COURSE, "edition": "country-SG", "module": "basics", "lesson": "words", "block": "ask-first",
              "quiz": "check", "item": "who-reports", "country": "SG", "key": "age", "draft_id": str(draft_id),
              "release": "x", "name": "x", "language": "ar"}  # fmt: skip
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/studio")]
        posts = [rule for rule in rules if "POST" in rule.methods]
        for rule in posts:
            named = {name: values.get(name, "x") for name in rule.arguments}
            page = app.url_map.bind("localhost").build(rule.endpoint, named, "POST")
            assert client.post(page, data={"text-en": "x"}).status_code == 400, rule.rule
        assert len(posts) > 30
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert db.session.query(DraftChange).count() == 1


def test_nothing_of_the_studio_stays_in_a_cache_and_reading_begins_nothing(client, sign_in, app):
    studio_trainer(sign_in)
    for page in ("/studio/", f"{S}/", f"{COUNTRY}/", f"{COUNTRY}/{WORDS}", ASK, f"{ASK}/after", "/studio/facts/SG",
                 f"{S}/preview/{WORDS}?text=country-SG", f"{S}/readiness", f"{S}/queue/SG"):  # fmt: skip
        answer = client.get(page)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store"), page
    shown = client.post(f"{ASK}/preview", data=form_of(client, ASK))
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert db.session.query(Draft).count() == 0


def test_an_image_is_for_members_by_its_whole_hash(client, sign_in, app):
    digest = "a" * 64
    assert client.get(f"/learn/media/{digest}.webp").status_code in {302, 401, 403}
    sign_in()
    for name in (digest, "A" * 64, "a" * 63, "..%2f..%2fmeridian.db", "%00" * 64, "", "a" * 64 + "%0a", "*"):
        assert client.get(f"/learn/media/{name}.webp").status_code == 404
