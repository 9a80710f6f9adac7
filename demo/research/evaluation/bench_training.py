"""Speed of training on this machine: an epoch of S-DCCA, alone and beside others, and the loop of before."""

import os
import time
from collections.abc import Iterator

import numpy as np
import torch

from demo.core.arrays import Float32, Int64
from demo.core.device import default_device
from demo.correlation.covariances import all_pairs_covariances
from demo.correlation.deep import SDCCA, DeepConfig, shuffled
from demo.correlation.memberships import one_hot
from demo.correlation.objectives import total_correlation
from demo.research.evaluation.bench_load import busy_neighbors

N_ROWS = 9400
"""About as many pairs as YouTube-8M's space is trained on."""

N_DIMS = (128, 1024)
N_EPOCHS = 4
Views = tuple[Float32, Float32, Int64]


def bench_training(n_rows: int = N_ROWS) -> dict[str, float]:
    """Measure an epoch, the fastest of three warm ones.

    Args:
        n_rows: Made pairs.

    Returns:
        Seconds on the CPU, by the loop and by the reference, which asks for the loss of each batch; how many times as long it
        takes beside as many busy processes as there are cores; and seconds on a GPU where there is one.
    """
    views = made_views(n_rows)
    idle = epoch_seconds(train(views, "cpu"))
    figures = {"train_epoch_s": idle, "train_epoch_reference_s": epoch_seconds(reference(views))}
    with busy_neighbors(os.cpu_count() or 1):
        figures["train_contended_ratio"] = epoch_seconds(train(views, "cpu")) / idle
    if default_device().type == "cuda":
        figures["train_epoch_cuda_s"] = epoch_seconds(train(views, "cuda"))
    return {name: round(value, 4) for name, value in figures.items()}


def made_views(n_rows: int) -> Views:
    """Return two views that share what their class is, and the classes."""
    random = np.random.default_rng(0)
    labels = random.integers(10, size=n_rows)
    audio, visual = (
        random.standard_normal((n_rows, n_dims), dtype=np.float32)
        + np.float32(0.25) * random.standard_normal((10, n_dims), dtype=np.float32)[labels]
        for n_dims in N_DIMS
    )
    return audio, visual, labels


def train(views: Views, device: str, config: DeepConfig | None = None) -> Iterator[float]:
    """Train S-DCCA on a device, and yield the correlation of each epoch."""
    return SDCCA(config or DeepConfig(n_epochs=N_EPOCHS)).train(*views, torch.device(device))


def reference(views: Views, config: DeepConfig | None = None) -> Iterator[float]:
    """Train by the loop of before, and yield the correlation of each epoch."""
    config = config or DeepConfig(n_epochs=N_EPOCHS)
    # Networks with the weights that SDCCA.train starts from.
    model = SDCCA(config)
    torch.manual_seed(config.seed)
    tensors = [torch.from_numpy(view) for view in views[:2]]
    networks = torch.nn.ModuleList(
        model._network(name, view.shape[1])  # noqa: SLF001
        for name, view in zip(("audio", "visual"), tensors, strict=True)
    )
    for network, view in zip(networks, tensors, strict=True):
        network.standardize_by(view)  # type: ignore[operator]
    memberships = one_hot(views[2]).float()
    optimizer = torch.optim.RMSprop(networks.parameters(), lr=config.learning_rate)
    batch_size = min(config.batch_size, len(memberships))
    for _ in range(config.n_epochs):
        totals = []
        for rows in shuffled(memberships, len(memberships) // batch_size * batch_size).split(batch_size):
            audio, visual = (network(view[rows]).double() for network, view in zip(networks, tensors, strict=True))
            covariances = all_pairs_covariances(audio, visual, memberships[rows].double())
            loss = -total_correlation(covariances, config.ridge, config.n_components)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            totals.append(-loss.item())
        yield float(np.mean(totals))


def epoch_seconds(epochs: Iterator[float]) -> float:
    """Return how long the fastest epoch takes; the first does not count."""
    next(epochs)
    seconds = []
    start = time.perf_counter()
    for _ in epochs:
        seconds.append(time.perf_counter() - start)
        start = time.perf_counter()
    return min(seconds)
