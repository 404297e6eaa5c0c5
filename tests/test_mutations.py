"""Configs damaged in every way: each is accepted or refused, and nothing else ever happens."""

import copy
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from landscape.cli.main import run

CONFIGS = sorted((Path(__file__).parents[1] / "configs").glob("*.yaml"))
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
def mutants(draw):
    """The text of a config of the gallery with one to three things changed."""
    tree = yaml.safe_load(draw(st.sampled_from(CONFIGS)).read_text(encoding="utf-8"))
    for _ in range(draw(st.integers(1, 3))):
        found = list(places(tree))
        if not found:
            break
        *path, key = draw(st.sampled_from(found))
        owner = tree
        for step in path:
            owner = owner[step]
        way = draw(st.sampled_from(["delete", "retype", "rename", "nest"]))
        if way == "delete":
            del owner[key]
        elif way == "rename" and isinstance(owner, dict):
            owner[f"{key}{draw(st.sampled_from('xs_'))}"] = owner.pop(key)
        elif way == "nest":
            owner[key] = {"kind": copy.deepcopy(owner[key])}
        else:
            owner[key] = copy.deepcopy(draw(st.sampled_from(ODD)))
    text = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False)
    return text + text if draw(st.integers(0, 19)) == 0 else text  # every key twice


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / "data").symlink_to(CONFIGS[0].parent / "data")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@settings(
    max_examples=500,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(text=mutants())
def test_a_damaged_config_is_accepted_or_refused(here, capfd, text):
    (here / "mutant.yaml").write_text(text, encoding="utf-8")
    code = run(["validate", "mutant.yaml"])
    said = capfd.readouterr().err
    assert code in (0, 2)
    assert "internal fault" not in said
    assert "Traceback" not in said
    if code:
        assert all(line.startswith(("error: ", "warning: ")) for line in said.splitlines())
        assert run(["plot", "mutant.yaml", "-q"]) == code
        assert not (here / "outputs").exists()
