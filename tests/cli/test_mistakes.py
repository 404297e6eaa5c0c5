"""Mistakes as people make them, each with its answer: mistakes.yaml shows the program's language.

Of each: the config, the command where it is not `validate`, the answer, and what was meant, which
is accepted. A list of words to choose from is written as `one of …`. What is said of data and model
is added to a config that says nothing of them, unless it is to stand `alone`.
"""

import re
from pathlib import Path

import pytest
import yaml

MISTAKES = yaml.safe_load(Path(__file__).with_name("mistakes.yaml").read_text(encoding="utf-8"))
PLACE = re.compile(r"(error|warning): (a\.yaml:\d+:\d+|a\.yaml: (--[a-z]+|model)|--set)\b")
CHANGE = re.compile(r"did you mean '?(\w+)'?|write `?(?:kind: )?([^;`]+)")
DATA = "data: {kind: breast_cancer, features: [mean radius, mean texture]}\n"
CITIES = ("Ulm", "Bonn", "Kiel")


@pytest.fixture
def tables(write):
    """The tables that the configs name: of numbers with two words, and with three as a target."""
    rows = [(500.5 + 13.7 * i, 30 + 2 * i, 1 + i % 4, CITIES[i % 2]) for i in range(30)]
    table = "".join(f"{rent:.1f},{area},{rooms},{city}\n" for rent, area, rooms, city in rows)
    write("rent,area,rooms,city\n" + table, "flats.csv")
    towns = "".join(f"{CITIES[i % 3]},{30 + i},{1 + i % 4}\n" for i in range(30))
    write("town,area,rooms\n" + towns, "towns.csv")


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake["answer"][0][7:60])
def test_the_answer_names_place_and_fault_and_what_was_meant_is_accepted(mistake, run, write):
    command = mistake.get("command", ["validate"])
    answers = _answers(run, write, mistake, mistake["wrong"], command)
    assert answers == mistake["answer"]
    assert all(PLACE.match(answer) for answer in answers)
    meant = mistake.get("with", command)
    assert _answers(run, write, mistake, mistake["right"], meant) == []
    _refuse_other_advice(mistake, meant)


def test_there_are_many_and_each_stands_once():
    texts = [(mistake["wrong"], str(mistake.get("command"))) for mistake in MISTAKES]
    assert len(set(texts)) == len(texts) >= 90


def test_a_picture_mostly_without_values_is_warned_of(run, write):
    model = "model: {kind: function, expr: log(a) + b**2, params: {a: 1, b: 1}}\n"
    slices = "slice: {range: [[-3, 1], [-1, 1]], points: 9}\nfigures: [contourf]\n"
    done = run("plot", write(model + slices + "output: {dpi: 30}\n"))
    assert done.code == 0
    assert "of the points of the slice have no finite loss (slice: a smaller span" in done.err


def _answers(run, write, mistake, text, command):
    """The lines of errors and warnings; the exit code must agree with them."""
    if not mistake.get("alone"):
        text += "" if "model:" in text else "model: logistic\n"
        text += "" if "data:" in text or "kind: function" in text else DATA
    write(text)
    done = run(command[0], "a.yaml", *command[1:])
    lines = [line for line in done.err.splitlines() if line.startswith(("error: ", "warning: "))]
    assert done.code == (2 if any(line.startswith("error: ") for line in lines) else 0), done
    return [_shortened(line) for line in lines]


def _shortened(line):
    line = re.sub(r"one of [^();]*( \(see|$)", r"one of …\1", line)
    return re.sub(r"(there are \d+: ).*", r"\1…", line)


def _refuse_other_advice(mistake, meant):
    """Fails where an answer proposes a word that what was meant does not hold."""
    right = "".join([mistake["right"], *meant]).replace(" ", "")
    for answer in mistake["answer"]:
        for match in CHANGE.finditer(answer):
            advice = (match[1] or match[2]).partition(" without ")[0].partition("COLUMN")[0]
            assert advice.replace(" ", "") in right, advice
