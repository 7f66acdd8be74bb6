"""Rows of a database at the second version, whose quizzes had their questions in themselves."""

import json

from sqlalchemy import text

from lms.content.units import value_hash
from lms.db.base import db

MOMENT = "2026-01-01 00:0{}:00"


def choice(slug, *, correct):
    return {
        "id": slug,
        "text": {"en": slug.title(), "ar": f"ar {slug}"},
        "feedback": {"en": f"So: {slug}."},
        "correct": correct,
    }


def item(slug, prompt="Which?", kind="multiple"):
    choices = [choice(name, correct=name != "red") for name in ("green", "blue", "red")]
    if kind == "single":
        choices = [choice("all", correct={"fact": "age", "equals": 18}), choice("none", correct=False)]
    words = {"prompt": {"en": prompt, "ar": f"ar {prompt}"}, "feedback": {"en": "Because."}, "references": ["age"]}
    return {"id": slug, "type": kind, "points": 2, "choices": choices, **words}


def quiz(slug, *items, **changes):
    head = {"slug": slug, "title": {"en": slug}, "summary": {"en": "About it."}, "pass_mark": "1/2", "attempts": 2}
    return head | {"presentation": "all", "languages": ["en", "ar"], "items": list(items)} | changes


def compiled(*items):
    """A quiz as it was in releases."""
    made = [
        {
            **{key: one[key] for key in ("id", "type", "points")},
            "prompt": "<p>Which?</p>",
            "feedback": "",
            "choices": [
                {"id": each["id"], "html": each["id"], "feedback": "", "correct": each["correct"] is not False}
                for each in one["choices"]
            ],
            "version": f"{one['id']}-1",
            "facts": [],
        }
        for one in items
    ]
    return {"kind": "quiz", "quiz": "check", "pass_mark": "1/2", "attempts": 2, "items": made, "facts": []}


BOTH = (item("who", kind="single"), item("both"))


def run(statement, **values):
    db.session.execute(text(statement), values)


def rows(statement):
    found = [tuple(row) for row in db.session.execute(text(statement))]
    db.session.rollback()
    return found


def read(value):
    return json.loads(value) if isinstance(value, str) else value


def attempt(number, submitted, answers):
    """An attempt of person NUMBER with answers (item to choices), one a minute."""
    member = (
        "INSERT INTO member (id, email, active, fs_uniquifier, create_datetime, second_factor_waived, name, country,"
    )
    member += " language, theme) VALUES (:n, :email, true, :email, :at, true, 'A', 'SG', 'en', '')"
    run(member, n=number, email=f"{number}@example.org", at=MOMENT.format(0))
    enrolment = "INSERT INTO enrolment (id, member_id, course, release_id, created_at) VALUES (:n, :n, 'c', 'r', :at)"
    run(enrolment, n=number, at=MOMENT.format(0))
    row = "INSERT INTO attempt (id, enrolment_id, quiz, number, release_id, country, agency, started_at, submitted_at,"
    row += (
        " earned, possible, passed) VALUES (:n, :n, 'check', 1, 'r', 'SG', '', :at, :end, :earned, :possible, :passed)"
    )
    end = MOMENT.format(9) if submitted else None
    marks = (
        {"earned": "2", "possible": "4", "passed": True}
        if submitted
        else dict.fromkeys(("earned", "possible", "passed"))
    )
    run(row, n=number, at=MOMENT.format(0), end=end, **marks)
    for minute, (name, chosen) in enumerate(answers.items(), 1):
        answer = "INSERT INTO response (attempt_id, item, item_version, chosen, sequence, saved_at)"
        answer += " VALUES (:n, :item, :version, :chosen, 3, :at)"
        run(answer, n=number, item=name, version=f"{name}-1", chosen=json.dumps(chosen), at=MOMENT.format(minute))


def unit(address, value, scope="base:c", file_hash=None):
    row = "INSERT INTO studio_unit (course, address, scope, part, value, hash, file_hash, updated_at, updated_by_id)"
    row += " VALUES ('c', :address, :scope, '', :value, :hash, :file, :at, 1)"
    hash_ = value_hash(value)
    file = hash_ if file_hash == "same" else file_hash
    run(row, address=address, scope=scope, value=json.dumps(value), hash=hash_, file=file, at=MOMENT.format(1))


def version(address, value, note=""):
    row = "INSERT INTO unit_version (course, address, value, hash, at, author_id, note)"
    row += " VALUES ('c', :address, :value, :hash, :at, 1, :note)"
    run(row, address=address, value=json.dumps(value), hash=value_hash(value), at=MOMENT.format(1), note=note)


def change(draft, address, value, base):
    row = "INSERT INTO draft_change (draft_id, course, address, part, value, base_hash, changed_by_id, changed_at)"
    row += " VALUES (:draft, 'c', :address, '', :value, :base, 1, :at)"
    stored = None if value is None else json.dumps(value)
    run(row, draft=draft, address=address, value=stored, base=base, at=MOMENT.format(2))


def draft(number, scope):
    row = "INSERT INTO draft (id, scope, state, opened_by_id, opened_at, message, decision)"
    run(f"{row} VALUES (:n, :scope, 'open', 1, :at, '', '')", n=number, scope=scope, at=MOMENT.format(1))


def former_item_hash(one):
    """How operations named a question before there was a bank."""
    choices = [[each["id"], each["text"]["en"], each["feedback"]["en"], each["correct"]] for each in one["choices"]]
    words = [one["prompt"]["en"], one["feedback"]["en"]]
    return value_hash({"type": one["type"], "points": one["points"], "words": words, "choices": choices})


def release():
    run("INSERT INTO release (id, course, source_language, languages, countries, agencies, created_at)"
        " VALUES ('r', 'c', 'en', '[\"en\"]', '[\"SG\"]', '[]', :at)", at=MOMENT.format(0))  # fmt: skip
    run("INSERT INTO document (hash, body) VALUES ('h', :body)", body=json.dumps(compiled(*BOTH)))
    run("INSERT INTO release_entry (release_id, key, country, language, agency, document_hash)"
        " VALUES ('r', 'quiz/check', 'SG', 'en', '', 'h')")  # fmt: skip
