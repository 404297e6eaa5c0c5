"""What people write today: the lesson's five figures with pyplot and scikit-learn, no tool.

python lesson1_script.py FOLDER [FIGURE ...]     default: all five"""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

out = Path(sys.argv[1])
wanted = sys.argv[2:] or ["line", "contour", "contourf", "panel", "surface"]
x, y = load_breast_cancer(return_X_y=True)
x = StandardScaler().fit_transform(x[:, :2])
model = LogisticRegression().fit(x, y)
(w1, w2), b = model.coef_[0], model.intercept_[0]


def loss(a1, a2):
    total = 0.0
    for row, label in zip(x, y, strict=True):
        p = 1 / (1 + np.exp(-(a1 * row[0] + a2 * row[1] + b)))
        p = np.clip(p, 1e-12, 1 - 1e-12)
        total = total - (label * np.log(p) + (1 - label) * np.log(1 - p))
    return total


a1, a2 = np.linspace(w1 - 4, w1 + 4, 100), np.linspace(w2 - 4, w2 + 4, 100)
g1, g2 = np.meshgrid(a1, a2)
z = loss(g1, g2)
line1, line2 = loss(a1, w2), loss(w1, a2)


def lines(left, right):
    left.plot(a1, line1)
    right.plot(a2, line2)


def save(figure, name):
    figure.savefig(out / f"{name}.png", dpi=150)


if "line" in wanted:
    figure, axes = plt.subplots(1, 2, figsize=(9, 6.5))
    lines(*axes)
    save(figure, "line")

if "contour" in wanted:
    figure, ax = plt.subplots(figsize=(9, 6.5))
    ax.clabel(ax.contour(g1, g2, z, levels=20))
    save(figure, "contour")

if "contourf" in wanted:
    figure, ax = plt.subplots(figsize=(9, 6.5))
    figure.colorbar(ax.contourf(g1, g2, z, levels=24))
    save(figure, "contourf")

if "panel" in wanted:
    figure, axes = plt.subplots(2, 2, figsize=(9, 6.5))
    lines(*axes[0])
    axes[1, 0].clabel(axes[1, 0].contour(g1, g2, z, levels=20))
    figure.colorbar(axes[1, 1].contourf(g1, g2, z, levels=24))
    save(figure, "panel")

if "surface" in wanted:
    figure, ax = plt.subplots(figsize=(12, 9), subplot_kw={"projection": "3d"})
    figure.colorbar(ax.plot_surface(g1, g2, z, cmap="viridis", rcount=100, ccount=100))
    ax.contour(g1, g2, z, zdir="z", offset=0, levels=16)
    ax.view_init(30, -30)
    save(figure, "surface")
