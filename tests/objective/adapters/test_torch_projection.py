"""Layers projected once for a plane: the same losses, and only where they are the same function."""

import numpy as np
import pytest

import landscape
from landscape.objective.adapters.torch_module import from_torch

torch = pytest.importorskip("torch")
nn = torch.nn

CROSS_ENTROPY = nn.CrossEntropyLoss()


class Own(nn.Module):
    """A forward of the user's, in which the first layer's weights serve twice."""

    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(6, 6), nn.Linear(6, 3)

    def forward(self, x):
        hidden = torch.relu(self.first(x.flatten(1)))
        return self.last(self.first(hidden) + torch.relu(x @ self.first.weight.T))


class ScalesInput(nn.Module):
    """Writes to its input, so that it is another at each call."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(6, 3)

    def forward(self, x):
        return self.first(x.mul_(0.9))


class ClipsWeights(nn.Module):
    """Changes its own weights before they are used."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(6, 3)

    def forward(self, x):
        self.first.weight.data.clamp_(-0.2, 0.2)
        return self.first(x)


def sequential():
    return nn.Sequential(nn.Flatten(), nn.Linear(6, 4), nn.ReLU(inplace=True), nn.Linear(4, 3))


def frozen():
    model = sequential()
    model[1].bias.requires_grad_(False)
    return model


def convolution():
    layer = nn.Conv2d(1, 4, 2, padding=1, padding_mode="reflect")
    norm = nn.BatchNorm2d(4)
    return nn.Sequential(layer, norm, nn.Tanh(), nn.Flatten(), nn.Linear(4 * 3 * 4, 3))


def normalised():
    return nn.Sequential(nn.utils.parametrizations.weight_norm(nn.Linear(6, 3)), nn.Tanh())


def hooked():
    model = sequential()
    model[1].register_forward_hook(lambda layer, inputs, output: output * 2)
    return model


def samples(shape, dtype=torch.float32):
    torch.manual_seed(0)
    return torch.randn(40, *shape, dtype=dtype), torch.randint(0, 3, (40,))


def evaluated_both_ways(objective, points=3):
    """The loss on a plane, and at the same points one by one."""
    kind = {"kind": "random", "points": points, "span": 2, "normalize": "none"}
    result = landscape.explore(objective, slice=kind, curvature=False)
    surface = result.surface
    single = [
        [objective.value(result.slice.parameters([x, y])) for x in surface.x] for y in surface.y
    ]
    return surface.loss, np.array(single)


@pytest.mark.parametrize(
    ("make", "shape"),
    [
        (sequential, (2, 3)),
        (Own, (6,)),
        (frozen, (6,)),
        (convolution, (1, 2, 3)),
        (normalised, (6,)),
        (hooked, (6,)),
        (ClipsWeights, (6,)),
    ],
)
@pytest.mark.parametrize(("dtype", "rtol"), [(torch.float32, 1e-6), (torch.float64, 1e-13)])
def test_the_plane_is_what_its_points_are(make, shape, dtype, rtol):
    torch.manual_seed(1)
    objective = from_torch(make().to(dtype), CROSS_ENTROPY, samples(shape, dtype))
    plane, single = evaluated_both_ways(objective)
    np.testing.assert_allclose(plane, single, rtol=rtol)


def test_the_data_are_touched_once_for_all_points():
    torch.manual_seed(1)
    model, seen = sequential(), []
    objective = from_torch(model, CROSS_ENTROPY, samples((2, 3)))
    linear = nn.functional.linear

    def counted(x, *arguments):
        seen.append(x.shape[-1] == 6)
        return linear(x, *arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nn.functional, "linear", counted)
        evaluated = landscape.explore(
            objective, slice={"kind": "random", "points": 9, "span": 1}, curvature=False
        )
    assert sum(seen) < 12 < 81 <= len(seen)
    assert evaluated.surface.loss.shape == (9, 9)


def test_an_input_that_is_written_to_is_never_taken_for_the_one_before():
    torch.manual_seed(1)
    model, (x, y) = ScalesInput(), samples((6,))
    objective = from_torch(model, CROSS_ENTROPY, (x.clone(), y))
    kind = {"kind": "random", "points": 3, "span": 1}
    losses = landscape.explore(objective, slice=kind, curvature=False).surface.loss
    assert len(np.unique(losses)) == 9
    assert np.ptp(losses[:, 1]) > 0.01


def test_batches_and_held_out_samples_are_projected_each_for_itself():
    torch.manual_seed(1)
    x, y = samples((6,))
    loader = [(x[:25], y[:25]), (x[25:], y[25:])]
    objective = from_torch(sequential(), CROSS_ENTROPY, loader, test=(x[:9], y[:9]))
    plane, single = evaluated_both_ways(objective)
    np.testing.assert_allclose(plane, single, rtol=1e-6)
    whole = from_torch(objective._model, CROSS_ENTROPY, (x, y))
    result = landscape.explore(
        objective, slice={"kind": "random", "points": 3, "span": 1}, curvature=False
    )
    held_out = from_torch(objective._model, CROSS_ENTROPY, (x[:9], y[:9]))
    theta = result.slice.parameters([result.surface.x[0], result.surface.y[2]])
    shown = result.quantities["test_loss"].surface.loss[2, 0]
    assert shown == pytest.approx(float(held_out.value(theta)), rel=1e-6)
    assert result.surface.loss[2, 0] == pytest.approx(float(whole.value(theta)), rel=1e-6)
