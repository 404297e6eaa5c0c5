"""How a parameter, a direction or a quantity is written on figures, where an experiment says so.

`labelled` is the one way in: what it gives has axis labels in which dollar signs are mathematics,
and those of names from data are escaped. Nothing here imports matplotlib.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from landscape.errors import InputError, shown
from landscape.result import Result
from landscape.schema.suggestions import did_you_mean

DIRECTIONS = ("direction 1", "direction 2")
"""What the directions of a slice are called as keys of `labels`, whatever they are along."""
MATH = re.compile(r"(?<!\\)\$(.*?)(?<!\\)\$")
GREEK: dict[str, str] = dict(
    re.findall(
        r"(\w+)=(.)",
        "alpha=α beta=β gamma=γ delta=δ epsilon=ε varepsilon=ε zeta=ζ eta=η theta=θ "
        "vartheta=ϑ iota=ι kappa=κ mu=μ nu=ν xi=ξ pi=π rho=ρ sigma=σ tau=τ phi=φ varphi=φ "
        "chi=χ psi=ψ omega=ω Gamma=Γ Delta=Δ Theta=Θ Lambda=Λ Xi=Ξ Pi=Π Sigma=Σ Phi=Φ Psi=Ψ "
        "Omega=Ω ell=ℓ nabla=∇ partial=∂ cdot=· times=× infty=∞ lambda=λ",
    )
)
"""Signs of mathematics that Unicode has, by their command."""
SUBSCRIPTS = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
SUPERSCRIPTS = str.maketrans("0123456789+-=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾")
"""Of the characters that have one."""
SHIFTED = re.compile(r"([_^])(?:\{([^{}]*)\}|(\w))")


def labelled(result: Result, of: str = "loss", plain: bool = False) -> Result:
    r"""Give the result with its axis labels as its experiment has them written.

    Parameters
    ----------
    of
        The quantity in the place of the loss.
    plain
        For a medium without mathematics: `$\theta_1$` becomes `θ₁`, and no dollar is escaped.
    """
    labels = labels_of(result)
    if plain:
        labels = {name: without_math(label) for name, label in labels.items()}
    own = _direction_labels(result, labels)
    from_data = [label if plain else escaped(label) for label in result.slice.labels]
    directions = tuple(own.get(k, label) for k, label in enumerate(from_data))
    written = labels.get(of)
    return replace(
        result,
        slice=replace(result.slice, labels=directions),
        lines=tuple(replace(line, label=directions[k]) for k, line in enumerate(result.lines)),
        loss=replace(result.loss, written=written),
    )


def labels_of(result: Result) -> Mapping[str, str]:
    """What the experiment says of labels."""
    labels = (result.config or {}).get("labels")
    return labels if isinstance(labels, dict) else {}


def check_labels(
    labels: Iterable[str], parameters: Sequence[str], directions: int, quantities: Iterable[str]
) -> None:
    """Raises InputError for a label of what there is not."""
    others = [*DIRECTIONS[:directions], "loss", *quantities]
    for name in labels:
        if name not in others and name not in parameters:  # names are made where they are needed
            some = ", ".join(parameters[:4]) + (", …" if len(parameters) > 4 else "")
            suggestion = did_you_mean(name, {*parameters, *others})
            allowed = f"{suggestion}a parameter ({some}), {', '.join(others)}"
            raise InputError("labels", f"nothing is called {shown(name)}", allowed)


def escaped(text: str) -> str:
    """Text from data, in which a dollar sign is one; a single one is no mathematics anyway."""
    return text.replace("$", r"\$") if text.count("$") > 1 else text


def without_math(text: str) -> str:
    r"""Write `$\theta_1$` as `θ₁`: the nearest there is without mathematics."""
    return MATH.sub(lambda match: _spelled(match[1]), text).replace(r"\$", "$")


def _direction_labels(result: Result, labels: Mapping[str, str]) -> dict[int, str]:
    """The labels given of directions, by their index: by number, or by the parameter along it."""
    axes = result.slice.axes
    own = {k: labels[result.names[i]] for k, i in enumerate(axes) if result.names[i] in labels}
    return own | {k: labels[key] for k, key in enumerate(DIRECTIONS) if key in labels}


def _spelled(math: str) -> str:
    """What stands between dollar signs, in Unicode."""
    math = re.sub(r"\\(?:math|text)[a-z]*\s*\{([^{}]*)\}", r"\1", math)
    math = re.sub(r"\\([A-Za-z]+) ?", lambda match: GREEK.get(match[1], match[1]), math)
    return SHIFTED.sub(_shifted, math).replace("{", "").replace("}", "")


def _shifted(match: re.Match[str]) -> str:
    text = match[2] or match[3] or ""
    table = SUBSCRIPTS if match[1] == "_" else SUPERSCRIPTS
    small = text.translate(table)
    return small if all(ord(c) in table for c in text) else f"{match[1]}{text}"
