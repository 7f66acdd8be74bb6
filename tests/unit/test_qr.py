import re
from xml.etree import ElementTree

import pytest
import segno

from lms.infra import qr

ADDRESS = "https://meridian.example/verify/7KQ2-M9XD-4TPA"
SVG = "{http://www.w3.org/2000/svg}"


def drawn(code: qr.QrCode) -> list[list[int]]:
    """The path put back on a grid."""
    grid = [[0] * code.size for _ in range(code.size)]
    for column, line, length in re.findall(r"M(\d+) (\d+)\.5h(\d+)", code.path):
        for offset in range(int(length)):
            grid[int(line)][int(column) + offset] = 1
    return grid


def test_the_path_draws_every_dark_module_and_a_quiet_zone():
    expected = [list(row) for row in segno.make_qr(ADDRESS, error="m").matrix_iter(border=qr.QUIET_ZONE)]
    assert drawn(qr.encode(ADDRESS)) == expected


def test_the_picture_obeys_a_strict_content_security_policy_and_names_itself():
    root = ElementTree.fromstring(qr.svg(ADDRESS, "Address & code", "<opens> the page"))  # noqa: S314 - our own
    assert root.find(f"{SVG}title").text == root.get("aria-label") == "Address & code"
    assert root.find(f"{SVG}desc").text == "<opens> the page"
    assert root.get("role") == "img"
    assert not [element for element in root.iter() if element.get("style")]


def test_without_a_title_it_is_decoration():
    root = ElementTree.fromstring(qr.svg(ADDRESS))  # noqa: S314 - our own
    assert root.get("aria-hidden") == "true"
    assert root.find(f"{SVG}title") is None


def test_a_text_too_long_for_any_code_is_refused():
    with pytest.raises(ValueError, match="too large"):
        qr.encode("x" * 3000)
