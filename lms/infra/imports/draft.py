"""What a file of an author becomes: a lesson in our own Markdown, its images, and what could not be kept."""

import re
from dataclasses import dataclass, field

from lms.domain.errors import Invalid
from lms.infra.images import Image, reencode

_FILE_NAME = re.compile(r"\S+\.(png|jpe?g|gif|webp|bmp|tiff?|emf|wmf|svg)", re.IGNORECASE)
MOST_NOTES = 100
MOST_IMAGES = 60
MOST_IMAGE_BYTES = 25_000_000


@dataclass(frozen=True, slots=True)
class DraftBlock:
    """A block: `id` unique in the lesson (`lead` without a title), the title in plain words, the text in Markdown."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class DraftImage:
    """An image that the text names as `media:NAME`; `alt` is "" where the file describes it with no word."""

    name: str
    image: Image
    alt: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was left out or changed: the key of a sentence, and the named parts of that."""

    key: str
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A lesson as far as a file gives it. Every text keeps to docs/content-format.md."""

    title: str
    blocks: tuple[DraftBlock, ...]
    images: tuple[DraftImage, ...]
    notes: tuple[Note, ...]


@dataclass(slots=True)
class Findings:
    """Collects notes, each once, and images, the same bytes once, while a file is read."""

    notes: dict[Note, None] = field(default_factory=dict)
    images: dict[str, DraftImage] = field(default_factory=dict)
    _seen: int = 0
    _bytes: int = 0

    def note(self, key: str, **params: object) -> None:
        """Remember a sentence about what was left out."""
        if len(self.notes) < MOST_NOTES:
            self.notes.setdefault(Note(key, tuple((name, str(value)) for name, value in params.items())))
        else:
            self.notes.setdefault(Note("import.more"))

    def image(self, data: bytes, alt: str) -> DraftImage | None:
        """Take an image in, or say why not and return None."""
        self._seen += 1
        self._bytes += len(data)
        if len(self.images) >= MOST_IMAGES or self._bytes > MOST_IMAGE_BYTES:
            self.note("import.image_many", number=self._seen, limit=MOST_IMAGES)
            return None
        try:
            image = reencode(data)
        except Invalid as refused:
            self.note(f"import.{refused.key.replace('.', '_')}", number=self._seen)
            return None
        if image.sha256 not in self.images:
            alt = "" if _FILE_NAME.fullmatch(alt.strip()) else " ".join(alt.split())  # no name says what is to be seen
            name = f"image-{len(self.images) + 1}"
            self.images[image.sha256] = DraftImage(name, image, alt)
            if not alt:
                self.note("import.image_undescribed", name=name)
        return self.images[image.sha256]
