"""A stored result belongs to what was computed on, and to nothing of the look."""

import os

import pytest

from landscape.config.load import load
from landscape.errors import InputError
from landscape.storage.fingerprint import fingerprint

TEXT = """\
model: linear
data: {kind: csv, path: d.csv}
figures: [line, {kind: steps}]
"""


@pytest.fixture
def digest(tmp_path, monkeypatch):
    """The fingerprint of the experiment with values put in."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(TEXT)
    (tmp_path / "d.csv").write_text("x,y\n1,2\n2,3\n")
    return lambda **overrides: fingerprint(load("a.yaml", overrides))


LOOKS = [
    {"title": "Other"},
    {"theme": "dark"},
    {"output.dir": "/elsewhere"},
    {"output.dpi": 30},
    {"figures.0": "contour"},
    {"figures.1.title": "Other"},
    {"figures.1.name": "other"},
]
DEEDS = [
    {"seed": 1},
    {"scale": "zscore"},
    {"model.alpha": 1},
    {"loss": "mae"},
    {"slice.kind": "random"},
    {"slice": {"kind": "axes", "points": 9}},
    {"descents": ({"lr": 1},)},
    {"figures.1.at": "zero"},
    {"figures": ("line",)},
    {"data.limit": 1},
]


@pytest.mark.parametrize("overrides", LOOKS, ids=str)
def test_the_look_does_not_matter(digest, overrides):
    assert digest(**overrides) == digest()


@pytest.mark.parametrize("overrides", DEEDS, ids=str)
def test_what_is_computed_matters(digest, overrides):
    assert digest(**overrides) != digest()


def test_the_bytes_of_the_data_matter_and_not_their_time(digest, tmp_path):
    before = digest()
    os.utime(tmp_path / "d.csv", (0, 0))
    assert digest() == before
    (tmp_path / "d.csv").write_text("x,y\n1,2\n2,4\n")
    assert digest() != before


def test_the_folder_does_not_matter(digest, tmp_path, monkeypatch):
    before = digest()
    (tmp_path / "moved").mkdir()
    for name in ("a.yaml", "d.csv"):
        os.rename(tmp_path / name, tmp_path / "moved" / name)
    monkeypatch.chdir(tmp_path / "moved")
    assert fingerprint(load("a.yaml")) == before


def test_versions_matter(digest, monkeypatch):
    before = digest()
    monkeypatch.setattr("landscape.storage.fingerprint.__version__", "9")
    assert digest() != before


def test_what_is_no_file_is_left_to_whoever_reads_it(digest, tmp_path):
    (tmp_path / "d.csv").unlink()
    missing = digest()
    os.mkfifo(tmp_path / "d.csv")
    assert digest() == missing


def test_data_from_elsewhere_are_refused_with_their_place(digest, tmp_path):
    (tmp_path / "a.yaml").write_text(TEXT.replace("d.csv", "/etc/passwd"))
    with pytest.raises(InputError, match=r"^a\.yaml:2:25: data\.path: '/etc/passwd' lies outside"):
        digest()
