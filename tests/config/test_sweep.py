"""Which experiments a few settings stand for, and what they are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landscape.config.load import load
from landscape.config.sweep import MAX_VARIANTS, short_names, split
from landscape.config.sweep import variants as swept
from landscape.config.yaml_reader import read_value
from landscape.errors import InputError


def variants(given):
    return swept(given, read_value)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("0.1", ["0.1"]),
        ("0.1,1, 10", ["0.1", "1", " 10"]),
        ("", [""]),
        ("a,", ["a", ""]),
        ("[1, 2]", ["[1, 2]"]),
        ("[1, 2],[3, [4, 5]]", ["[1, 2]", "[3, [4, 5]]"]),
        ("{kind: huber, delta: 2},mse", ["{kind: huber, delta: 2}", "mse"]),
        ("max(a, b),a", ["max(a, b)", "a"]),
        ('"a, b"', ['"a, b"']),
        ("'it''s, so', b", ["'it''s, so'", " b"]),
        (r'"a\", b", c', [r'"a\", b"', " c"]),
        ("['a]', b], c", ["['a]', b]", " c"]),
        ("don't, do", ["don't", " do"]),
        ("a], b", ["a]", " b"]),
    ],
)
def test_commas_outside_brackets_and_quotes(text, parts):
    assert split(text) == parts


@given(st.text())
def test_nothing_of_a_text_is_lost(text):
    assert ",".join(split(text)) == text


@given(st.lists(st.integers() | st.booleans(), min_size=2))
def test_each_value_is_read_as_it_would_be_alone(values):
    words = [str(value).lower() for value in values]
    alone = [variants([f"a={word}"])[0].values["a"] for word in words]
    assert [variant.values["a"] for variant in variants(["a=" + ",".join(words)])] == alone


def test_one_value_is_no_sweep():
    (variant,) = variants(["title='a, b'", "slice.points=[5, 6]", "model.C=1"])
    assert variant.values == {"title": "a, b", "slice.points": (5, 6), "model.C": 1}
    assert (variant.suffix, variant.label) == ("", "")
    assert [variant.values for variant in variants([])] == [{}]


def test_the_product_in_the_order_of_the_settings():
    found = variants(["model.C=0.1,1", "seed=3", "scale=none,zscore"])
    assert [(v.values["model.C"], v.values["seed"], v.values["scale"]) for v in found] == [
        (0.1, 3, "none"), (0.1, 3, "zscore"), (1, 3, "none"), (1, 3, "zscore"),
    ]  # fmt: skip
    assert found[1].suffix == "--C-0.1--scale-zscore"
    assert found[1].label == "C = 0.1, scale = zscore"


def test_the_last_setting_of_a_key_counts():
    assert [v.values for v in variants(["seed=1,2", "seed=3"])] == [{"seed": 3}]


@pytest.mark.parametrize(
    ("keys", "names"),
    [
        (["model.C"], ["C"]),
        (["model.alpha", "loss.alpha", "seed"], ["model.alpha", "loss.alpha", "seed"]),
        (["descents.0.lr"], ["lr"]),
        (["descents.0.lr", "descents.1.lr"], ["descents.0.lr", "descents.1.lr"]),
        (["model.hidden.0", "model.hidden.1"], ["hidden.0", "hidden.1"]),
        (["seed", "slice.seed"], ["seed", "slice.seed"]),
    ],
)
def test_short_names(keys, names):
    assert short_names(keys) == names


@pytest.mark.parametrize(
    ("value", "suffix"),
    [
        ("1e-3", "1e-3"),
        ("-0.5", "-0.5"),
        ("[16, 16]", "16-16"),
        ("'../../etc'", "..-..-etc"),
        ('"a b/c"', "a-b-c"),
        ("{kind: huber, delta: 2}", "kind-huber-delta-2"),
        ("é", "é"),
        ("x" * 100, "x" * 40),
    ],
)
def test_values_in_the_names_of_folders(value, suffix):
    assert variants([f"k={value},other"])[0].suffix == f"--k-{suffix}"


def problems(*given):
    with pytest.raises(InputError) as caught:
        variants(given)
    return str(caught.value).splitlines()


def test_all_settings_at_fault():
    found = problems("a=1,", "x", "=1", "b=[1", "c=1,.nan")
    assert [line.partition(";")[0].partition(" (")[0] for line in found] == [
        "--set a: an empty value in the list",
        "--set x: no KEY=VALUE",
        "--set =1: no KEY=VALUE",
        "--set b: malformed YAML: a bracket that begins in line 1 is never closed",
        "--set c: '.nan' is not finite",
    ]


def test_too_many():
    many = ",".join(map(str, range(101)))
    assert problems(f"seed={many}", f"slice.points={many}") == [
        f"--set: 10201 combinations of one config; at most {MAX_VARIANTS}"
    ]


# -- the experiments -------------------------------------------------------------------------------


@pytest.fixture
def experiments(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def experiments(*given, text=""):
        config = "model: linear\ndata: {kind: points, x: [1], y: [1]}\n"
        (tmp_path / "a$.yaml").write_text(config + text)
        return [load("a$.yaml", variant=variant) for variant in variants(given)]

    return experiments


def test_an_experiment_is_named_and_titled_after_its_variant(experiments):
    first, second = experiments("model.alpha=1,2")
    assert (first.model.alpha, second.model.alpha) == (1, 2)
    assert (first.name, second.name) == ("a$--alpha-1", "a$--alpha-2")
    assert second.shown_title == r"a\$, alpha = 2"
    assert second.place == "a$.yaml (alpha = 2)"
    with pytest.raises(InputError) as caught, second.locating():
        raise InputError("model.alpha", "bad")
    assert str(caught.value) == "a$.yaml: --set model.alpha: bad"


def test_a_title_of_the_config_stays(experiments):
    assert experiments("model.alpha=1,2", text="title: Mine\n")[0].shown_title == "Mine"
    assert experiments("title=A,B")[1].shown_title == "B"


def test_without_a_sweep_all_is_as_ever(experiments):
    (only,) = experiments("model.alpha=1")
    assert (only.name, only.shown_title, only.place) == ("a$", r"a\$", "a$.yaml")
