"""Where the files of a courses folder lie: on disk, or in memory as text and as data that is already parsed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

Place = tuple[str | int, ...]


class Lines(Mapping[Place, int]):
    """The line of every value in some data; only of a few of its parts it is known where they start."""

    def __init__(self, value: Any, starts: Mapping[Place, int]) -> None:
        self._value = value
        self._starts = starts

    def __getitem__(self, place: Place) -> int:
        here, line = self._value, 1
        for depth, step in enumerate(place, 1):
            inside = step in here if isinstance(here, Mapping) else isinstance(here, list) and step in range(len(here))
            if not inside:
                raise KeyError(place)
            here, line = here[step], self._starts.get(place[:depth], line)
        return line

    def __iter__(self) -> Iterator[Place]:
        return iter(self._starts)

    def __len__(self) -> int:
        return len(self._starts)


@dataclass(frozen=True, slots=True)
class Parsed:
    """The data of a YAML file (with dates as dates), and the lines of its values."""

    value: Any
    lines: Mapping[Place, int] = field(default_factory=dict)


class Files(Protocol):
    """What a `Folder` reads from; paths begin with the root of the folder."""

    def text(self, path: Path) -> str:
        """Return the file's text. Raises OSError without such a file, UnicodeDecodeError when it is not UTF-8."""

    def parsed(self, path: Path) -> Parsed | None:
        """Return the file's data when that is there already."""

    def data(self, path: Path) -> bytes | None:
        """Return the file's bytes, b"" without such a file, or None where bytes lie elsewhere."""

    def exists(self, path: Path) -> bool:
        """Say whether there is such a file."""

    def children(self, path: Path) -> Iterable[Path]:
        """Return what is in a folder, in no order; nothing if there is no such folder."""


class Disk:
    """Files as they are; a byte order mark at the beginning is passed over."""

    def text(self, path: Path) -> str:
        """Return the file's text."""
        return path.read_text("utf-8-sig")

    def parsed(self, path: Path) -> None:
        """Return nothing: a file on disk is text."""

    def data(self, path: Path) -> bytes:
        """Return the file's bytes."""
        return path.read_bytes() if path.is_file() else b""

    def exists(self, path: Path) -> bool:
        """Say whether there is such a file."""
        return path.is_file()

    def children(self, path: Path) -> Iterable[Path]:
        """Return what is in a folder."""
        return path.iterdir() if path.is_dir() else ()


class Memory:
    """Files by their relative path, such as `responsible-ai/course.yaml`: text, or the data of a YAML file."""

    def __init__(self, root: Path, files: Mapping[str, str | Parsed]) -> None:
        self._root = root
        self._files = files
        self._children: dict[str, dict[str, None]] = {}
        for name in files:
            steps: Sequence[str] = PurePosixPath(name).parts
            for depth, step in enumerate(steps):
                self._children.setdefault("/".join(steps[:depth]), {})[step] = None

    def text(self, path: Path) -> str:
        """Return the file's text."""
        found = self._files.get(self._name(path))
        if not isinstance(found, str):
            raise FileNotFoundError(path)
        return found

    def parsed(self, path: Path) -> Parsed | None:
        """Return the file's data when it is not kept as text."""
        found = self._files.get(self._name(path))
        return found if isinstance(found, Parsed) else None

    def data(self, path: Path) -> None:
        """Return nothing: memory holds texts."""

    def exists(self, path: Path) -> bool:
        """Say whether there is such a file."""
        return self._name(path) in self._files

    def children(self, path: Path) -> Iterable[Path]:
        """Return what is in a folder."""
        return [path / name for name in self._children.get(self._name(path), ())]

    def _name(self, path: Path) -> str:
        name = path.relative_to(self._root).as_posix()
        return "" if name == "." else name
