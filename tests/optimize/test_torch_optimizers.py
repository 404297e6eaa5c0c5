"""The recursions are PyTorch's, step by step, where it has them."""

import numpy as np
import pytest

from landscape.optimize.optimizers import OPTIMIZERS, Oracle

torch = pytest.importorskip("torch")
pytest.importorskip("sympy", reason="optimizers of torch import it")
START, STEPS = [1.5, -0.7, 0.3], 60
MATRIX = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 2.0]])

PAIRS = {
    "gd": (0.05, {}, lambda p, lr: torch.optim.SGD(p, lr)),
    "gd with decay": (0.05, {"weight_decay": 0.3},
                      lambda p, lr: torch.optim.SGD(p, lr, weight_decay=0.3)),
    "momentum": (0.02, {"momentum": 0.8}, lambda p, lr: torch.optim.SGD(p, lr, momentum=0.8)),
    "nesterov": (0.02, {"momentum": 0.8},
                 lambda p, lr: torch.optim.SGD(p, lr, momentum=0.8, nesterov=True)),
    "adagrad": (0.1, {}, lambda p, lr: torch.optim.Adagrad(p, lr)),
    "rmsprop": (0.01, {"beta2": 0.95}, lambda p, lr: torch.optim.RMSprop(p, lr, alpha=0.95)),
    "adam": (0.05, {"beta1": 0.8, "beta2": 0.99},
             lambda p, lr: torch.optim.Adam(p, lr, betas=(0.8, 0.99))),
    "adam with decay": (0.05, {"weight_decay": 0.3},
                        lambda p, lr: torch.optim.Adam(p, lr, weight_decay=0.3)),
    "adamw": (0.05, {}, lambda p, lr: torch.optim.AdamW(p, lr)),
    "adamw with decay": (0.05, {"weight_decay": 0.3},
                         lambda p, lr: torch.optim.AdamW(p, lr, weight_decay=0.3)),
}  # fmt: skip


def slope(t):
    """Of tᵀ A t / 2 + Σ sin(3 t), which is not convex."""
    return MATRIX @ t + 3 * np.cos(3 * t)


@pytest.mark.parametrize("name", PAIRS)
def test_a_run_goes_where_pytorch_goes(name):
    lr, keys, theirs = PAIRS[name]
    theta = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = theirs([theta], lr)
    rule = OPTIMIZERS[name.split()[0]](**keys)
    oracle = Oracle(lambda t: 0.0, slope, lambda t: MATRIX, lambda t, v: v, np.zeros(3))
    ours, state = np.array(START), rule.begin(3)
    for _ in range(STEPS):
        optimizer.zero_grad()
        (theta @ torch.tensor(MATRIX) @ theta / 2 + torch.sin(3 * theta).sum()).backward()
        optimizer.step()
        state, update = rule.step(state, ours, oracle, lr)
        ours = ours + update
        np.testing.assert_allclose(ours, theta.detach().numpy(), rtol=1e-10, atol=1e-12)
    assert np.abs(ours - START).max() > 0.1
