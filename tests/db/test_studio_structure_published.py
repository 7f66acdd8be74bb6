"""A lesson written in the studio comes into force with its blocks and images, and one that was taken out goes."""

import pytest

from lms.content.units import UnitKey
from lms.db.base import unit_of_work
from lms.domain.editions import Edition
from lms.infra.images import reencode
from lms.learning import media
from lms.learning import queries as learning
from lms.studio import leaving, pictures, publications, queries, service, structure
from lms.studio.outline import outline_of
from lms.studio.workbench import course_bench, lesson_bench
from tests.factories_studio import COURSE, DUTY, WORDS
from tests.office import png
from tests.studio_drafts import NOW, published_course, publishing, writer

BASE = Edition("base", course=COURSE)
HEAD = {"title": "Rest", "summary": "About rest.", "minutes": 5, "notice": "none", "notice_text": "", "steps": []}


@pytest.fixture
def author(app, time_machine_at):
    time_machine_at(NOW)
    published_course()
    return writer("")


def save(author, edits):
    with unit_of_work():
        service.save(BASE, edits, author, NOW)


def lesson(path, country="IN"):
    body = learning.document(publications.in_force(COURSE), f"lesson/{path}", country, "en")
    return " ".join(part["html"] for part in body["blocks"])


def test_what_the_studio_made_of_a_course_is_what_readers_get(author, drain):
    image = reencode(png())
    media.keep({image.sha256: image.data})
    ground = course_bench(author, COURSE, "base").ground
    save(author, [pictures.added(ground, "desk", image, {"en": "A desk"})])
    blocks = {"lead": {"title": "", "text": "Rest.\n\n![A tidy desk](media:desk)"}}
    save(author, structure.added_lesson(ground, "basics", "rest", HEAD, blocks))
    save(
        author,
        structure.removed_block(lesson_bench(author, COURSE, "base", WORDS).ground, ("basics", "words"), "your-law"),
    )
    before = publications.in_force(COURSE)
    publishing(queries.live_draft(BASE), author, writer(""))
    drain()
    assert publications.in_force(COURSE) != before
    assert f'src="/learn/media/{image.sha256}.webp"' in lesson("basics/rest")
    assert "Ask your supervisor" in lesson(WORDS)
    assert "the age that counts" not in lesson(WORDS)
    orphan = UnitKey(COURSE, f"operation/country/SG/lesson/{WORDS}/your-law")
    assert orphan in queries.units_at([orphan])  # SG's own text waits for a place, and SG with it
    assert publications.log(author, COURSE, 1)[0][0].blocked.keys() == {"SG"}


def test_a_module_that_goes_is_read_no_more_and_its_translations_wait_for_their_authors(author, drain):
    before = publications.in_force(COURSE)
    save(author, leaving.removed_module(course_bench(author, COURSE, "base").ground, "law"))
    publishing(queries.live_draft(BASE), author, writer(""))
    drain()
    after = publications.in_force(COURSE)
    assert after != before
    assert [module["slug"] for module in learning.document(after, "outline", "IN", "en")["modules"]] == ["basics"]
    assert learning.document(before, f"lesson/{DUTY}", "IN", "en")["blocks"]  # for who has begun with that release
    assert publications.log(author, COURSE, 1)[0][0].blocked == {}
    orphans = outline_of(course_bench(author, COURSE, "language-ar").ground).orphans
    assert {orphan.lesson for orphan in orphans} == {DUTY}
    assert len(orphans) == 3


def test_countries_whose_own_text_lay_in_a_lesson_that_goes_wait_for_their_authors(author, drain):
    save(author, leaving.removed_lesson(course_bench(author, COURSE, "base").ground, "basics", "words"))
    publishing(queries.live_draft(BASE), author, writer(""))
    drain()
    assert publications.log(author, COURSE, 1)[0][0].blocked.keys() == {"SG"}
    assert len(outline_of(course_bench(author, COURSE, "country-SG").ground).orphans) == 2
