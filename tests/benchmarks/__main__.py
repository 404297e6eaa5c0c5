"""Benchmarks, each thing beside what it is compared with, in the same run.

    python tests/benchmarks [SECTION ...]     default: all of them

A section is a module of this folder with `rows()`, giving (what, seconds, the alternative, its
seconds), and a docstring that says what is compared. One that measures something else names its
`UNIT`.
"""

import importlib
import sys

SECTIONS = ("logistic", "others", "process", "memory", "directions", "animation", "batch")


def table(section: str) -> None:
    """Print one section."""
    module = importlib.import_module(section)
    unit = getattr(module, "UNIT", "ms")
    scale = 1e3 if unit == "ms" else 1.0
    print(f"\n{module.__doc__.strip()}\n")
    print(f"{'':52} {unit:>10}   {'against':32} {unit:>10} {'ratio':>8}")
    for what, value, other, others in module.rows():
        ratio = f"{others / value:7.1f}×" if value else ""
        print(
            f"{what:52} {value * scale:10.2f}   {other:32} {others * scale:10.1f} {ratio}",
            flush=True,
        )


def main(chosen: list[str]) -> None:
    unknown = set(chosen) - set(SECTIONS)
    if unknown:
        sys.exit(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    for section in chosen or SECTIONS:
        table(section)


if __name__ == "__main__":
    main(sys.argv[1:])
