"""Units written to a courses folder: what the studio holds, as files for git."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lms.content import writer
from lms.content.folder import Folder
from lms.content.problems import ContentErrors, Problems
from lms.content.unit_files import Before, Layout, layout
from lms.content.unit_loading import open_units
from lms.content.unit_split import Split, split_folder
from lms.content.units import LIBRARY, UnitKey, Units, parse_address, scope_of
from lms.domain.errors import NotFound


@dataclass(frozen=True, slots=True)
class Exported:
    """Paths relative to the root, with `/`; what is not named here said the same already."""

    written: tuple[str, ...]
    removed: tuple[str, ...]


def export(found: Units, root: Path, slug: str) -> Exported:
    """Write a course, and the library if it is among the units, so that splitting the folder gives these units.

    A file that says the same already stays as it is, to the byte; files of units that are gone are removed; nothing
    else is touched. Each file is replaced whole. Raises NotFound for a course that is not among the units, and
    ContentErrors for units that no file can hold, before anything is written.
    """
    wanted = {key: value for key, value in found.items() if key.course in (LIBRARY, slug)}
    if UnitKey(slug, "course") not in wanted:
        raise NotFound("course.unknown", course=slug)
    for key in wanted:
        scope_of(key)  # only what has a right name becomes the name of a file
    stray = open_units(wanted)[0].problems.errors
    if stray:
        raise ContentErrors(stray)
    root.mkdir(parents=True, exist_ok=True)
    folder = Folder(root.resolve(), Problems())
    there = split_folder(folder, slug)
    laid = layout(wanted, _before(there))
    refuse_links(folder.root, {*laid.files, *there.files})
    written = _write(folder, wanted, there, laid)
    keep = {""} if any(key.course == LIBRARY for key in wanted) else {"", *_library_files(there)}
    removed = sorted(there.files.keys() - laid.files.keys() - keep)
    for name in removed:
        _remove(folder.root, name, slug)
    return Exported(tuple(sorted(written)), tuple(removed))


def _before(there: Split) -> Before:
    names: dict[UnitKey, str] = {}
    for path, keys in there.files.items():
        first = parse_address(keys[0].address)
        if first.kind == "module":
            names[keys[0]] = PurePosixPath(path).parent.name
        elif first.kind == "lesson" and not first.language:
            names[keys[0]] = PurePosixPath(path).stem
    places = {key: place for keys in there.files.values() for place, key in enumerate(keys)}
    return Before(names, places)


def _library_files(there: Split) -> set[str]:
    return {path for path, keys in there.files.items() if keys[0].course == LIBRARY}


def _write(folder: Folder, wanted: Units, there: Split, laid: Layout) -> dict[str, bytes]:
    broken = {problem.path for problem in folder.problems.errors}
    same = {
        frozenset(keys): path
        for path, keys in there.files.items()
        if folder.name(folder.root / path) not in broken and all(there.units[key] == wanted.get(key) for key in keys)
    }
    written: dict[str, bytes] = {}
    for path, content in laid.files.items():
        old = same.get(frozenset(key for _, key in laid.starts[path]))
        if old is not None:
            spelled = (folder.root / old).read_bytes()
        else:
            spelled = (content if isinstance(content, str) else writer.yaml_text(content.value)).encode()
        target = folder.root / path
        if not target.is_file() or target.read_bytes() != spelled:
            written[path] = spelled
    for path, spelled in written.items():
        replace_file(folder.root / path, spelled)
    return written


def refuse_links(root: Path, names: Iterable[str]) -> None:
    """Raise ContentErrors for files of a folder that a link in it would put elsewhere."""
    root, problems = root.resolve(), Problems()
    for name in sorted(names):
        if not (root / name).parent.resolve().is_relative_to(root):
            problems.error(f"{root.name}/{name}", 1, "a link leads out of the folder of courses; take it away first")
    if problems.errors:
        raise ContentErrors(problems.errors)


def replace_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; a link of its name is replaced, not followed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    with new.open("xb") as file:
        file.write(content)
    new.replace(path)


def _remove(root: Path, name: str, slug: str) -> None:
    path = root / name
    path.unlink(missing_ok=True)
    home = path.parent
    while home not in (root, root / slug) and not any(home.iterdir()):
        home.rmdir()
        home = home.parent
