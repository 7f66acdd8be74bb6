"""The images of a course: `media/NAME.yaml` says what each is; its bytes lie beside that, or in storage."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from lms.content.fields import Localised
from lms.content.figures import image_source
from lms.content.folder import Folder
from lms.content.schema import Strict
from lms.content.yaml_source import YamlSource

Pixels = Annotated[int, Field(ge=1, le=1600)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class MediaFile(Strict):
    """media/NAME.yaml"""

    alt: Localised
    sha256: Sha256
    width: Pixels
    height: Pixels
    type: Literal["image/webp"]


@dataclass(frozen=True, slots=True)
class Media:
    """An image of a course; `data` is None where the bytes do not come with the files."""

    file: MediaFile
    source: YamlSource
    data: bytes | None


def load_media(folder: Folder, home: Path) -> dict[str, Media]:
    """Read the images of a course by name; bytes that are others than the file says are an error."""
    found: dict[str, Media] = {}
    for name, path in folder.by_slug(path for path in folder.children(home) if path.suffix == ".yaml").items():
        read = folder.yaml(path, MediaFile)
        if read is None:
            continue
        data = folder.files.data(path.with_suffix(".webp"))
        if data == b"":
            folder.problems.warning(folder.name(path), 1, f"{name}.webp is not beside this: it must be in storage")
        elif data is not None and sha256(data).hexdigest() != read[0].sha256:
            folder.problems.error(folder.name(path), read[1].line("sha256"), f"this is not the hash of {name}.webp")
        found[name] = Media(*read, data or None)
    return found


def sources(media: Mapping[str, Media]) -> dict[str, str]:
    """Return what fills the gaps of images in a text, by their names."""
    return {name: image_source(found.file.sha256, found.file.width, found.file.height) for name, found in media.items()}


def contents(media: Mapping[str, Media]) -> dict[str, bytes | None]:
    """Return the bytes that came with the files, by their hash; None for those that lie in storage."""
    return {found.file.sha256: found.data for found in media.values()}


def images_beside(root: Path, slug: str) -> dict[str, bytes]:
    """Return the images that lie among the files of a course, by the SHA-256 of their bytes."""
    found = (path.read_bytes() for path in sorted((root / slug / "media").glob("*.webp")))
    return {sha256(data).hexdigest(): data for data in found}
