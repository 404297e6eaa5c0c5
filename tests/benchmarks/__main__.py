"""Benchmarks, each thing beside what it is compared with, in the same run.

    python tests/benchmarks [SECTION ...]     default: all of them

A section is a module of this folder with `rows()`, giving (what, value, the alternative or the
limit, its value), and a docstring that says what is compared. Values are seconds, unless the
section names another `UNIT`. The table is stored as JSON (`LAST`), and what has changed by more
than a quarter since the last one, as a ratio to its own alternative in the same run, is said at the
end: a machine that is slower today slows both.
"""

import importlib
import json
import sys
import time
from pathlib import Path

SECTIONS = (
    "limits", "logistic", "others", "process", "memory", "directions", "animation", "batch",
    "fits", "page", "torch_plane",
)  # fmt: skip
LAST = Path(__file__).parents[2] / "build" / "benchmarks.json"
CHANGE = 1.25
"""Ratios that differ by less are noise."""


def measured(section: str) -> dict[str, float]:
    """Prints the rows of a section; the ratio of each to its alternative, by what it is."""
    module = importlib.import_module(section)
    unit = getattr(module, "UNIT", "ms")
    scale = 1e3 if unit == "ms" else 1.0
    print(f"\n{' '.join(module.__doc__.split())}\n")
    print(f"{'':52} {unit:>10}   {'against':32} {unit:>10} {'ratio':>9}")
    ratios: dict[str, float] = {}
    began = time.monotonic()
    for what, value, other, others in module.rows():
        ratio = others / value if value else float("nan")
        print(f"{what:52} {value * scale:10.2f}   {other:32} {others * scale:10.2f} {ratio:8.2f}×",
              flush=True)  # fmt: skip
        ratios[f"{what}, against {other}"] = ratio
    print(f"{section}: {time.monotonic() - began:.0f} s")
    return ratios


def changes(before: dict[str, float], now: dict[str, float]) -> list[str]:
    """A line for each ratio that has changed by more than a quarter."""
    return [
        f"{'faster' if now[what] > before[what] else 'slower'}: {what}: "
        f"{before[what]:.2f}× before, {now[what]:.2f}× now"
        for what in now
        if what in before and not 1 / CHANGE < now[what] / before[what] < CHANGE
    ]


def main(chosen: list[str]) -> None:
    """Measures, compares and stores."""
    unknown = set(chosen) - set(SECTIONS)
    if unknown:
        sys.exit(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    before = json.loads(LAST.read_text()) if LAST.is_file() else {}
    now: dict[str, float] = {}
    LAST.parent.mkdir(exist_ok=True)
    for section in chosen or SECTIONS:
        now |= measured(section)
        LAST.write_text(json.dumps(before | now, indent=2) + "\n")  # a run may be broken off
    lines = changes(before, now)
    print("\n" + ("\n".join(lines) or "nothing has changed by more than a quarter"))


if __name__ == "__main__":
    main(sys.argv[1:])
