"""The marks of gaps in a text are ours alone, however somebody else writes them."""

import pytest

from lms.content.markdown import Markdown

FORGED = [
    "\ue000image-0\ue001",
    "&#xE000;image-0&#xE001;",
    "&#57344;age&#57345;",
    "\ue000age&#xe001;",
    "[a\ue000b](https://x.y)",
]


@pytest.mark.parametrize("text", [*FORGED, *(f"**{text}**" for text in FORGED), *(f"- {text}\n" for text in FORGED)])
def test_a_gap_that_is_not_ours_is_refused_and_fills_nothing(text):
    rendered = Markdown().block(f"Words.\n\n{text}")
    assert (2, "private-use characters are not used in content") in rendered.problems
    assert (len(rendered.parts), rendered.facts, rendered.images) == (1, (), ())
    assert rendered.fill({}).startswith("<p>Words.</p>")
