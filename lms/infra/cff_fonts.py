"""Smaller embedded CFF fonts: 1 kB instead of 70 for the two or three Chinese characters of a name.

WeasyPrint keeps the glyph numbers of the original font, so a subset of a font with 40,000 glyphs still carries 40,000
entries. In a CID-keyed font the numbers used in the text are character ids (CIDs), which the font's own table maps to
glyphs: the empty glyphs can go (Adobe Technical Note 5176, section 18; ISO 32000-1, 9.7.4.2).
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pydyf
from fontTools.cffLib import CFFFontSet
from fontTools.ttLib import TTFont


def compact(pdf: Any) -> None:
    """Replace every embedded CID-keyed OpenType font of a `pydyf.PDF` by its CFF table with only the glyphs used."""
    by_reference = {entry.reference: entry for entry in pdf.objects if hasattr(entry, "reference")}
    for font in pdf.objects:
        if isinstance(font, pydyf.Dictionary) and font.get("Subtype") == "/CIDFontType0":
            descriptor = by_reference[font["FontDescriptor"]]
            _compact_one(by_reference[descriptor["FontFile3"]], frozenset(_used(font["W"])))
            font.pop("CIDToGIDMap", None)  # only fonts with TrueType outlines have one


def _used(widths: Any) -> Iterator[int]:
    """The CIDs of a W array: `first [width …]` or `first last width`."""
    yield 0
    entries = iter(widths)
    for first in entries:
        following = next(entries)
        if isinstance(following, (list, tuple)):
            yield from range(first, first + len(following))
        else:
            next(entries)
            yield from range(first, following + 1)


def _compact_one(file: Any, used: frozenset[int]) -> None:
    if file.extra.get("Subtype") != "/OpenType":
        return  # Done already: two fonts of the page may share one file.
    whole = TTFont(BytesIO(b"".join(file.stream)), lazy=True, recalcBBoxes=False)
    fonts = CFFFontSet()
    fonts.decompile(BytesIO(whole.reader["CFF "]), whole)
    font = fonts[fonts.fontNames[0]]
    if not hasattr(font, "ROS"):
        return  # Not CID-keyed: its glyphs have no numbers of their own.
    _keep(font, sorted(number for number in used if number < len(font.charset)))
    smaller = BytesIO()
    fonts.compile(smaller, whole)
    file.stream = [smaller.getvalue()]
    file.extra["Subtype"] = "/CIDFontType0C"


def _keep(font: Any, glyphs: list[int]) -> None:
    """Leave only these glyphs. In the fonts used a glyph's number is its CID, so its name says the CID it keeps."""
    strings, names = font.CharStrings, [font.charset[glyph] for glyph in glyphs]
    index = strings.charStringsIndex
    index.items = [index[glyph] for glyph in glyphs]
    del index.file, index.offsets
    strings.charStrings = {name: place for place, name in enumerate(names)}
    select = font.FDSelect
    select.format = None
    select.gidArray = [select.gidArray[glyph] for glyph in glyphs]
    font.charset = names
    font.numGlyphs = len(names)
