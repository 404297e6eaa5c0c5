"""A stored result comes back as it was, or not at all."""

import io
import zipfile
from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest

from landscape import Experiment
from landscape.storage.result_file import NOUNS, pack, promised, unpack

EXPERIMENTS = {
    "classes": {
        "model": "logistic",
        "data": {"kind": "moons", "samples": 30, "noise": 0.2},
        "slice": {"kind": "axes", "points": 5},
        "descents": [{"steps": 4}, {"steps": 3, "lr": 1}],
    },
    "numbers": {
        "model": "linear",
        "data": {"kind": "diabetes", "limit": 40},
        "slice": {"kind": "axes", "points": [5, 6], "others": "refit"},
    },
    "one feature": {
        "model": {"kind": "polynomial", "degree": 2},
        "data": {"kind": "points", "x": [1, 2, 3, 4], "y": [1, 2, 4, 3]},
        "slice": {"kind": "axes", "params": ["w2"], "points": 5},
    },
    "a function": {
        "model": {"kind": "function", "name": "rosenbrock"},
        "slice": {"kind": "random", "points": 5},
    },
}


@pytest.fixture(scope="module", params=EXPERIMENTS.values(), ids=EXPERIMENTS)
def result(request):
    return Experiment.model_validate(request.param).run()


def same(a, b):
    """Whether two values are the same all the way down."""
    if is_dataclass(a):
        return type(a) is type(b) and all(
            same(getattr(a, field.name), getattr(b, field.name)) for field in fields(a)
        )
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and np.array_equal(a, b, equal_nan=True)
    if isinstance(a, tuple | list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    return a == b


def test_everything_but_the_look_and_the_data_comes_back(result):
    back = unpack(pack(result, "key"), "key")
    look = {"title": "", "config": None, "compute": None}
    assert same(replace(back, data=None), replace(result, data=None, **look))


def test_of_the_data_what_figures_draw(result):
    back, data = unpack(pack(result, "key"), "key").data, result.data
    if data is None:
        assert back is None
        return
    assert back.x.shape == (data.n_samples, min(2, data.n_features))
    assert same(back.x, data.x[:, :2])
    for name in ("n_samples", "n_features", "n_classes", "feature_names", "class_names", "soft"):
        assert getattr(back, name) == getattr(data, name)
    if data.n_features > 2:
        assert same(back.view, data.view)
        assert back.view.points.shape == (data.n_samples, 2)


def test_bytes_depend_on_the_result_alone(result):
    content = pack(result, "key")
    assert pack(replace(result, title="another"), "key") == content
    assert pack(unpack(content, "key"), "key") == content
    assert pack(result, "other") != content


def test_the_archive_holds_each_array_once_and_the_promised_ones_by_name(result):
    with np.load(io.BytesIO(pack(result, "key"))) as archive:
        for name, array in promised(result).items():
            assert np.array_equal(archive[name], array)
        surface = result.surface
        if surface is not None:
            copies = [n for n in archive.files if same(archive[n], surface.loss)]
            assert copies == ["loss"]
    assert all(
        i.date_time[0] == 1980 for i in zipfile.ZipFile(io.BytesIO(pack(result, ""))).filelist
    )


def test_another_experiments_result_is_none(result):
    assert unpack(pack(result, "key"), "other") is None


def test_damage_is_no_result():
    result = Experiment.model_validate(EXPERIMENTS["a function"]).run()
    content = pack(result, "key")
    for length in range(0, len(content), 97):
        assert unpack(content[:length], "key") is None
    for position in range(0, len(content), 97):
        changed = bytearray(content)
        changed[position] ^= 0xFF
        found = unpack(bytes(changed), "key")
        assert found is None or same(found, unpack(content, "key"))


def test_pickles_are_not_opened():
    class Trap:
        def __reduce__(self):
            return (pytest.fail, ("a pickle was opened",))

    buffer = io.BytesIO()
    np.savez(buffer, **{"stored/result": np.array([Trap()], dtype=object)})
    assert unpack(buffer.getvalue(), "key") is None


def test_every_noun_of_a_result_can_be_stored(result):
    def nouns(value):
        if is_dataclass(value):
            yield type(value).__name__
            for field in fields(value):
                yield from nouns(getattr(value, field.name))
        elif isinstance(value, tuple | list):
            for item in value:
                yield from nouns(item)

    assert set(nouns(result)) <= NOUNS.keys()


@pytest.mark.thorough
def test_a_large_table_does_not_bloat_the_store():
    def size(features):
        data = {"kind": "regression", "samples": 100, "n_features": features}
        experiment = {"model": "linear", "data": data, "slice": {"kind": "axes", "points": 3}}
        return len(pack(Experiment.model_validate(experiment).run(), ""))

    assert size(150) - size(100) < 50 * 100  # fifty columns more are 40 000 bytes of data
