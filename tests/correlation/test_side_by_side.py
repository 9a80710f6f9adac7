"""Our DCCA next to cca_zoo's on YouTube-8M's music videos: same rows, same networks, same epochs.

Seconds are CPU seconds of one thread, with the linear step and the standardization that both need.

Run with `-m slow -s` where the data and lightning are; the figures are printed.
"""

import dataclasses
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from demo.correlation.deep import DCCA, DeepConfig
from demo.correlation.linear import CCA, LinearConfig
from demo.correlation.networks import View
from demo.datasets.youtube8m import read_video_level, split_rows

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [folder / "youtube8m" for folder in (ROOT / "data", ROOT.parent / "shared" / "data")]
N_EPOCHS = 15
N_TIMED_EPOCHS = 2

# cca_zoo wants as many outputs as components, so both get networks that end there.
CONFIG = DeepConfig(audio_units=(128, 128, 64, 30), visual_units=(512, 512, 256, 30))

Views = tuple[np.ndarray, np.ndarray]


def _total_correlation(left: np.ndarray, right: np.ndarray) -> float:
    return float(sum(np.corrcoef(left[:, k], right[:, k])[0, 1] for k in range(left.shape[1])))


def _projected(model: CCA | DCCA, audio: np.ndarray, visual: np.ndarray) -> Views:
    projections = model.projections
    return (audio - projections.audio_mean) @ projections.audio, (visual - projections.visual_mean) @ projections.visual


def _encoded(networks: tuple[torch.nn.Module, torch.nn.Module], views: Views) -> Views:
    with torch.inference_mode():
        audio, visual = (network.eval()(torch.from_numpy(view)).numpy() for network, view in zip(networks, views, strict=True))
    return audio, visual


def _ours(training: Views, held_out: Views, n_epochs: int) -> tuple[float, float]:
    start = time.process_time()
    model = DCCA(dataclasses.replace(CONFIG, n_epochs=n_epochs)).fit(*training, np.zeros(len(training[0]), dtype=np.int64))
    seconds = time.process_time() - start
    return seconds, _total_correlation(
        *_projected(model, *_encoded((model.encoders["audio"], model.encoders["visual"]), held_out))
    )


def _theirs(training: Views, held_out: Views, n_epochs: int) -> tuple[float, float]:
    pl = pytest.importorskip("lightning.pytorch", reason="cca_zoo trains its deep models by lightning.")
    from cca_zoo.deep import DCCA as Oracle  # noqa: N811
    from cca_zoo.deep import MultiviewDataset

    torch.manual_seed(0)
    networks = [
        View(view.shape[1], units, CONFIG.dropout, "sigmoid")
        for view, units in zip(training, (CONFIG.audio_units, CONFIG.visual_units), strict=True)
    ]
    start = time.process_time()
    for network, view in zip(networks, training, strict=True):
        network.standardize_by(torch.from_numpy(view))
    loader = torch.utils.data.DataLoader(
        MultiviewDataset(list(training)), batch_size=CONFIG.batch_size, shuffle=True, drop_last=True
    )
    oracle = Oracle(CONFIG.n_components, networks, CONFIG.learning_rate)
    quiet = {"logger": False, "enable_progress_bar": False, "enable_checkpointing": False, "enable_model_summary": False}
    pl.Trainer(max_epochs=n_epochs, accelerator="cpu", **quiet).fit(oracle, loader)
    encoded = _encoded((networks[0], networks[1]), training)
    # As its documentation says: linear CCA of the training encodings gives the canonical variates.
    linear = CCA(LinearConfig(n_components=CONFIG.n_components)).fit(*encoded, np.zeros(len(encoded[0]), dtype=np.int64))
    seconds = time.process_time() - start
    return seconds, _total_correlation(*_projected(linear, *_encoded((networks[0], networks[1]), held_out)))


@pytest.mark.slow
def test_our_deep_cca_is_as_fast_as_cca_zoos_and_correlates_held_out_rows_as_much() -> None:
    folder = next((folder for folder in FOLDERS if folder.is_dir()), None)
    if folder is None:
        pytest.skip("YouTube-8M's features are not here.")
    videos = read_video_level(folder)
    training, held_out = ((videos.audio[rows], videos.visual[rows]) for rows in split_rows(len(videos.audio), 0))
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        sides = {"ours": _ours, "cca_zoo": _theirs}
        correlations = {name: side(training, held_out, N_EPOCHS)[1] for name, side in sides.items()}
        # Both warm, in turns, and the fastest counts: the machine may be busy with something else.
        rounds = [{name: side(training, held_out, N_TIMED_EPOCHS)[0] for name, side in sides.items()} for _ in range(3)]
    finally:
        torch.set_num_threads(threads)
    seconds = {name: min(one[name] for one in rounds) / N_TIMED_EPOCHS for name in sides}
    for name in sides:
        print(f"{name:8} {seconds[name]:.2f} s of CPU an epoch, held-out correlation {correlations[name]:.2f} of 30")  # noqa: T201
    assert seconds["ours"] <= seconds["cca_zoo"]
    assert correlations["ours"] >= correlations["cca_zoo"]
