"""Attempts with their own items and deadlines, marks for each answer, and a bank of items in the studio

Revision ID: 0003
Revises: 0002
"""

import json
import unicodedata
from fractions import Fraction
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade():
    _tables()
    _attempts_and_responses()
    bind = op.get_bind()
    _attempts_get_their_items(bind)
    _answers_get_their_marks(bind)
    with op.batch_alter_table("response") as batch_op:
        batch_op.drop_column("chosen")
        batch_op.alter_column("answer", existing_type=sa.JSON(), nullable=False)
    _Bank(bind).move()


def downgrade():
    bind = op.get_bind()
    with op.batch_alter_table("response") as batch_op:
        batch_op.add_column(sa.Column("chosen", sa.JSON(), nullable=False, server_default="[]"))
    _answers_become_choices(bind)
    with op.batch_alter_table("response") as batch_op:
        batch_op.drop_index("ix_response_item")
        batch_op.drop_constraint(batch_op.f("fk_response_key_release_id_release"), type_="foreignkey")
        for name in ("key_release_id", "seconds", "why", "credit", "possible", "earned", "first_saved_at", "answer"):
            batch_op.drop_column(name)
    with op.batch_alter_table("attempt") as batch_op:
        batch_op.drop_index("ix_attempt_quiz")
        batch_op.drop_index("ix_attempt_deadline")
        for name in ("credit", "by_deadline", "deadline_at", "items", "seed", "language"):
            batch_op.drop_column(name)
    op.drop_table("quiz_analysis")
    op.drop_table("regrade_change")
    op.drop_table("regrade")
    op.drop_table("accommodation")
    _Bank(bind).move_back()


# --- tables ---


