"""Images that authors bring: what is taken, what is kept of it, and what is refused."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFile
from PIL.PngImagePlugin import PngInfo

from lms.domain.errors import Invalid
from lms.infra.images import reencode

ORIENTATION = 0x0112
MAKER = 0x010F


def file(kind: str, image: Pillow.Image | None = None, **options: object) -> bytes:
    target = BytesIO()
    (image or Pillow.new("RGB", (60, 40), "navy")).save(target, kind, **options)
    return target.getvalue()


def back(data: bytes) -> Pillow.Image:
    return Pillow.open(BytesIO(reencode(data).data), formats=["WEBP"])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_the_four_kinds_become_webp(kind):
    image = reencode(file(kind))
    assert (image.type, image.width, image.height, len(image.sha256)) == ("image/webp", 60, 40, 64)
    assert image.data[:4] == b"RIFF"
    assert image.data[8:12] == b"WEBP"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_png_keeps_its_picture(mode):
    drawn = Pillow.new("L", (40, 40), 0)
    ImageDraw.Draw(drawn).rectangle((20, 0, 40, 40), fill=255)
    image = (
        drawn.convert("I").point(lambda value: value * 257).convert("I;16") if mode == "I;16" else drawn.convert(mode)
    )
    light = back(file("PNG", image)).convert("L")
    assert light.getpixel((5, 20)) < 10
    assert light.getpixel((35, 20)) > 245


def test_the_same_picture_has_the_same_hash():
    assert reencode(file("PNG")).sha256 == reencode(file("PNG")).sha256


def test_transparency_stays():
    assert back(file("PNG", Pillow.new("RGBA", (9, 9), (0, 0, 0, 0)))).getpixel((4, 4))[3] == 0


def test_the_longest_edge_is_1600_and_small_ones_stay():
    assert back(file("JPEG", Pillow.new("RGB", (3200, 1000)))).size == (1600, 500)
    assert back(file("PNG", Pillow.new("RGB", (8, 3200)))).size == (4, 1600)
    assert back(file("PNG", Pillow.new("L", (100_000, 1)))).size == (1600, 1)


def test_metadata_is_gone_and_the_picture_stands_upright():
    exif = Pillow.Exif()
    exif[ORIENTATION] = 6  # the camera was turned
    exif[MAKER] = "SECRET-CAMERA"
    exif.get_ifd(0x8825)[1] = "N"
    data = file("JPEG", exif=exif, comment=b"SECRET-COMMENT", icc_profile=b"SECRET-PROFILE" * 20)
    assert b"SECRET" in data
    image = reencode(data)
    assert (image.width, image.height) == (40, 60)
    assert b"SECRET" not in image.data
    read = Pillow.open(BytesIO(image.data))
    assert not read.getexif()
    assert not {"exif", "xmp", "icc_profile"} & read.info.keys()


def test_words_in_a_png_are_gone():
    from_author = Pillow.new("RGB", (9, 9))
    words = PngInfo()
    words.add_text("Author", "SECRET-NAME")
    assert b"SECRET" not in reencode(file("PNG", from_author, pnginfo=words)).data


def test_of_an_animation_the_first_frame_is_kept():
    frames = [Pillow.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    found = back(file("GIF", frames[0], save_all=True, append_images=frames[1:]))
    assert getattr(found, "n_frames", 1) == 1
    assert found.convert("RGB").getpixel((4, 4))[0] > 200


def test_a_drawing_stays_sharp():
    drawn = Pillow.new("RGB", (300, 200), "white")
    ImageDraw.Draw(drawn).line((0, 0, 299, 199), fill="black")
    assert back(file("PNG", drawn)).convert("RGB").tobytes() == drawn.tobytes()


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG",
        SVG,
        b"<html>",
        b"%PDF-1.7",
        b"PK\x03\x04",
        file("BMP"),
        file("TIFF"),
        file("ICO"),
        b"%!PS-Adobe",
    ],
)
def test_other_types_are_refused_whatever_they_are_called(data):
    with pytest.raises(Invalid, match=r"image\.unknown") as refused:
        reencode(data)
    assert refused.value.params == {"kinds": "PNG, JPEG, WEBP, GIF"}


def test_20_megabytes_are_refused_unread():
    with pytest.raises(Invalid, match=r"image\.too_large") as refused:
        reencode(file("PNG") + bytes(20_000_000))
    assert refused.value.params == {"size": 20.0, "limit": 4}


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
@pytest.mark.parametrize("edge", [6400, 9600, 16_000])  # Pillow itself warns, and refuses, from 89 and 179 megapixels
def test_more_than_40_megapixels_are_refused(kind, edge):
    data = file(kind, Pillow.new("1", (edge, edge)))
    assert len(data) < 400_000
    with pytest.raises(Invalid, match=r"image\.bomb") as refused:
        reencode(data)
    assert refused.value.params == {"limit": 40}


@pytest.mark.parametrize("lenient", [False, True])  # WeasyPrint sets this for the whole process
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_truncated_file_is_refused(kind, lenient, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)
    noise = Pillow.effect_noise((90, 90), 50).convert("RGB")
    data = file(kind, noise)
    for share in (0.05, 0.3, 0.6):
        with pytest.raises(Invalid, match=r"image\.broken"):
            reencode(data[: int(len(data) * share) + 12])


def outcome(data: bytes) -> str:
    try:
        return reencode(data).type
    except Invalid as refused:
        return refused.key


@pytest.mark.filterwarnings("ignore::UserWarning:PIL.TiffImagePlugin")  # Pillow remarks on what it passes over
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_damaged_file_is_shown_or_refused_by_name(kind):
    exif = Pillow.Exif()
    exif[ORIENTATION] = 3
    options = {} if kind == "GIF" else {"exif": exif}
    data = file(kind, Pillow.effect_noise((40, 40), 50).convert("RGB"), **options)

    @settings(max_examples=150, deadline=None)
    @given(st.lists(st.tuples(st.integers(12, len(data) - 1), st.integers(0, 255)), min_size=1, max_size=12))
    def damaged(changes):
        harmed = bytearray(data)
        for place, value in changes:
            harmed[place] = value
        assert outcome(bytes(harmed)) in {"image/webp", "image.broken", "image.bomb"}

    damaged()
