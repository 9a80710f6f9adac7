"""Views whose relation is known, shared by the tests of correlation methods."""

import numpy as np
import torch


def related_views(n_rows: int = 600, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return two views of four classes that share five latent directions, and the classes."""
    random = np.random.default_rng(seed)
    labels = random.integers(4, size=n_rows)
    latent = random.standard_normal((n_rows, 5)) + 2.0 * random.standard_normal((4, 5))[labels]
    mix = np.random.default_rng(99)
    audio = latent @ mix.standard_normal((5, 12)) + random.standard_normal((n_rows, 12))
    visual = latent @ mix.standard_normal((5, 20)) + random.standard_normal((n_rows, 20))
    return audio.astype(np.float32), visual.astype(np.float32), labels


def independent_views(n_rows: int = 24) -> tuple[torch.Tensor, torch.Tensor, np.ndarray]:
    """Return two views of noise in double precision, and classes."""
    random = np.random.default_rng(0)
    audio, visual = random.standard_normal((n_rows, 5)) + 3.0, random.standard_normal((n_rows, 7)) - 1.0
    return torch.from_numpy(audio), torch.from_numpy(visual), random.integers(4, size=n_rows)
