"""What people write today: the lesson's five figures with pyplot and scikit-learn, no tool.

The same pictures as far as a script goes: sizes, dots per inch, title, legend, labels, fit and
minimum marked, levels, colour bars, and nothing that overlaps (constrained layout).

python lesson1_script.py FOLDER [FIGURE ...]     default: all five"""

import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.patheffects as effects
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LogNorm
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
lowest = np.unravel_index(np.argmin(z), z.shape)
NAMES = ("w1 (mean radius)", "w2 (mean texture)")
LOSS = "summed cross-entropy"
STAMP = "summed cross-entropy · other parameters as fitted · levels denser near the minimum"
LEVELS = z.min() + np.geomspace(1, z.max() - z.min(), 13)
WHITE = [effects.withStroke(linewidth=3, foreground="white")]
plt.rcParams.update({"axes.spines.top": False, "axes.spines.right": False, "lines.linewidth": 2.2})


def star(ax, *at):
    return ax.plot(*at, "*", color="black", markersize=14, markeredgecolor="white", label="fit")


def lines(left, right):
    for ax, name, at, values, fit in (
        (left, NAMES[0], a1, line1, w1),
        (right, NAMES[1], a2, line2, w2),
    ):
        ax.plot(at, values)
        star(ax, fit, loss(w1, w2))
        ax.set_xlabel(name)
        ax.grid(color="0.9")
    left.set_ylabel(LOSS)


def plane(ax):
    star(ax, w1, w2)
    at = a1[lowest[1]], a2[lowest[0]]
    ax.plot(*at, "+", color="black", markersize=12)
    ax.annotate(f"min {z.min():.4g}", at, (-6, -6), textcoords="offset points",
                ha="right", va="top", path_effects=WHITE)  # fmt: skip
    ax.set(xlabel=NAMES[0], ylabel=NAMES[1])


def contour(ax):
    drawn = ax.contour(g1, g2, z, levels=LEVELS, norm=LogNorm(), linewidths=1.6)
    ax.clabel(drawn, colors="black")
    plane(ax)


def contourf(figure, ax):
    drawn = ax.contourf(g1, g2, z, levels=np.geomspace(z.min(), z.max(), 24), norm=LogNorm())
    figure.colorbar(drawn, ax=ax, label=LOSS, format="%.4g")
    plane(ax)


def save(figure, name):
    figure.suptitle("Breast cancer, two weights of a logistic regression", fontsize=15)
    entries = [h for h in figure.axes[0].get_lines() if h.get_label() == "fit"]
    figure.legend(handles=entries, loc="outside upper center", frameon=False)
    figure.supxlabel(STAMP, fontsize=7, color="0.4")
    figure.savefig(out / f"{name}.png", dpi=150)


if "line" in wanted:
    figure, axes = plt.subplots(1, 2, figsize=(9, 6.5), sharey=True, layout="constrained")
    lines(*axes)
    save(figure, "line")

if "contour" in wanted:
    figure, ax = plt.subplots(figsize=(9, 6.5), layout="constrained")
    contour(ax)
    save(figure, "contour")

if "contourf" in wanted:
    figure, ax = plt.subplots(figsize=(9, 6.5), layout="constrained")
    contourf(figure, ax)
    save(figure, "contourf")

if "panel" in wanted:
    figure, axes = plt.subplots(2, 2, figsize=(9, 6.5), layout="constrained")
    lines(*axes[0])
    contour(axes[1, 0])
    contourf(figure, axes[1, 1])
    save(figure, "panel")

if "surface" in wanted:
    figure, ax = plt.subplots(
        figsize=(12, 9), subplot_kw={"projection": "3d"}, layout="constrained"
    )
    drawn = ax.plot_surface(g1, g2, z, cmap="viridis", norm=LogNorm(), rcount=100, ccount=100)
    figure.colorbar(drawn, ax=ax, label=LOSS, format="%.4g", shrink=0.5)
    ax.contour(g1, g2, z, levels=LEVELS, colors="black", linewidths=0.5)
    ax.contour(g1, g2, z, levels=LEVELS, zdir="z", offset=0)
    star(ax, [w1], [w2], [loss(w1, w2)])
    ax.set(xlabel=NAMES[0], ylabel=NAMES[1], zlabel=LOSS, zlim=(0, z.max()))
    ax.view_init(30, -30)
    save(figure, "surface")
