"""Configs damaged in every way: each is accepted or refused, and nothing else ever happens."""

import copy
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from landscape.cli.main import run

CONFIGS = sorted((Path(__file__).parents[2] / "configs").glob("*.yaml"))
ODD = [
    None, True, 0, -1, 1, 2, 3.5, 1e300, 1e-310, -1e300, 10**9, 2**63, "", "a", "fit", "x\ty",
    "$_{$", [], [1], [[1, 2]], {}, {"kind": "mlp"}, {"a": 1}, "1e400", ".nan", "../../etc/passwd",
]  # fmt: skip


def places(tree, path=()):
    """The path of every value in a tree."""
    items = (
        tree.items()
        if isinstance(tree, dict)
        else enumerate(tree)
        if isinstance(tree, list)
        else ()
    )
    for key, value in items:
        yield (*path, key)
        yield from places(value, (*path, key))


@st.composite
def mutants(draw, way):
    """The text of a config of the gallery with one to three things changed, the first by `way`."""
    tree = yaml.safe_load(draw(st.sampled_from(CONFIGS)).read_text(encoding="utf-8"))
    ways = [way, *draw(st.lists(st.sampled_from(list(WAYS)), max_size=2))]
    for change in ways:
        paths = list(places(tree))
        if not paths:
            break
        *path, key = draw(st.sampled_from(paths))
        owner = tree
        for step in path:
            owner = owner[step]
        WAYS[change](draw, owner, key)
    text = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False)
    return text + text if draw(st.integers(0, 19)) == 0 else text  # every key twice


def delete(draw, owner, key):
    del owner[key]


def rename(draw, owner, key):
    if isinstance(owner, dict):
        owner[f"{key}{draw(st.sampled_from('xs_'))}"] = owner.pop(key)


def nest(draw, owner, key):
    owner[key] = {"kind": copy.deepcopy(owner[key])}


def retype(draw, owner, key):
    owner[key] = copy.deepcopy(draw(st.sampled_from(ODD)))


WAYS = {"delete": delete, "rename": rename, "nest": nest, "retype": retype}


@pytest.fixture
def accepted_or_refused(tmp_path, monkeypatch, capfd):
    """Asserts that many configs damaged in one way are accepted or refused, and no more."""
    (tmp_path / "data").symlink_to(CONFIGS[0].parent / "data")
    monkeypatch.chdir(tmp_path)

    def accepted_or_refused(way):
        settings(
            derandomize=True,
            database=None,
            suppress_health_check=[HealthCheck.too_slow],
        )(given(text=mutants(way))(lambda text: check(text, capfd)))()

    return accepted_or_refused


def check(text, capfd):
    Path("mutant.yaml").write_text(text, encoding="utf-8")
    code = run(["validate", "mutant.yaml"])
    err = capfd.readouterr().err
    assert code in (0, 2)
    assert "internal fault" not in err
    assert "Traceback" not in err
    if code:
        assert all(line.startswith(("error: ", "warning: ")) for line in err.splitlines())
        assert run(["plot", "mutant.yaml", "-q"]) == code
        capfd.readouterr()
        assert not Path("outputs").exists()
