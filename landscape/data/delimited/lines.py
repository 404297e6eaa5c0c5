"""The lines of a text file nobody need trust: decoded, without comments and blank lines, and
stopped before one line or the whole takes more memory than it should.
"""

import codecs
import re
from collections.abc import Iterator
from io import TextIOWrapper
from typing import BinaryIO, NoReturn

from landscape.data.safe_open import KEY
from landscape.errors import InputError, shown

MAX_LINE = 2**20
"""Characters."""
MAX_SKIPPED = 2**20
"""Blank lines and comments in a file."""

ENCODINGS = frozenset(
    (
        *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "ascii", "mac-roman"),
        *("koi8-r", "koi8-u", "gbk", "gb2312", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr"),
        *(f"cp{number}" for number in (437, 850, 852, 866, 874, 932, 949, 950)),
        *(f"cp{number}" for number in range(1250, 1259)),
        *(f"iso8859-{number}" for number in (*range(1, 12), 13, 14, 15, 16)),
    )
)
"""The encodings of text that data come in, by the codec's own name."""

_FOREIGN = (
    (b"PK\x03\x04", "an Excel workbook or another zip archive", "excel"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "excel"),
    (b"PAR1", "a parquet file", "pandas.read_parquet(path).to_csv('data.csv', index=False)"),
    (b"\x89HDF", "an HDF5 file", "arrays saved with numpy.savez and kind: npz"),
    (b"\x93NUMPY", "an npy file", "arrays saved with numpy.savez and kind: npz"),
    (b"SQLite", "an SQLite database", "a table exported as CSV"),
    (b"%PDF", "a PDF", "a table saved as CSV"),
)
_BETWEEN = re.compile(rb"[,;\t|\r\n]")
_EXCEL = "save the sheet as CSV (Save As: CSV UTF-8)"
_BINARY = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")
HEAD = 4096
"""Bytes at the beginning of a file that is not UTF-8 which say whether it is text at all."""
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Lines:
    """The lines of an open file that hold cells, in order; `numbers` says which they were."""

    def __init__(self, file: BinaryIO, name: str, encoding: str, comment: str | None) -> None:
        self.name = name
        self.numbers: list[int] = []
        """Of the lines taken since this list was last emptied, counted from 1."""
        self.number = 0
        """Of the last line read."""
        self._file = file
        self._comment = comment
        self._encoding = "utf-8-sig" if encoding == "utf-8" else encoding
        file.seek(0)
        self._refuse_foreign(file.read(8))
        file.seek(0)
        self._text = TextIOWrapper(file, encoding=self._encoding, newline="")

    def __iter__(self) -> Iterator[str]:
        readline, comment, skipped = self._text.readline, self._comment, 0
        quoted = False
        while line := readline(MAX_LINE):
            self.number += 1
            if len(line) == MAX_LINE:
                raise self.fault(self.number, "too long", f"fewer than {MAX_LINE} characters")
            if "\0" in line:
                raise self.fault(self.number, "a NUL byte", "text")
            if not quoted and (line.isspace() or (comment and _is_comment(line, comment))):
                skipped += 1
                if skipped > MAX_SKIPPED:
                    what = f"more than {MAX_SKIPPED} blank lines and comments"
                    raise self.fault(self.number, what, "rows of cells")
                continue
            if '"' in line and line.count('"') % 2:
                quoted = not quoted
            self.numbers.append(self.number)
            yield line

    def release(self) -> None:
        """Lets go of the file without closing it."""
        self._text.detach()

    def fault(self, line: int, what: str, allowed: str, column: str = "") -> InputError:
        """The error of a place: `prices.csv line 12, column 3 (area): missing`."""
        place = f"line {line}, {column}" if column else f"line {line}"
        return InputError(KEY, f"{self.name} {place}: {what}", allowed)

    def refuse_undecodable(self) -> NoReturn:
        """Raises InputError with the first line that is not text in the encoding."""
        codec = self._encoding.removesuffix("-sig")
        self._file.seek(0)
        if codec.startswith("utf-8"):
            for number, line in enumerate(iter(lambda: self._file.readline(4 * MAX_LINE), b""), 1):
                try:
                    line.decode("utf-8-sig")
                except UnicodeDecodeError as error:
                    raise self._not_utf8(number, line, error) from None
        raise self.fault(self.number + 1, f"not text in {codec}", "encoding: the one it has")

    def _not_utf8(self, number: int, line: bytes, error: UnicodeDecodeError) -> InputError:
        if number == 1 and line.startswith(_UTF_16):
            wide = "utf-32" if line.startswith(codecs.BOM_UTF32_LE) else "utf-16"
            return self.fault(1, f"{wide.upper()}, not UTF-8", f"encoding: {wide}")
        self._file.seek(0)
        if _BINARY.search(self._file.read(HEAD) + line):
            return self.fault(number, "bytes that no text has", "a table saved as CSV (CSV UTF-8)")
        before, behind = (
            _BETWEEN.split(part) for part in (line[: error.start], line[error.start :])
        )
        word = (before[-1] + behind[0]).decode("cp1252", "replace")
        what = f"byte 0x{line[error.start]:02X} is not UTF-8"
        guess = f"encoding: cp1252 if {shown(word.strip(), 24)} is what should stand there"
        return self.fault(number, what, f"{guess}; or save the file as UTF-8 (CSV UTF-8)")

    def _refuse_foreign(self, start: bytes) -> None:
        for magic, nature, advice in _FOREIGN:
            if start.startswith(magic):
                text = _EXCEL if advice == "excel" else advice
                raise InputError(KEY, f"{shown(self.name)} is {nature}, not text", text)


def _is_comment(line: str, comment: str) -> bool:
    return comment in line and line.lstrip().startswith(comment)


def known_encoding(name: str) -> str | None:
    """The codec's own name for an encoding of text (`UTF8`, `latin1`); None where it is none.

    >>> known_encoding("latin1")
    'iso8859-1'
    """
    try:
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return codec if codec in ENCODINGS else None
