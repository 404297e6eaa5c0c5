"""A model of your own in Python: its loss around its minimum. Draw it by: python THIS_FILE."""

import numpy as np

import landscape

rng = np.random.default_rng(0)
x = rng.uniform(-2, 2, 80)
y = np.sin(1.5 * x) + 0.1 * rng.normal(size=80)


def loss(theta):
    """The loss of one vector of parameters; anything that returns a number will do."""
    amplitude, frequency = theta
    return np.mean((amplitude * np.sin(frequency * x) - y) ** 2)


def gradient(theta):
    """May be left out; differences stand in for it then."""
    amplitude, frequency = theta
    residual = 2 * (amplitude * np.sin(frequency * x) - y) / len(x)
    by_amplitude = residual @ np.sin(frequency * x)
    by_frequency = residual @ (amplitude * x * np.cos(frequency * x))
    return np.array([by_amplitude, by_frequency])


objective = landscape.Objective.from_callable(
    loss, names=["amplitude", "frequency"], gradient=gradient
)
# A torch module, a jax function or a fitted scikit-learn estimator:
# landscape.from_torch, landscape.from_jax, landscape.from_sklearn
result = landscape.explore(objective, center=[1.0, 1.5], slice={"kind": "axes", "span": 2})
for path in result.save("outputs/python", figures=["contour", "surface"]):
    print(path)