def _tables():
    op.create_table(
        "accommodation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("quiz", sa.String(length=63), nullable=False),
        sa.Column("extra_minutes", sa.Integer(), nullable=False),
        sa.Column("extra_attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("granted_by_id", sa.Integer(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("extra_attempts BETWEEN 0 AND 100", name=op.f("ck_accommodation_extra_attempts")),
        sa.CheckConstraint("extra_minutes BETWEEN 0 AND 10000", name=op.f("ck_accommodation_extra_minutes")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_accommodation_enrolment_id_enrolment"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["granted_by_id"], ["member.id"], name=op.f("fk_accommodation_granted_by_id_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accommodation")),
    )
    op.create_index("ix_accommodation_person", "accommodation", ["enrolment_id", "quiz", "id"])
    op.create_table(
        "regrade",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(length=63), nullable=False),
        sa.Column("item", sa.String(length=63), nullable=False),
        sa.Column("key_release_id", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("countries", sa.JSON(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("last_attempt_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["member.id"], name=op.f("fk_regrade_asked_by_id_member")),
        sa.ForeignKeyConstraint(["key_release_id"], ["release.id"], name=op.f("fk_regrade_key_release_id_release")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regrade")),
    )
    op.create_index("ix_regrade_item", "regrade", ["course", "item"])
    op.create_table(
        "regrade_change",
        sa.Column("regrade_id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("item_before", sa.String(length=400), nullable=False),
        sa.Column("item_after", sa.String(length=400), nullable=False),
        sa.Column("earned_before", sa.String(length=400), nullable=False),
        sa.Column("earned_after", sa.String(length=400), nullable=False),
        sa.Column("passed_before", sa.Boolean(), nullable=False),
        sa.Column("passed_after", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_regrade_change_attempt_id_attempt"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["regrade_id"], ["regrade.id"], name=op.f("fk_regrade_change_regrade_id_regrade"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("regrade_id", "attempt_id", name=op.f("pk_regrade_change")),
    )
    op.create_index(op.f("ix_regrade_change_attempt_id"), "regrade_change", ["attempt_id"])
    op.create_table(
        "quiz_analysis",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(length=63), nullable=False),
        sa.Column("quiz", sa.String(length=63), nullable=False),
        sa.Column("countries", sa.String(length=1000), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_analysis")),
        sa.UniqueConstraint("course", "quiz", "countries", name=op.f("uq_quiz_analysis_course_quiz_countries")),
    )


def _attempts_and_responses():
    with op.batch_alter_table("attempt") as batch_op:
        for name in ("earned", "possible"):  # exact fractions grow
            batch_op.alter_column(name, existing_type=sa.String(length=40), type_=sa.String(length=400))
        batch_op.add_column(sa.Column("language", sa.String(length=35), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("seed", sa.String(length=32), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("items", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("by_deadline", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("credit", sa.Double(), nullable=True))
        batch_op.create_index(
            "ix_attempt_deadline",
            ["deadline_at"],
            unique=False,
            sqlite_where=sa.text("submitted_at IS NULL AND deadline_at IS NOT NULL"),
            postgresql_where=sa.text("submitted_at IS NULL AND deadline_at IS NOT NULL"),
        )
        batch_op.create_index("ix_attempt_quiz", ["quiz", "release_id"], unique=False)
    with op.batch_alter_table("response") as batch_op:
        batch_op.add_column(sa.Column("answer", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("first_saved_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("earned", sa.String(length=400), nullable=True))
        batch_op.add_column(sa.Column("possible", sa.String(length=400), nullable=True))
        batch_op.add_column(sa.Column("credit", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("why", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("seconds", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("key_release_id", sa.String(length=64), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_response_key_release_id_release"), "release", ["key_release_id"], ["id"]
        )
        batch_op.create_index("ix_response_item", ["item", "item_version"], unique=False)


def _table(name, **columns):
    return sa.table(name, *(sa.column(column, kind) for column, kind in columns.items()))


JSON, TEXT, WHOLE, MOMENT = sa.JSON(none_as_null=True), sa.String(), sa.Integer(), sa.DateTime(timezone=True)
ATTEMPT = _table(
    "attempt",
    id=WHOLE,
    enrolment_id=WHOLE,
    quiz=TEXT,
    release_id=TEXT,
    country=TEXT,
    agency=TEXT,
    items=JSON,
    started_at=MOMENT,
    submitted_at=MOMENT,
    earned=TEXT,
    possible=TEXT,
    credit=sa.Double(),
)
RESPONSE = _table(
    "response",
    attempt_id=WHOLE,
    item=TEXT,
    item_version=TEXT,
    chosen=JSON,
    answer=JSON,
    sequence=WHOLE,
    first_saved_at=MOMENT,
    saved_at=MOMENT,
    earned=TEXT,
    possible=TEXT,
    credit=sa.Double(),
    why=JSON,
    seconds=WHOLE,
)
RELEASE = _table("release", id=TEXT, source_language=TEXT)
ENTRY = _table("release_entry", release_id=TEXT, key=TEXT, country=TEXT, language=TEXT, agency=TEXT, document_hash=TEXT)
DOCUMENT = _table("document", hash=TEXT, body=JSON)


# --- attempts: which items they had, and what each answer earned ---


def _pinned(bind):
    """(release, quiz, country, agency) to the quiz as it was compiled there, of all that somebody has begun."""
    begun = sa.select(
        ATTEMPT.c.release_id, ATTEMPT.c.quiz, ATTEMPT.c.country, ATTEMPT.c.agency, RELEASE.c.source_language
    ).join_from(ATTEMPT, RELEASE, RELEASE.c.id == ATTEMPT.c.release_id)
    found = {}
    for release, quiz, country, agency, language in bind.execute(begun.distinct()).all():
        body = sa.select(DOCUMENT.c.body).join_from(ENTRY, DOCUMENT, DOCUMENT.c.hash == ENTRY.c.document_hash)
        place = {"release_id": release, "key": f"quiz/{quiz}", "country": country, "language": language}
        place["agency"] = agency
        found[release, quiz, country, agency] = bind.scalar(
            body.where(*(ENTRY.c[name] == value for name, value in place.items()))
        )
    return found


def _attempts_get_their_items(bind):
    for (release, quiz, country, agency), body in _pinned(bind).items():
        items = [[item["id"], item["version"]] for item in (body or {}).get("items", ())]
        same = {"release_id": release, "quiz": quiz, "country": country, "agency": agency}
        where = [ATTEMPT.c[name] == value for name, value in same.items()]
        bind.execute(sa.update(ATTEMPT).where(*where).values(items=items))


def _answers_get_their_marks(bind):
    """As they were graded: all of an item's points for exactly the right choices, or none."""
    quizzes = _pinned(bind)
    for attempt in bind.execute(sa.select(ATTEMPT).order_by(ATTEMPT.c.id)).all():
        body = quizzes.get((attempt.release_id, attempt.quiz, attempt.country, attempt.agency)) or {}
        rows = bind.execute(sa.select(RESPONSE).where(RESPONSE.c.attempt_id == attempt.id)).all()
        stored = {row.item: row for row in rows}
        for row in rows:
            answer = {"choices": sorted(row.chosen)} if row.chosen else {}
            _set(bind, row, answer=answer, first_saved_at=row.saved_at)
        if attempt.submitted_at is None:
            continue
        seconds = _seconds(attempt.started_at, stored)
        for item in body.get("items", ()):
            marks = _mark(item, stored[item["id"]].chosen if item["id"] in stored else [])
            marks["seconds"] = seconds.get(item["id"])
            if item["id"] in stored:
                _set(bind, stored[item["id"]], **marks)
            else:
                empty = {"attempt_id": attempt.id, "item": item["id"], "item_version": item["version"], "sequence": 0}
                empty |= {"chosen": [], "answer": {}, "first_saved_at": None, "saved_at": attempt.submitted_at}
                bind.execute(sa.insert(RESPONSE).values(**empty, **marks))
        if attempt.possible and Fraction(attempt.possible):
            credit = float(Fraction(attempt.earned) / Fraction(attempt.possible))
            bind.execute(sa.update(ATTEMPT).where(ATTEMPT.c.id == attempt.id).values(credit=credit))


def _set(bind, row, **values):
    where = (RESPONSE.c.attempt_id == row.attempt_id, RESPONSE.c.item == row.item)
    bind.execute(sa.update(RESPONSE).where(*where).values(**values))


def _seconds(started, stored):
    found, before = {}, started
    for row in sorted(stored.values(), key=lambda row: row.saved_at):
        found[row.item] = max(int((row.saved_at - before).total_seconds()), 0)
        before = max(before, row.saved_at)
    return found


def _mark(item, chosen):
    right = [choice["id"] for choice in item["choices"] if choice["correct"]]
    whole = sorted(right) == sorted(chosen)
    why = [{"part": "answer", "code": "unanswered", "credit": "0", "note": ""}]
    if chosen:
        why = list(_why(item, set(chosen), Fraction(1, max(len(right), 1))))
        total = sum(Fraction(one["credit"]) for one in why)
        if item["type"] == "multiple" and not whole and total:
            code = "not_below_nothing" if total < 0 else "all_or_nothing"
            why.append({"part": "rule", "code": code, "credit": str(-total), "note": ""})
    earned = str(item["points"] if whole and chosen else 0)
    return {"earned": earned, "possible": str(item["points"]), "credit": float(whole and bool(chosen)), "why": why}


def _why(item, chosen, part):
    for choice in item["choices"]:
        code, credit = "", Fraction(0)
        if choice["id"] in chosen:
            code = "right_chosen" if choice["correct"] else "wrong_chosen"
            credit = part if choice["correct"] else (-part if item["type"] == "multiple" else Fraction(0))
        elif choice["correct"]:
            code = "right_missed"
        if code:
            yield {"part": f"choice:{choice['id']}", "code": code, "credit": str(credit), "note": ""}


def _answers_become_choices(bind):
    """Answers of types that there were not go; so do the rows of questions that nobody had answered."""
    for row in bind.execute(sa.select(RESPONSE)).all():
        if row.answer and "choices" in row.answer:
            _set(bind, row, chosen=row.answer["choices"])
        elif row.first_saved_at is None or row.answer:
            where = (RESPONSE.c.attempt_id == row.attempt_id, RESPONSE.c.item == row.item)
            bind.execute(sa.delete(RESPONSE).where(*where))


# --- the studio: questions out of quizzes into the bank ---

UNIT = _table(
    "studio_unit",
    course=TEXT,
    address=TEXT,
    scope=TEXT,
    part=TEXT,
    value=JSON,
    hash=TEXT,
    file_hash=TEXT,
    updated_at=MOMENT,
    updated_by_id=WHOLE,
)
VERSION = _table(
    "unit_version",
    id=WHOLE,
    course=TEXT,
    address=TEXT,
    value=JSON,
    hash=TEXT,
    at=MOMENT,
    author_id=WHOLE,
    draft_id=WHOLE,
    note=TEXT,
)
CHANGE = _table(
    "draft_change",
    id=WHOLE,
    draft_id=WHOLE,
    course=TEXT,
    address=TEXT,
    part=TEXT,
    value=JSON,
    base_hash=TEXT,
    changed_by_id=WHOLE,
    changed_at=MOMENT,
)
DIGITS = 12


def _text_hash(text):
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return sha256(unicodedata.normalize("NFC", lines).encode()).hexdigest()[:DIGITS]


def _hash(value):
    return _text_hash(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def _of_source(value, source):
    if isinstance(value, list):
        return [_of_source(part, source) for part in value]
    if not isinstance(value, dict):
        return value
    if source in value and all(isinstance(part, str | list) for part in value.values()):
        return value[source]
    return {key: _of_source(part, source) for key, part in value.items() if part is not None}


def _said(text, source):
    return text[source if source in text else min(text)] if text else ""


def _former_name(item, source):
    """How operations named a question, and how they do from now on."""
    choices = [
        [one["id"], _said(one["text"], source), _said(one["feedback"], source), one["correct"]]
        for one in item["choices"]
    ]
    words = [_said(item["prompt"], source), _said(item["feedback"], source)]
    return _hash({"type": item["type"], "points": item["points"], "words": words, "choices": choices})


def _name(item, source):
    told = ("id", "type", "points", "prompt", "feedback", "references", "choices")
    return _hash(_of_source({key: item[key] for key in told if item.get(key)}, source))


def _has_items(value):
    return isinstance(value, dict) and isinstance(value.get("items"), list)


class _Bank:
    """One course after another: a quiz keeps its name, and its questions get places of their own."""

    def __init__(self, bind):
        self.bind = bind

    def rows(self, table, course, start):
        rows = sa.select(table).where(table.c.course == course, table.c.address.like(f"{start}%"))
        order = table.c.id if "id" in table.c else table.c.address
        return self.bind.execute(rows.order_by(order)).all()

    def courses(self):
        found = set()
        for table in (UNIT, VERSION, CHANGE):
            found |= set(self.bind.scalars(sa.select(table.c.course).where(table.c.address.like("quiz/%")).distinct()))
            old = table.c.address.like("operation/%/quiz/%")
            found |= set(self.bind.scalars(sa.select(table.c.course).where(old).distinct()))
        return sorted(found)

    def move(self):
        for course in self.courses():
            _Course(self, course).move()

    def move_back(self):
        """What is published goes back where it can: questions of the former types that a quiz asks of everybody. What
        there was not (drawn questions, other types, hidden and inserted ones) goes, and so does work on drafts of them.
        """
        like = sa.or_
        for table in (VERSION, CHANGE):
            new = like(*(table.c.address.like(start) for start in ("item/%", "quiz/%", "operation/%/item/%")))
            self.bind.execute(sa.delete(table).where(new))
        for course in sorted(set(self.bind.scalars(sa.select(UNIT.c.course).where(UNIT.c.address.like("item/%"))))):
            self._quizzes_back(course)
        gone = like(UNIT.c.address.like("item/%"), UNIT.c.address.like("operation/%/item/%"))
        self.bind.execute(sa.delete(UNIT).where(gone))

    def _quizzes_back(self, course):
        items = {row.address.removeprefix("item/"): row.value for row in self.rows(UNIT, course, "item/")}
        home = {}
        for row in self.rows(UNIT, course, "quiz/"):
            fixed = [name for section in row.value.get("sections", ()) for name in section.get("items", ())]
            own = [items[name] for name in fixed if items.get(name, {}).get("type") in ("single", "multiple")]
            known = ("slug", "title", "summary", "pass_mark", "attempts", "presentation", "languages")
            value = {"attempts": 1, "presentation": "one-per-page"}
            value |= {key: row.value[key] for key in known if row.value.get(key) is not None}
            tags = {"languages", "topic", "step", "bloom", "level", "retired", "scoring"}
            value["items"] = [{key: part for key, part in item.items() if key not in tags} for item in own]
            home |= {item["id"]: row.address.removeprefix("quiz/") for item in own}
            here = (UNIT.c.course == course, UNIT.c.address == row.address)
            self.bind.execute(sa.update(UNIT).where(*here).values(value=value, hash=_hash(value)))
        for row in self.rows(UNIT, course, "operation/"):
            start, slash, name = row.address.partition("/item/")
            if slash and name in home and row.value.get("op") == "replace":
                value = {
                    key: row.value[key]
                    for key in ("op", "item", "prompt", "choices", "feedback", "sources")
                    if key in row.value
                }
                new = {"address": f"{start}/quiz/{home[name]}/{name}", "part": f"quiz:{home[name]}"}
                new |= {"value": value | {"quiz": home[name]}, "hash": _hash(value | {"quiz": home[name]})}
                here = (UNIT.c.course == course, UNIT.c.address == row.address)
                self.bind.execute(sa.update(UNIT).where(*here).values(**new))


class _Course:
    def __init__(self, bank, course):
        self.bind, self.course = bank.bind, course
        self.quizzes = {table.name: bank.rows(table, course, "quiz/") for table in (UNIT, VERSION, CHANGE)}
        self.operations = {
            table.name: [row for row in bank.rows(table, course, "operation/") if "/quiz/" in row.address]
            for table in (UNIT, VERSION, CHANGE)
        }
        head = self.bind.scalar(sa.select(UNIT.c.value).where(UNIT.c.course == course, UNIT.c.address == "course"))
        self.source = (head or {}).get("source_language", "en")
        self.names = self._names()
        self.renamed = self._renamed()
        self.hashes = {}

    def _every(self, rows):
        for table in (UNIT, VERSION, CHANGE):
            yield from rows[table.name]

    def _names(self):
        """(quiz, item) to the id that the question has in the bank: its own, if no other quiz has one of that name."""
        pairs = {}
        for row in self._every(self.quizzes):
            for item in row.value["items"] if _has_items(row.value) else ():
                pairs.setdefault((row.address.removeprefix("quiz/"), item["id"]), None)
        taken, found = set(), {}
        for quiz, item in sorted(pairs):
            name, number = item, 2
            while name in taken:
                name, number = (
                    f"{quiz}-{item}"[: 60 - len(str(number))] + (f"-{number}" if number > 2 else ""),
                    number + 1,
                )
            taken.add(name)
            found[quiz, item] = name
        return found

    def _items(self, quiz, value):
        """The questions of a quiz as the bank has them, by id."""
        if not _has_items(value):
            return {}
        tags = {"languages": value.get("languages", [self.source]), "topic": quiz, "bloom": "understand", "level": 1}
        found = {}
        for item in value["items"]:
            name = self.names[quiz, item["id"]]
            found[name] = {**tags, **item, "id": name}
        return found

    def _blueprint(self, quiz, value):
        if not _has_items(value):
            return value
        kept = {key: part for key, part in value.items() if key != "items"}
        return {**kept, "sections": [{"items": list(self._items(quiz, value))}]}

    def _renamed(self):
        """How operations have named each question so far (also as other layers make it) to how they do from now on."""
        found = {}
        for place, known in self._states().items():
            for former, item in known.items():
                found[place, former] = _name({**item, "id": self.names[place]}, self.source)
        return found

    def _states(self):
        """(quiz, item) to all that the question ever was, by its former name: as base, and as layers made it."""
        states = {}
        for row in self._every(self.quizzes):
            for item in row.value["items"] if _has_items(row.value) else ():
                place = row.address.removeprefix("quiz/"), item["id"]
                states.setdefault(place, {})[_former_name(item, self.source)] = item
        values = [row.value for row in self._every(self.operations) if isinstance(row.value, dict)]
        for _layer in range(2):  # a region's region, and a country's agency, see what two layers have made
            for value in values:
                known = states.get((value.get("quiz"), value.get("item")), {})
                changed = {key: value[key] for key in ("prompt", "choices", "feedback") if value.get(key)}
                made = [item | changed for item in known.values()]
                known.update({_former_name(item, self.source): item for item in made})
        return states

    def move(self):
        files = self._as_files_said()
        published = {}
        for row in self.quizzes["studio_unit"]:
            quiz = row.address.removeprefix("quiz/")
            published[quiz] = self._items(quiz, row.value)
            self._publish(quiz, row, files.get((row.address, row.file_hash)))
        self._write_history()
        for row in self.quizzes["draft_change"]:
            self._change(row, published.get(row.address.removeprefix("quiz/"), {}))
        for table in (UNIT, VERSION, CHANGE):
            for row in self.operations[table.name]:
                self._move_operation(table, row)

    def _as_files_said(self):
        """(address, hash) to the quiz that the files once had, from the history."""
        values = ((row.address, row.value) for row in self._every(self.quizzes) if row.value is not None)
        return {(address, _hash(value)): value for address, value in values}

    def _publish(self, quiz, row, from_files):
        """What came with files and is as they said stays so: the files of the new form are then taken in."""
        if not _has_items(row.value):
            return
        value, before = self._blueprint(quiz, row.value), self._items(quiz, from_files)
        file_hash = _hash(self._blueprint(quiz, from_files)) if from_files else row.file_hash
        self._note(row.hash, _hash(value))
        where = (UNIT.c.course == self.course, UNIT.c.address == row.address)
        self.bind.execute(sa.update(UNIT).where(*where).values(value=value, hash=_hash(value), file_hash=file_hash))
        for name, item in self._items(quiz, row.value).items():
            new = {"course": self.course, "address": f"item/{name}", "scope": row.scope, "part": f"item:{name}"}
            new |= {
                "value": item,
                "hash": _hash(item),
                "updated_at": row.updated_at,
                "updated_by_id": row.updated_by_id,
            }
            said = _hash(before[name]) if name in before else None
            self.bind.execute(sa.insert(UNIT).values(**new, file_hash=said))

    def _note(self, former, now):
        self.hashes[former] = now

    def _write_history(self):
        last = {}
        for row in self.quizzes["unit_version"]:
            quiz = row.address.removeprefix("quiz/")
            value, items = self._blueprint(quiz, row.value), self._items(quiz, row.value)
            if value is not None:
                self._note(row.hash, _hash(value))
                self.bind.execute(
                    sa.update(VERSION).where(VERSION.c.id == row.id).values(value=value, hash=_hash(value))
                )
            for name in dict.fromkeys([*items, *last.get(quiz, ())]):
                item = items.get(name)
                if item == last.get(quiz, {}).get(name):
                    continue
                same = {"course": self.course, "at": row.at, "author_id": row.author_id, "draft_id": row.draft_id}
                new = {"address": f"item/{name}", "value": item, "hash": _hash(item) if item else row.hash}
                self.bind.execute(sa.insert(VERSION).values(**same, **new, note=row.note))
            last[quiz] = items

    def _change(self, row, published):
        """A draft's quiz: a change for each question that it has otherwise, and for the quiz where that differs."""
        quiz = row.address.removeprefix("quiz/")
        items = self._items(quiz, row.value)
        for name in dict.fromkeys([*items, *published]):
            item, before = items.get(name), published.get(name)
            if item == before:
                continue
            new = {"draft_id": row.draft_id, "course": self.course, "address": f"item/{name}", "part": f"item:{name}"}
            new |= {"value": item, "base_hash": _hash(before) if before else None}
            who = {"changed_by_id": row.changed_by_id, "changed_at": row.changed_at}
            self.bind.execute(sa.insert(CHANGE).values(**new, **who))
        value = self._blueprint(quiz, row.value)
        base = self.hashes.get(row.base_hash, row.base_hash)
        this = CHANGE.c.id == row.id
        if value is not None and _hash(value) == base:
            self.bind.execute(sa.delete(CHANGE).where(this))
        else:
            self.bind.execute(sa.update(CHANGE).where(this).values(value=value, base_hash=base))

    def _move_operation(self, table, row):
        """`operation/LAYER/quiz/Q/I` to `operation/LAYER/item/I`, with the name of what it was made against."""
        start, _slash, place = row.address.partition("/quiz/")
        quiz, _slash, item = place.partition("/")
        name = self.names.get((quiz, item), item)
        value = self._operation(row.value, quiz, item, name)
        new = {"address": f"{start}/item/{name}", "value": value}
        if value is not None:
            self._note(row.hash if "hash" in table.c else _hash(row.value), _hash(value))
        if "part" in table.c:
            new["part"] = f"item:{name}"
        if "hash" in table.c and value is not None:
            new["hash"] = _hash(value)
        if "file_hash" in table.c and row.file_hash is not None:
            new["file_hash"] = self._file_hash(row, quiz, item, name)
        if "base_hash" in table.c:
            new["base_hash"] = self.hashes.get(row.base_hash, row.base_hash)
        where = (
            table.c.id == row.id
            if "id" in table.c
            else (table.c.course == self.course) & (table.c.address == row.address)
        )
        self.bind.execute(sa.update(table).where(where).values(**new))

    def _operation(self, value, quiz, item, name):
        if not isinstance(value, dict):
            return value
        base = value.get("base")
        new = {key: part for key, part in value.items() if key != "quiz"} | {"item": name}
        return new | ({"base": self.renamed.get(((quiz, item), base), base)} if base else {})

    def _file_hash(self, row, quiz, item, name):
        said = next(
            (
                one.value
                for one in self.operations["unit_version"]
                if one.address == row.address and one.hash == row.file_hash
            ),
            row.value if row.hash == row.file_hash else None,
        )
        return row.file_hash if said is None else _hash(self._operation(said, quiz, item, name))
