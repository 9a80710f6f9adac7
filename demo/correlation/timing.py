"""What an epoch costs under each pairing, and what it would cost to enumerate the pairs."""

import time

import numpy as np

from demo.core.arrays import Float32
from demo.correlation.deep import DCCA, SDCCA, DeepConfig, HalfSDCCA, OneToOneSDCCA
from demo.correlation.memberships import Labels

PAIRINGS: dict[str, type[DCCA]] = {"one-to-one": OneToOneSDCCA, "extend1": HalfSDCCA, "extend2": SDCCA}


def pairing_epoch_seconds(
    audio: Float32, visual: Float32, labels: Labels, config: DeepConfig, n_epochs: int = 3
) -> dict[str, float]:
    """Time a training epoch of S-DCCA under each pairing on the same rows.

    The pairings take turns, so that whatever else the machine does falls on all of them, and the fastest epoch of each
    counts. "enumerated" is what a pass over every pair of a class takes with batches of pairs, as the paper trained: an epoch
    over as many of those pairs as there are rows is timed and multiplied, since the whole would take hours.

    Args:
        audio: Shape (n, p).
        visual: Shape (n, q).
        labels: Class of each row, shape (n,).
        config: Settings of the networks; n_epochs and seed do not matter.
        n_epochs: Epochs that are timed of each.

    Returns:
        Seconds of an epoch by pairing: "one-to-one", "extend1", "extend2" and "enumerated".
    """
    n_rows = len(labels)
    sizes = np.bincount(labels)
    random = np.random.default_rng(0)
    # A row is in n_c of the pairs.
    firsts = random.choice(n_rows, size=n_rows, p=sizes[labels] / np.square(sizes).sum())
    seconds = [random.choice(np.flatnonzero(labels == labels[first])) for first in firsts]
    trainings = {name: pairing(config).train(audio, visual, labels) for name, pairing in PAIRINGS.items()}
    trainings["enumerated"] = DCCA(config).train(audio[firsts], visual[seconds], labels[firsts])
    times: dict[str, float] = dict.fromkeys(trainings, float("inf"))
    for _ in range(n_epochs):
        for name, training in trainings.items():
            start = time.perf_counter()
            next(training)
            times[name] = min(times[name], time.perf_counter() - start)
    times["enumerated"] *= float(np.square(sizes).sum()) / n_rows
    return times
