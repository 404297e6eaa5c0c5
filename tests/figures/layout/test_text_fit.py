import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from landscape.figures import check_text
from landscape.figures.layout.text_fit import WORD, balanced, fit_text, text_width, wrapped


@pytest.mark.parametrize(
    "text",
    ["plain", r"$\eta = 10^{-3}$", "5 $ a piece", r"\$5 and $x$", "学习率 $x_1$", "", "a\nb"],
)
def test_what_can_be_drawn_is_let_through(text):
    assert check_text(text) == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (r"$\nosuchcommand$", "not valid mathtext"),
        ("$x_{1$", "not valid mathtext"),
        (r"$\frac{1}$", "not valid mathtext"),
        ("nul \0 byte", r"control character '\x00'"),
        ("bell \a", r"control character '\x07'"),
        ("half \ud800 a pair", "control character"),
    ],
)
def test_what_cannot_is_refused_with_the_reason(text, reason):
    with pytest.raises(ValueError, match=r".") as caught:
        check_text(text)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_text_without_mathematics_loads_no_matplotlib():
    code = (
        "import sys; from landscape.figures import check_text; check_text('plain');"
        "print('matplotlib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_mathematics_is_one_word():
    assert WORD.findall(r"the rate $\eta = 0.1$, and so on") == [
        "the", "rate", r"$\eta = 0.1$,", "and", "so", "on",
    ]  # fmt: skip


def test_a_dollar_alone_is_a_letter():
    assert WORD.findall("5 $ a piece") == ["5", "$", "a", "piece"]


lengths = st.lists(st.integers(1, 12), min_size=1, max_size=30)


@given(lengths, st.integers(12, 40))
def test_lines_keep_all_words_and_fit(lengths, room):
    words = ["x" * n for n in lengths]
    lines = wrapped(words, lengths, 1, room)
    assert " ".join(lines).split() == words
    assert max(map(len, lines)) <= room
    for line, following in pairwise(lines):
        assert len(line) + 1 + len(following.split()[0]) > room  # no line ends too early


def test_what_does_not_fit_is_broken_and_then_shrunk():
    figure = Figure()
    text = figure.text(0, 0, "some words and one_that_is_as_long_as_a_whole_sentence_of_words")
    fit_text(text, 200)
    lines = text.get_text().split("\n")
    assert len(lines) > 1
    assert text.get_fontsize() < 10
    assert max(text_width(text, line) for line in lines) <= 205


def test_a_number_stays_with_what_it_counts():
    assert WORD.findall("principal component 2 (16.4 %)") == [
        "principal", "component 2", "(16.4 %)",
    ]  # fmt: skip


def test_lines_of_a_broken_text_are_about_as_long():
    tokens = ["one", "two", "three", "four", "five", "six"]
    widths = [float(len(token)) for token in tokens]
    lines = balanced(tokens, widths, 1.0, 22.0, len(wrapped(tokens, widths, 1.0, 22.0)))
    assert lines == ["one two three", "four five six"]
    assert balanced(tokens, widths, 1.0, 100.0, 1) == [" ".join(tokens)]
