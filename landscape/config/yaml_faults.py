"""What is wrong with a text that is no YAML, in words for the person who wrote it.

The parser tells where it gave up and where the thing began that it was reading; what it says of
it is not used. The usual slips are recognised in the text around those two places.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

Position = tuple[int, int]
"""Line and column, from 1."""
Fault = tuple[str, str, Position]
"""What is wrong, what to write instead, and where."""

MAX_OPEN_BRACKETS = 50
"""Brackets within one another; the parser gives up deeper nesting before it tells of it."""

CONTROL_CHARACTER = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)
_BRACKET = re.compile(r"[\[\]{}]")
_NESTING = re.compile(
    r"""(?<!\S)\#.* | (?<![^\s,:\[{]) (?: "(?:\\.|[^"\\])*" | '[^']*' ) | [\[\]{}]""", re.VERBOSE
)
"""Brackets, and the comments and quoted texts in which they mean nothing."""
_NO_BLANK = re.compile(r"(\s*(?:- +)?)([A-Za-z_]\w*):([^\s/:].*)")
_EQUALS = re.compile(r"(\s*(?:- +)?)([A-Za-z_][\w.]*)\s*=\s*(.+)")
_BARE_ITEM = re.compile(r"\s*- +([A-Za-z_]\w*)\s*")
_ENTRY = re.compile(r"(\s*(?:- +)?)([^\s#'\"\[{][^:#]*):\s+(\S.*)")
_ESCAPE = re.compile(r"\\(.)((?:(?<=[xuU])[0-9A-Fa-f]*)?)", re.DOTALL)
_ESCAPED = '0abt\tnvfre "/\\N_LP\r\n'
"""What a backslash may stand before."""
_HEXADECIMAL = {"x": 2, "u": 4, "U": 8}
"""How many digits of a character's number stand behind what else it may stand before."""
LONGEST = 10
"""Characters of the longest escape."""


def position_in(text: str, index: int) -> Position:
    """The line and column of a character."""
    before = text[:index]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


@dataclass(frozen=True)
class _Surroundings:
    """The text around the place where the parser gave up."""

    text: str
    mark: int
    """Where it gave up."""
    begun: int | None
    """Where the thing begins that it was reading."""

    @property
    def character(self) -> str:
        return self.text[self.mark : self.mark + 1]

    @property
    def line_start(self) -> int:
        return self.text.rfind("\n", 0, self.mark) + 1

    @property
    def before(self) -> str:
        """The line up to the mark."""
        return self.text[self.line_start : self.mark]

    def line(self, index: int) -> tuple[int, str]:
        """Where the line of a character begins, and the line."""
        start = self.text.rfind("\n", 0, index) + 1
        return start, self.text[start:].partition("\n")[0].rstrip("\r")

    @property
    def lines(self) -> list[tuple[int, str]]:
        """The lines in question: of the mark, of the beginning, and the last one above the mark
        that holds anything."""
        above = self.text[: self.line_start].rstrip()
        indices = [self.mark, self.mark if self.begun is None else self.begun, len(above)]
        return [self.line(index) for index in indices]

    def position(self, index: int) -> Position:
        return position_in(self.text, index)

    @property
    def begun_character(self) -> str:
        return "" if self.begun is None else self.text[self.begun : self.begun + 1]


def diagnose(text: str, mark: int | None, begun: int | None) -> Fault:
    """The fault of a text that the parser gave up at the character `mark`, in the middle of what
    begins at `begun`; either may be unknown."""
    around = _Surroundings(text, min(mark or 0, len(text)), begun)
    for rule in _RULES:
        if (fault := rule(around)) is not None:
            what, allowed, position = fault
            prefix = "" if rule is _too_deep else "malformed YAML: "
            return prefix + what, allowed, position
    allowed = "`key: value` lines, indented with blanks"
    return "malformed YAML", allowed, around.position(around.mark)


# -- the usual slips -------------------------------------------------------------------------------


