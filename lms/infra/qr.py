"""QR codes as one vector path, for pages (inline SVG) and for the PDF templates alike."""

from collections.abc import Iterator
from dataclasses import dataclass

import segno
from markupsafe import Markup

QUIET_ZONE = 4  # modules of white around the code, ISO/IEC 18004


@dataclass(frozen=True)
class QrCode:
    """A square of `size` × `size` modules, the quiet zone included; `path` (SVG path data) draws its dark ones
    as horizontal strokes of width 1: half the numbers of an outline, which PDF rendering feels."""

    size: int
    path: str


def encode(text: str) -> QrCode:
    """The smallest QR code for `text` with error correction M or better. Raises `ValueError` when it is too long."""
    symbol = segno.make_qr(text, error="m")
    rows = [bytes(row) for row in symbol.matrix]
    path = "".join(
        f"M{column + QUIET_ZONE} {line + QUIET_ZONE}.5h{length}"
        for line, row in enumerate(rows)
        for column, length in _dark_runs(row)
    )
    return QrCode(len(rows) + 2 * QUIET_ZONE, path)


def svg(text: str, title: str = "", description: str = "") -> Markup:
    """`text` as an inline SVG of class `qr`: no style attribute, no fixed size, always dark on white.

    Without a title the picture is hidden from assistive technology: say the same in words beside it.
    """
    code = encode(text)
    words = Markup("<title>{}</title>").format(title) if title else Markup("")
    if description:
        words += Markup("<desc>{}</desc>").format(description)
    role = Markup('role="img" aria-label="{}"').format(title) if title else Markup('aria-hidden="true"')
    return Markup(
        '<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" {role} focusable="false" '
        'shape-rendering="crispEdges">{words}<path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        '<path stroke="#000" d="{path}"/></svg>'
    ).format(size=code.size, role=role, words=words, path=code.path)


def _dark_runs(row: bytes) -> Iterator[tuple[int, int]]:
    """(start, length) of every unbroken run of dark modules in a row."""
    start = 0
    while (start := row.find(1, start)) >= 0:
        end = row.find(0, start)
        end = len(row) if end < 0 else end
        yield start, end - start
        start = end
