"""Speed on this machine: a song from file to hits, the backbone against VGGish's shape, and another search."""

import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from tqdm import tqdm

from demo.core.arrays import Float32
from demo.core.config import SECTIONS, LogMelConfig, QueryConfig
from demo.core.device import default_device
from demo.core.zoo import Zoo
from demo.features.audio.compact import CompactBackbone
from demo.media.audio import decode
from demo.media.sandboxed import read_recording
from demo.search.loading import load_song_search

SONG_SECONDS = 216
"""The paper's length: 72 chunks."""

RATE = 44_100
"""Hz, of what is written to be decoded."""

VGGISH_CHANNELS = ((64,), (128,), (256, 256), (512, 512))
VGGISH_UNITS = (4096, 4096, 128)
N_RUNS = 5


def bench(zoo: Path) -> dict[str, Any]:
    """Measure everything in one run, each figure the median of five warm runs.

    Returns:
        Seconds and ratios by name.
    """
    analyzer, retriever = load_song_search(Zoo(zoo))
    backbone = analyzer.backbone
    with tempfile.TemporaryDirectory() as folder:
        song = Path(folder) / "song.mp3"
        write_song(song)
        query = QueryConfig()
        decoding = median_seconds(lambda: decode(song), "decoding and resampling")
        isolating = median_seconds(lambda: read_recording(song), "the same in a separate process")
        decode_to_hits = median_seconds(lambda: retriever.search(analyzer.analyze(song), query), "decode to hits")
        waveform = decode(song).waveform
        analysis = analyzer.analyze(song)
    settings = [QueryConfig(sections=sections, mixing_weight=dial) for sections in SECTIONS for dial in (0.0, 0.4, 1.0)]
    reranking = [median_seconds(partial(retriever.search, analysis, each), "re-ranking") for each in settings]
    figures: dict[str, Any] = {
        "song_s": SONG_SECONDS,
        "threads": torch.get_num_threads(),
        "device": default_device().type,
        "decode_and_resample_s": decoding,
        "isolation_ms": 1000 * (isolating - decoding),
        "decode_to_hits_s": decode_to_hits,
        "decode_to_hits_ratio": decode_to_hits / decoding,
        "rerank_slowest_ms": 1000 * max(reranking),
    }
    if isinstance(backbone, CompactBackbone):
        patches = backbone.log_mel(torch.from_numpy(waveform).to(backbone.device))
        compact = median_seconds(lambda: _run(backbone.network.pool, patches), "compact network")
        paper = vggish_shape().to(backbone.device)
        vggish = median_seconds(lambda: _run(paper, patches), "VGGish-shaped network")
        figures |= {"compact_s": compact, "vggish_shape_s": vggish, "compact_speedup": vggish / compact}
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in figures.items()}


def write_song(path: Path) -> None:
    """Write a stereo mp3 of the paper's length."""
    import soundfile

    soundfile.write(path, stereo_tones(SONG_SECONDS), RATE, format="MP3")


def stereo_tones(seconds: int) -> Float32:
    """Return tones and noise, so that no packet is trivial to decode, shape (n_samples, 2), at RATE."""
    random = np.random.default_rng(0)
    times = np.arange(seconds * RATE) / RATE
    tones = sum(np.sin(2 * np.pi * 220 * ratio * times) for ratio in (1, 1.25, 1.5))
    envelope = 0.1 + 0.1 * np.sin(2 * np.pi * times / 7) ** 2
    left = envelope * tones + 0.02 * random.standard_normal(len(times))
    right = envelope * np.roll(tones, 400) + 0.02 * random.standard_normal(len(times))
    return np.stack([left, right], axis=1).astype(np.float32)


def vggish_shape() -> nn.Module:
    """Build VGGish's layers with random weights: what the paper's backbone costs (Hershey et al., 2017)."""
    layers: list[nn.Module] = [nn.Unflatten(1, (1, LogMelConfig().patch_frames))]
    n_in = 1
    for group in VGGISH_CHANNELS:
        for n_out in group:
            layers += [nn.Conv2d(n_in, n_out, 3, padding=1), nn.ReLU()]
            n_in = n_out
        layers.append(nn.MaxPool2d(2))
    layers.append(nn.Flatten())
    n_in = 512 * 6 * 4
    for n_out in VGGISH_UNITS:
        layers += [nn.Linear(n_in, n_out), nn.ReLU()]
        n_in = n_out
    return nn.Sequential(*layers).eval()


@torch.inference_mode()
def _run(network: Callable[[torch.Tensor], torch.Tensor], patches: torch.Tensor) -> None:
    for block in patches.split(32):
        network(block)
    if patches.is_cuda:
        torch.cuda.synchronize()


def median_seconds(run: Callable[[], object], name: str) -> float:
    """Return how long something takes, the median of N_RUNS after one that does not count."""
    run()
    seconds = []
    for _ in tqdm(range(N_RUNS), desc=name, leave=False):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return float(np.median(seconds))