def _too_deep(around: _Surroundings) -> Fault | None:
    depth = 0
    for bracket in _BRACKET.finditer(around.text, 0, around.mark):
        depth = max(0, depth + (1 if bracket.group() in "[{" else -1))
        if depth > MAX_OPEN_BRACKETS:
            allowed = f"at most {MAX_OPEN_BRACKETS} levels"
            return "sections too deep", allowed, around.position(bracket.start())
    return None


def _tab(around: _Surroundings) -> Fault | None:
    if around.character != "\t" and "\t" not in re.match(r"\s*", around.before).group():  # type: ignore[union-attr]
        return None
    return "a tab", "blanks instead of the tab", around.position(around.mark)


def _no_blank_after_colon(around: _Surroundings) -> Fault | None:
    for start, line in around.lines:
        if match := _NO_BLANK.fullmatch(line):
            indent, key, value = match.groups()
            allowed = f"write `{key}: {_cut(value)}`"
            position = around.position(start + len(indent) + len(key))
            return "a blank is missing after the colon", allowed, position
    return None


def _equals(around: _Surroundings) -> Fault | None:
    for start, line in around.lines:
        if ":" not in line and (match := _EQUALS.fullmatch(line)):
            indent, key, value = match.groups()
            allowed = f"write `{key}: {_cut(value)}`"
            return "an equals sign for a colon", allowed, around.position(start + len(indent))
    return None


def _open_quote(around: _Surroundings) -> Fault | None:
    if around.begun is None or around.begun_character not in ("'", '"') or around.character:
        return None
    quote, position = around.begun_character, around.position(around.begun)
    what = f"a quote that begins in line {position[0]} is never closed"
    return what, f"{quote} at the end of the text", position


def _empty_entry(around: _Surroundings) -> Fault | None:
    if around.character != "," or around.before.rstrip()[-1:] not in (",", "[", "{"):
        return None
    return "a comma with nothing before it", "one comma", around.position(around.mark)


def _open_bracket(around: _Surroundings) -> Fault | None:
    """A bracket that is not closed, or entries in it without a comma between them."""
    begun = around.begun if around.begun_character in ("[", "{") else _open_at_end(around)
    if begun is None:
        return None
    begin, opening = around.position(begun), around.text[begun]
    rest_of_line = around.line(around.mark)[1][len(around.before) :]
    closing = {"[": "]", "{": "}"}[opening]
    if around.position(around.mark)[0] == begin[0] and closing in rest_of_line:
        what = "a comma is missing between two entries"
        return what, "such as {points: 50, span: 2}", around.position(around.mark)
    what = f"a bracket that begins in line {begin[0]} is never closed"
    return what, f"{closing} where it ends, or quotes around a text with brackets", begin


def _escape(around: _Surroundings) -> Fault | None:
    """An escape within double quotes that there is not."""
    if around.begun is None or around.begun_character != '"':
        return None
    escapes = [*_ESCAPE.finditer(around.text, around.begun + 1, around.mark + LONGEST)]
    last = next((one for one in reversed(escapes) if one.start() <= around.mark), None)
    if last is None or last.start() < around.mark - 2 or last[1] in _ESCAPED:
        return None
    allowed = "single quotes around a text with backslashes"
    what, count = "a backslash that no known letter follows", _HEXADECIMAL.get(last[1])
    if count and len(last[2]) < count:
        what = f"\\{last[1]} without {count} hexadecimal digits behind it"
    elif count:
        what = f"{last[0][: count + 2]}, which stands for no character"
        allowed = "the character itself"
    return what, allowed, around.position(last.start())


def _open_at_end(around: _Surroundings) -> int | None:
    """Where the last bracket stands that is open at the end of the text, if that is the fault."""
    if around.text[around.mark :].strip():
        return None
    still_open: list[int] = []
    for token in _NESTING.finditer(around.text):
        if token.group() in ("[", "{"):
            still_open.append(token.start())
        elif token.group() in ("]", "}"):
            del still_open[-1:]
    return still_open[-1] if still_open else None


