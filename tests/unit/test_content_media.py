"""Images of a course: what its files say, what lessons show, what is refused with its line."""

from hashlib import sha256

import pytest

from lms.infra.images import reencode
from tests.office import png
from tests.unit.content_course import LESSON, CourseFolder

IMAGE = reencode(png())
SAYS = (
    "alt: {en: A lamp}\n"
    f"sha256: {IMAGE.sha256}\nwidth: {IMAGE.width}\nheight: {IMAGE.height}\ntype: image/webp\n"
)  # fmt: skip
FILE = "first-aid/media/lamp.yaml"


@pytest.fixture
def course(tmp_path):
    course = CourseFolder(tmp_path)
    course.write(FILE, SAYS)
    (course.root / FILE).with_suffix(".webp").write_bytes(IMAGE.data)
    text = (course.root / LESSON).read_text("utf-8")
    (course.root / LESSON).write_text(text.rstrip() + "\n\n![A lamp on a desk](media:lamp)\n", "utf-8")
    return course


def test_a_lesson_shows_the_image_with_its_size_and_words(course):
    assert course.errors() == []
    compiled = course.compiled()
    pages = [str(document.body) for document in compiled.documents.values()]
    source = f'src="/learn/media/{IMAGE.sha256}.webp" width="40" height="30"'
    assert any(f'<img {source} alt="A lamp on a desk" loading="lazy">' in page for page in pages)
    assert compiled.media == {IMAGE.sha256: IMAGE.data}


def test_an_unknown_image_is_an_error_with_its_line(course):
    course.edit(LESSON, "media:lamp", "media:other")
    line = course.line(LESSON, "media:other")
    message = "unknown image `other`: expected media/other.yaml in the course"
    assert course.errors() == [f"courses/{LESSON}:{line}: error: {message}"]


def test_other_bytes_than_the_file_says_are_an_error(course):
    (course.root / FILE).with_suffix(".webp").write_bytes(b"other")
    assert course.errors() == [f"courses/{FILE}:2: error: this is not the hash of lamp.webp"]


def test_bytes_that_are_not_there_must_be_in_storage(course):
    (course.root / FILE).with_suffix(".webp").unlink()
    assert course.errors() == []
    assert any("must be in storage" in warning for warning in course.warnings())
    assert course.compiled().media == {IMAGE.sha256: None}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("alt: {en: A lamp}\n", ""),
        ("image/webp", "image/svg+xml"),
        ("width: 40", "width: 0"),
        ("sha256: ", "sha256: x"),
        ("alt: {en: ", "alt: {ar: "),
    ],
)
def test_what_is_wrong_in_the_file_is_named(course, old, new):
    course.edit(FILE, old, new)
    assert any(error.startswith(f"courses/{FILE}:") for error in course.errors())


def test_the_hash_is_that_of_the_bytes():
    assert sha256(IMAGE.data).hexdigest() == IMAGE.sha256
