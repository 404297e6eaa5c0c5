"""Functions that optimizers are tried on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class BenchmarkFunction:
    """A function of x and y with a known minimum."""

    title: str
    expr: str
    """Written so that the value at the minimum is exact."""
    start: tuple[float, float]
    """A customary or telling starting point."""
    domain: tuple[tuple[float, float], tuple[float, float]]
    """The ranges of x and y it is usually drawn over."""
    minima: tuple[tuple[float, float], ...]
    """Where its lowest value is."""


BENCHMARKS = {
    # H. Rosenbrock, The Computer Journal 3, 1960: a bent valley, minimum 0 at (1, 1).
    "rosenbrock": BenchmarkFunction(
        "Rosenbrock's function",
        "(1 - x)**2 + 100*(y - x**2)**2",
        (-1.2, 1.0),
        ((-2.0, 2.0), (-1.0, 3.0)),
        ((1.0, 1.0),),
    ),
    # D. Himmelblau, Applied Nonlinear Programming, 1972: four minima 0, one at (3, 2).
    "himmelblau": BenchmarkFunction(
        "Himmelblau's function",
        "(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
        (0.0, 0.0),
        ((-5.0, 5.0), (-5.0, 5.0)),
        (
            (3.0, 2.0),
            (-2.8051180869527, 3.1313125182506),
            (-3.7793102533777, -3.2831859912862),
            (3.5844283403305, -1.8481265269644),
        ),
    ),
    # E. Beale, ONR report 25, 1958: minimum 0 at (3, 0.5).
    "beale": BenchmarkFunction(
        "Beale's function",
        "(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2",
        (1.0, 1.0),
        ((-4.5, 4.5), (-4.5, 4.5)),
        ((3.0, 0.5),),
    ),
    # L. Rastrigin, Systems of Extremal Control, 1974: a minimum near every integer, 0 at (0, 0).
    "rastrigin": BenchmarkFunction(
        "Rastrigin's function",
        "x**2 + y**2 + 20*(sin(pi*x)**2 + sin(pi*y)**2)",
        (3.2, 2.3),
        ((-5.12, 5.12), (-5.12, 5.12)),
        ((0.0, 0.0),),
    ),
    # D. Ackley, A Connectionist Machine for Genetic Hillclimbing, 1987: minimum 0 at (0, 0).
    "ackley": BenchmarkFunction(
        "Ackley's function",
        "-20*expm1(-0.2*hypot(x, y)/sqrt(2)) - e*expm1(-sin(pi*x)**2 - sin(pi*y)**2)",
        (2.5, 1.6),
        ((-5.0, 5.0), (-5.0, 5.0)),
        ((0.0, 0.0),),
    ),
}
