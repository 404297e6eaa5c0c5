"""Tables as public courses hand them out, made small, against references written out here.

On the courses' own files the same configs give the published J(0, 0) = 32.07 and θ = (−3.6303,
1.1664) after 1500 steps of 0.01, for two exam scores J(0) = 0.693 and 0.2035 at the optimum, and
with `expand: 6` 27 features, J = 0.5290 and 83.05 %.
"""

import numpy as np
import pytest
from sklearn.preprocessing import PolynomialFeatures

from landscape.config.experiment import Experiment
from landscape.pipeline.run import run

RNG = np.random.default_rng(5)


@pytest.fixture
def result_of(tmp_path, monkeypatch):
    """Writes a table and runs an experiment on it."""
    monkeypatch.chdir(tmp_path)

    def result_of(table, **keys):
        (tmp_path / "d.txt").write_text(table)
        data = {"kind": "csv", "path": "d.txt", **keys.pop("data", {})}
        slices = {"slice": {"points": 3}, "figures": ["contour"]}
        return run(Experiment.from_dict({"data": data} | slices | keys))

    return result_of


def test_profits_and_population(result_of):
    x = RNG.uniform(5, 20, 12).round(3)
    y = (1.2 * x - 4 + RNG.normal(size=12)).round(3)
    result = result_of(
        "\n".join(f"{a},{b}" for a, b in zip(x, y, strict=True)),
        data={"header": ["population", "profit"]},
        model="linear",
        loss={"kind": "mse", "reduction": "half_mean"},
        descents=[{"start": "zero", "lr": 0.01, "steps": 1500}],
    )
    path = result.paths[0]
    assert path.loss[0] == pytest.approx(np.sum(y**2) / (2 * 12), rel=1e-12)
    w = b = 0.0
    for _ in range(1500):
        r = w * x + b - y
        w, b = w - 0.01 * np.mean(r * x), b - 0.01 * np.mean(r)
    np.testing.assert_allclose(path.theta[-1], [w, b], rtol=1e-10)


def test_two_exam_scores(result_of):
    """J(0) = ln 2 = 0.693 whatever the rows are; the optimum (0.2035 on the course's own file) is
    checked on these rows by Newton's method, written out here."""
    x = RNG.uniform(30, 100, (60, 2)).round(4)
    y = (x.sum(axis=1) + RNG.normal(0, 12, 60) > 125).astype(int)
    result = result_of(
        "\n".join(f"{a},{b},{c}" for (a, b), c in zip(x, y, strict=True)),
        data={"header": ["exam 1", "exam 2", "admitted"]},
        model={"kind": "logistic", "C": None},
        descents=[{"optimizer": "newton", "start": "zero", "lr": 1, "steps": 20}],
    )
    assert result.paths[0].loss[0] == pytest.approx(np.log(2), rel=1e-14)
    design, theta = np.column_stack([x, np.ones(60)]), np.zeros(3)
    for _ in range(20):
        p = 1 / (1 + np.exp(-design @ theta))
        hessian = design.T @ (design * (p * (1 - p))[:, None])
        theta -= np.linalg.solve(hessian, design.T @ (p - y))
    optimum = -np.mean(np.where(y == 1, np.log(p), np.log1p(-p)))
    assert result.fit.loss == pytest.approx(optimum, rel=1e-9)
    np.testing.assert_allclose(result.fit.theta, theta, rtol=1e-5)
    assert result.paths[0].loss[-1] == pytest.approx(optimum, rel=1e-9)
    assert result.fit.accuracy == np.mean((p > 0.5) == y)


def test_microchips(result_of):
    x = RNG.uniform(-1, 1, (40, 2)).round(4)
    y = (np.hypot(*x.T) < 0.7).astype(int)
    y[:3] = 1 - y[:3]
    result = result_of(
        "\n".join(f"{a},{b},{c}" for (a, b), c in zip(x, y, strict=True)),
        data={"header": False, "expand": 6},
        model={"kind": "logistic", "C": 1},
        loss={"kind": "cross_entropy", "penalty": True},
        figures=["boundary"],
    )
    design = PolynomialFeatures(6, include_bias=False).fit_transform(x)
    assert result.data.n_features == design.shape[1] == 27
    w, b = result.fit.theta[:-1], result.fit.theta[-1]
    z = design @ w + b
    cost = np.mean(np.logaddexp(0, z) - y * z) + w @ w / (2 * 40)
    assert result.fit.loss == pytest.approx(cost, rel=1e-12)
    gradient = design.T @ (1 / (1 + np.exp(-z)) - y) / 40 + w / 40
    assert np.abs(gradient).max() < 1e-4
    assert result.fit.accuracy == np.mean((z > 0) == y)


TABLES = {
    "an index column without a name": (
        ",TV,radio,sales\n1,230.1,37.8,22.1\n2,44.5,39.3,10.4\n3,17.2,45.9,9.3\n4,151,41,18\n",
        {"features": ["TV"], "target": "sales"},
        "TV",
    ),
    "aligned blanks": (
        " 0.00632  18.00  24.00\n 0.02731   0.00  21.60\n 0.02729   0.00  34.70\n 0.1 1 30\n",
        {"header": False, "features": ["x2"]},
        "x2",
    ),
    "semicolons and quotes": (
        '"fixed acidity";"pH";"quality"\n7.4;3.51;5.5\n7.8;3.2;5\n11.2;3.16;6\n7;3.3;6\n',
        {"features": ["pH"]},
        "pH",
    ),
}


@pytest.mark.parametrize("kind", TABLES)
def test_other_tables_are_read_as_they_come(kind, result_of):
    table, data, name = TABLES[kind]
    result = result_of(table, data=data, model="linear", loss="mse")
    assert result.data.feature_names == (name,)
    x, y = result.data.x[:, 0], result.data.y
    np.testing.assert_allclose(result.fit.theta, np.polyfit(x, y, 1), rtol=1e-6, atol=1e-9)