def _after_closing(around: _Surroundings) -> Fault | None:
    """Something behind a closing quote or bracket."""
    start, line = around.line(around.mark)
    match = _ENTRY.fullmatch(line)
    if match is None or match[3][0] not in "'\"[{" or around.mark <= start + match.start(3):
        return None
    opening, position = match[3][0], around.position(around.mark)
    value = match[3].strip()
    if opening in "'\"" and value.endswith(opening):
        value = value[1:-1]
    closed = "quote" if opening in "'\"" else "bracket"
    allowed = f"quotes around the whole: {match[2]}: {_quoted(value)}"
    return f"text behind a closing {closed}", allowed, position


def _special_start(around: _Surroundings) -> Fault | None:
    """A text that begins with a character that means something else in YAML."""
    start, line = around.line(around.mark)
    match = _ENTRY.fullmatch(line)
    if match is None or match[3][0] not in "%@`&*!|>?,]}" or around.mark < start + match.start(3):
        return None
    what = f"a text that begins with {match[3][0]} and has no quotes"
    position = around.position(start + match.start(3))
    return what, f"write {match[2]}: {_quoted(match[3])}", position


def _second_colon(around: _Surroundings) -> Fault | None:
    start, line = around.line(around.mark)
    match = _ENTRY.fullmatch(line)
    if around.character != ":" or match is None or around.mark <= start + match.end(2):
        return None
    allowed = f"quotes around a text with a colon: {match[2].strip()}: {_quoted(match[3])}"
    return "a second colon in the line", allowed, around.position(around.mark)


def _no_colon(around: _Surroundings) -> Fault | None:
    if around.begun is None:
        return None
    start, line = around.line(around.begun)
    if ":" in line or not line.strip() or line.lstrip()[0] in "-#[{'\"":
        return None
    word = line.split()[0]
    allowed = f"`{_cut(word)}: value`"
    return "a line without a colon", allowed, around.position(start + _indent(line))


def _deeper(around: _Surroundings) -> Fault | None:
    """A line indented below one that has a value already, or as deep as no line above."""
    start, line = around.line(around.mark)
    above = [text for text in around.text[:start].splitlines() if text.strip()]
    if not above or not line.strip():
        return None
    indent, at = _indent(line), around.position(start + _indent(line))
    is_item = line.lstrip().startswith("- ")
    if match := _BARE_ITEM.fullmatch(above[-1]):
        what = f"a key below the bare word {_cut(match[1])}"
        return what, f"`- kind: {_cut(match[1])}` in the line above", at
    if indent > _indent(above[-1]) and around.character == ":":
        key = above[-1].split(":")[0].strip()
        return f"indented below `{_cut(key)}`, which has a value", "the same indentation", at
    if is_item and indent not in [_indent(text) for text in above if text.lstrip()[0] == "-"]:
        return "a list item that is not below the others", "the same indentation", at
    if is_item != above[-1].lstrip().startswith("- ") and indent in map(_indent, above):
        what = "a list item beside keys" if is_item else "a key beside list items"
        allowed = "keys of an item as deep as its first, `- ` before each item"
        return what, allowed, at
    if indent not in map(_indent, above):
        return "an indentation that no line above has", "the one of the lines it belongs to", at
    return None


_RULES: tuple[Callable[[_Surroundings], Fault | None], ...] = (
    _too_deep,
    _escape,
    _tab,
    _no_blank_after_colon,
    _open_quote,
    _empty_entry,
    _open_bracket,
    _equals,
    _after_closing,
    _special_start,
    _second_colon,
    _no_colon,
    _deeper,
)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _cut(text: str, limit: int = 40) -> str:
    text = text.strip()
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _quoted(text: str) -> str:
    """A text in single quotes, as YAML has them."""
    return "'" + _cut(text).replace("'", "''") + "'"
