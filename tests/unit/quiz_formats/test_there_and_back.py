"""Export → import is the identity, but for what the report of the export says."""

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from lms.content.quiz_formats.carried import FORMATS
from lms.content.quiz_formats.exchange import read, write
from lms.infra.imports.fragments import to_markdown
from tests.unit.quiz_formats.made_items import MADE, expected, items

PICTURES = {"map": b"RIFF\x04\x00\x00\x00WEBP1", "photo-2": b"RIFF\x04\x00\x00\x00WEBP2"}
CASES = [(format_, type_) for format_ in FORMATS for type_ in MADE]


@pytest.mark.parametrize(("format_", "type_"), CASES)
# A smaller example of a failure would take minutes to find.
@settings(max_examples=12, phases=[Phase.generate])
@given(data=st.data())
def test_an_item_comes_back_as_the_report_says(format_, type_, data):
    item = data.draw(items(type_))
    wanted, lost = expected(item, format_)
    out = write([item], format_, "en", PICTURES)
    assert [note.what for note in out.report] == lost
    back = read(out.data, None if wanted else format_, out.name, "en", to_markdown)
    if wanted is None:
        assert back.items == []
        return
    assert back.format == format_
    assert back.faults == []
    if not FORMATS[format_].ids:
        wanted["id"] = back.items[0]["id"]
    assert back.items == [wanted]
    assert back.notes == []
    assert all(back.media[name] == PICTURES[name] for name in back.media)
