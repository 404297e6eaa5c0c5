"""`landscape plot -`: a config from standard input."""

import io
import sys

import pytest

from ..conftest import FILES, LIGHT


@pytest.fixture
def piped(run, monkeypatch):
    """Runs a command line with this text on standard input."""

    def piped(text, *arguments):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        return run(*arguments)

    return piped


def test_a_config_is_read_from_standard_input(piped, work):
    done = piped(LIGHT, "plot", "-", "--name", "Größe 1")
    assert done.lines == [f"outputs/Größe 1/{name}" for name in FILES]
    assert done.code == 0


def test_without_a_name_it_is_an_experiment(piped, work):
    assert piped(LIGHT, "plot", "-", "--only", "line").lines[0] == "outputs/experiment/line.png"


def test_its_faults_have_places(piped):
    (fault,) = piped("model: linear\ncolour: 1\n", "validate", "-").faults(2)
    assert fault.startswith("standard input:2:1: colour: ")


def test_data_lie_in_the_working_directory(piped, work):
    (work / "d.csv").write_text("x,y\n1,2\n2,3\n3,5\n")
    config = "data: {kind: csv, path: d.csv}\nmodel: linear\n"
    assert piped(config, "validate", "-").code == 0
    assert "path: d.csv" in piped(config, "explain", "-").out


def test_a_sweep_of_it(piped):
    done = piped(LIGHT, "plot", "-n", "-", "--name", "a", "-s", "seed=1,2", "--compare")
    assert done.code == 0
    assert done.lines[-1] == "outputs/a--compare.png"
    assert [line for line in done.lines if line.endswith("contourf.png")] == [
        "outputs/a--seed-1/contourf.png",
        "outputs/a--seed-2/contourf.png",
    ]


@pytest.mark.parametrize("name", ["a/b", "..", "", "a\\b", "a\nb"])
def test_a_name_that_is_none(piped, name):
    assert piped(LIGHT, "plot", "-", "--name", name).faults(2)


def test_a_name_is_of_standard_input(run):
    (fault,) = run("plot", "small.yaml", "--name", "a").faults(2)
    assert fault == "--name is of a config from standard input; `-` for CONFIG"


def test_too_much_or_nothing(piped):
    (fault,) = piped("#" * (2**20 + 1), "plot", "-").faults(2)
    assert fault == "standard input: is too large; at most 1 MiB"
    (fault,) = piped("", "plot", "-").faults(2)
    assert fault.startswith("standard input:1:1: ")


def test_the_depfile_names_what_there_is(piped, work):
    (work / "d.csv").write_text("x,y\n1,2\n2,3\n3,5\n")
    config = "data: {kind: csv, path: d.csv}\nmodel: linear\nfigures: []\n"
    assert piped(config, "plot", "-", "--depfile", "d.mk").code == 0
    text = (work / "d.mk").read_text()
    assert "d.csv:" in text
    assert "standard" not in text
