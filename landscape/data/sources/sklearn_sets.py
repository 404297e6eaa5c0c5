"""The small real data sets that come with scikit-learn, under their own names.

scikit-learn ships them as plain text. The text is read directly, because importing
`sklearn.datasets` (with scipy.stats and pandas) takes longer than all that `validate` and `explain`
do; where the text is not found, its public loaders are called.
"""

import gzip
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np

from landscape.arrays import Array
from landscape.data.sources.source import Source, Table


class _Set(NamedTuple):
    """What the text of a set does not say of itself."""

    file: str
    target: str
    features: tuple[str, ...]
    classes: tuple[str, ...] | None

    def __str__(self) -> str:
        """In words: `scikit-learn's own: 30 features; diagnosis, 2 classes`."""
        target = "a number" if self.classes is None else f"{len(self.classes)} classes"
        return f"scikit-learn's own: {len(self.features)} features; {self.target}, {target}."


_CELL = (
    *("radius", "texture", "perimeter", "area", "smoothness"),
    *("compactness", "concavity", "concave points", "symmetry", "fractal dimension"),
)
_WINE = (
    "alcohol malic_acid ash alcalinity_of_ash magnesium total_phenols flavanoids "
    "nonflavanoid_phenols proanthocyanins color_intensity hue od280/od315_of_diluted_wines proline"
)
_SETS = {
    "breast_cancer": _Set(
        "breast_cancer.csv",
        "diagnosis",
        tuple(p.format(name) for p in ("mean {}", "{} error", "worst {}") for name in _CELL),
        ("malignant", "benign"),
    ),
    "iris": _Set(
        "iris.csv",
        "species",
        ("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"),
        ("setosa", "versicolor", "virginica"),
    ),
    "wine": _Set(
        "wine_data.csv", "cultivar", tuple(_WINE.split()), ("class_0", "class_1", "class_2")
    ),
    "digits": _Set(
        "digits.csv.gz",
        "digit",
        tuple(f"pixel_{row}_{column}" for row in range(8) for column in range(8)),
        tuple("0123456789"),
    ),
    "diabetes": _Set(
        "diabetes_data_raw.csv.gz",
        "progression",
        ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"),
        None,
    ),
}


class Builtin(Source):
    """One of scikit-learn's own data sets."""

    meanings: ClassVar[dict[str, str]] = {kind: str(one) for kind, one in _SETS.items()}
    """What each kind is, in a line."""

    kind: Literal["breast_cancer", "iris", "wine", "digits", "diabetes"]

    def read(self, folders: Sequence[Path], seed: int) -> Table:
        one = _SETS[self.kind]
        x, y = _load(self.kind, one.file)
        return Table(x, y, one.features, one.classes, one.target)


def _load(kind: str, file: str) -> tuple[Array, Array]:
    """Inputs (n, d) and target (n,), as `sklearn.datasets.load_<kind>(return_X_y=True)`."""
    spec = find_spec("sklearn")  # found without importing it
    text = Path(spec.origin).parent / "datasets/data" / file if spec and spec.origin else None
    if text is None or not text.is_file():
        import sklearn.datasets

        return getattr(sklearn.datasets, f"load_{kind}")(return_X_y=True)
    if kind == "diabetes":
        # Each feature centred and of unit length, as in Efron et al., "Least angle regression",
        # Annals of Statistics 32 (2004).
        x = _numbers(text)
        x = (x - x.mean(axis=0)) / x.std(axis=0) / len(x) ** 0.5
        return x, _numbers(text.with_name("diabetes_target.csv.gz"))
    values = _numbers(text, delimiter=",", skiprows=0 if text.suffix == ".gz" else 1)
    return values[:, :-1], values[:, -1]


def _numbers(path: Path, **form: Any) -> Array:
    """The table in a file, opened here: NumPy would look for the working directory, be it gone."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as file:
        return np.loadtxt(file, **form)
