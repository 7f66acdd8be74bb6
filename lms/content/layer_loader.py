"""The files of a course's layers: regions/, countries/ and agencies/."""

from pathlib import Path
from typing import NamedTuple

from lms.content.folder import Folder
from lms.content.layer_schema import AgencyLayerFile, CountryLayerFile, RegionLayerFile
from lms.content.loaded import Overlay
from lms.content.yaml_source import YamlSource, validate


class _Kind(NamedTuple):
    name: str
    model: type[RegionLayerFile] | type[CountryLayerFile] | type[AgencyLayerFile]


_HOMES = {
    "regions": _Kind("region", RegionLayerFile),
    "countries": _Kind("country", CountryLayerFile),
    "agencies": _Kind("agency", AgencyLayerFile),
}


def load_layers(folder: Folder, home: Path) -> dict[str, Overlay]:
    """Read the overlays of a course by the names of their layers; what is wrong with one blocks its readers only."""
    overlays: dict[str, Overlay] = {}
    for place, kind in _HOMES.items():
        for path in folder.children(home / place):
            overlay = _overlay(folder, path, kind)
            if overlay:
                overlays[overlay.layer] = overlay
    return overlays


def _overlay(folder: Folder, path: Path, kind: _Kind) -> Overlay | None:
    layer = f"{kind.name}/{path.stem}"
    blocks = {"country": path.stem, "region": layer}.get(kind.name, "")
    source = folder.of_country(blocks).source(path)
    if source is None:
        return None
    blocks = blocks or _country(source)
    problems = folder.problems.of_country(blocks)
    file = validate(source, kind.model, problems)
    if file is None:
        return None
    name = getattr(file, kind.name)
    if path.name != f"{name}.yaml":
        line = source.line(kind.name)
        problems.error(source.path, line, f"expected the {kind.name} of its name, not `{name}`")
    return Overlay(layer, blocks, file, source)


def _country(source: YamlSource) -> str:
    """Return an agency's country as its file gives it, "" when the file has none: then it blocks everybody."""
    country = source.value.get("country") if isinstance(source.value, dict) else None
    return country if isinstance(country, str) else ""
