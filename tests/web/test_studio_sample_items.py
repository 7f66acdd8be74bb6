"""The questions of the sample programme in the editor: each can be opened and saved, and loses nothing by it."""

import pytest

from lms.content.unit_split import split
from lms.content.units import UnitKey
from lms.domain.editions import Edition
from lms.settings import ROOT
from lms.studio import item_edits, item_forms
from lms.studio.author_lesson import Ground
from lms.studio.bank import bank_of
from lms.studio.item_checks import refusals
from lms.studio.item_desk import Desk, text_refusals
from lms.studio.item_words import lines_of
from lms.studio.workbench import Bench

COURSE = "responsible-ai"
FILES = sorted(path.stem for path in (ROOT / "courses" / COURSE / "items").glob("*.yaml"))


@pytest.fixture(scope="module")
def bench():
    units = split(ROOT / "courses", COURSE)
    ground = Ground(Edition("base", course=COURSE), COURSE, (), units, units)
    return Bench(ground.edition, COURSE, None, ground, {})


@pytest.mark.parametrize("name", FILES)
def test_each_can_be_saved_as_it_is_and_loses_nothing(app, bench, name):
    value = bench.ground.units[UnitKey(COURSE, f"item/{name}")]
    bank = bank_of(bench.ground)
    desk = Desk(bench, bank, value["type"], bank.item(name))
    with app.test_request_context():
        form = desk.form()
        shown = item_edits.as_typed(desk.kind, form.parts, form.offer, value)
        again = item_forms.item_form(desk.kind, form.parts, form.offer, item_forms.filled_in(form.parts, shown)).typed()
        assert again == shown
        assert item_edits.whole(value, shown, form.typed()) == value
        changed = item_edits.whole(value, shown, {**shown, "prompt": {"en": "?"}})
        assert {part for part in value if changed[part] != value[part]} == {"prompt"}
        assert form.validate() or set(form.errors) <= {"csrf_token"}
        assert refusals(desk.kind, form.typed(), form.offer) == []
        assert text_refusals(desk, value) == []
        assert lines_of(value, "en", form.offer.facts)
