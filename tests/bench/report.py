"""Figures beside their targets, for people and as JSON."""

import os
import platform
from dataclasses import dataclass, field
from typing import Any

from tests.bench.machine import SIMPLEST, SQUARES
from tests.bench.targets import ONLY_ON, TARGETS

WIDTH = 58
MACHINE = "machine"  # where a figure comes from that no database touches
SECONDS = {"s": 1.0, "ms": 0.001}


@dataclass
class Report:
    """Figures by name and source: a database, or the machine. In the order in which they came."""

    sources: tuple[str, ...]
    found: dict[str, dict[str, float]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    others: dict[str, float] = field(default_factory=dict)

    def add(self, source: str, name: str, value: float, unit: str) -> None:
        self.found.setdefault(name, {})[source] = round(value, 3)
        self.units[name] = unit

    def met(self, name: str) -> bool | None:
        """Whether the target is reached on every database that was measured; None where there is none."""
        target = TARGETS.get(name)
        values = [value for source, value in self.found[name].items() if source == ONLY_ON.get(name, source)]
        return all(map(target.met, values)) if target and values else None

    def ratio(self, name: str, source: str) -> float | None:
        """A time against ten million squares, a rate against hello world: about the same on every machine."""
        value, unit = self.found[name].get(source), self.units[name]
        if value is None:
            return None
        if unit in SECONDS:
            return value * SECONDS[unit] / self.found[SQUARES][MACHINE]
        return value / self.found[SIMPLEST][MACHINE] if unit == "/s" else None

    def table(self) -> str:
        """One line for each figure."""
        heads = "".join(f"{source:>13}" for source in self.sources)
        ratios = "".join(f"{'ratio ' + source[:6]:>14}" for source in self.sources)
        lines = [f"{'figure':<{WIDTH}}{heads}{'target':>9}  {'met':<4}{ratios}"]
        lines += [self._line(name) for name in self.found]
        lines += ["", "ratio: a time against ten million squares, a rate against hello world, on this machine"]
        lines += [
            f"{source}: others used {share:.0%} of the machine meanwhile" + (NOISY if share > QUIET else "")
            for source, share in self.others.items()
        ]
        return "\n".join(lines)

    def _line(self, name: str) -> str:
        values = self.found[name]
        columns = (MACHINE, *self.sources[1:]) if MACHINE in values else self.sources
        shown = "".join(_number(values.get(column), 13, 2) for column in columns)
        ratios = "".join(_number(self.ratio(name, column), 14, 4) for column in columns)
        met = {True: "yes", False: "NO", None: ""}[self.met(name)]
        return f"{f'{name} {self.units[name]}':<{WIDTH}}{shown}{TARGETS.get(name, '')!s:>9}  {met:<4}{ratios}".rstrip()

    def as_json(self) -> dict[str, Any]:
        """The same for machines."""
        return {
            "machine": {"processors": os.cpu_count(), "python": platform.python_version(), "others": self.others},
            "figures": {
                name: {
                    "unit": self.units[name],
                    "values": values,
                    "ratios": {source: self.ratio(name, source) for source in values},
                    "target": str(TARGETS[name]) if name in TARGETS else None,
                    "met": self.met(name),
                }
                for name, values in self.found.items()
            },
        }


QUIET = 0.05
NOISY = ": its figures are worse than they would be alone"


def _number(value: float | None, width: int, digits: int) -> str:
    return f"{'':>{width}}" if value is None else f"{value:>{width},.{digits}f}"
