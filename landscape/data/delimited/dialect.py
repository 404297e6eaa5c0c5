"""The character between the cells of a table, found from its first lines."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from landscape.data.delimited.cells import NUMBER, kind_of_cell

BLANKS = " "
"""Runs of blanks and tabs."""
CANDIDATES = (",", ";", "\t", "|", BLANKS)
SAMPLE_LINES, SAMPLE_SIZE = 50, 2**16
"""Lines, and characters, that are looked at."""
MAX_CELLS = 2000
"""Cells that are looked at."""
_NUMBERS = {NUMBER, "decimal", "grouped", "missing"}

NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", BLANKS: "runs of blanks"}
"""What the characters are called."""


def cells_of(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """Rows of cells, quoted as RFC 4180 has it. Raises csv.Error where the quotes are wrong."""
    if delimiter == BLANKS:
        lines = (" ".join(line.split()) for line in lines)
    return csv.reader(lines, delimiter=delimiter, strict=True)


def delimiter_of(lines: Iterable[str]) -> str:
    """The candidate that splits the first of the lines most evenly, into most numbers, into most
    cells."""
    sample: list[str] = []
    size = 0
    for line in lines:
        sample.append(line)
        size += len(line)
        if len(sample) == SAMPLE_LINES or size > SAMPLE_SIZE:
            break
    return max(CANDIDATES, key=lambda delimiter: _merit(sample, delimiter))


def _merit(lines: Sequence[str], delimiter: str) -> tuple[float, float, int]:
    """The share of rows of one width, the share of numbers in them, and that width."""
    rows: list[list[str]] = []
    try:
        for row in cells_of(lines, delimiter):
            rows.append(row)
    except csv.Error:
        pass
    if not rows:
        return (0.0, 0.0, 0)
    width, count = Counter(map(len, rows)).most_common(1)[0]
    if width < 2:
        return (0.0, 0.0, width)
    cells = [cell for row in rows if len(row) == width for cell in row][:MAX_CELLS]
    numbers = sum(any(kind_of_cell(cell, d) in _NUMBERS for d in ".,") for cell in cells)
    return (count / len(rows), numbers / len(cells), width)
