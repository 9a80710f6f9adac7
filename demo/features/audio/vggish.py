"""VGGish, the paper's backbone: TensorFlow Hub's network, then the post-processing that YouTube-8M published with it.

    waveform at 16 kHz -> log-mel patches (`demo.features.audio.logmel`) -> network, 128 numbers every 0.96 s
        -> PCA, clipping to [-2, 2], 8 bits: what AudioSet and YouTube-8M hold (`vggish_postprocess.py` of AudioSet's models)

VGGish does not estimate what is music. That probability comes from the compact backbone, which gets the same waveform.
"""

from pathlib import Path

import numpy as np

from demo.core.arrays import Float32
from demo.core.config import LogMelConfig
from demo.core.errors import BackboneUnavailable
from demo.core.progress import Progress
from demo.datasets.quantization import dequantize, quantize
from demo.features.audio.interface import AudioBackbone, AudioFeatures
from demo.features.audio.levels import gain_to_level
from demo.features.audio.rumble import without_rumble
from demo.features.tfhub.downloads import cached, check_expected, fetch_once
from demo.features.tfhub.models import Model, load_model, why_no_model
from demo.features.tfhub.pca import PcaProjection, read_npz
from demo.features.tfhub.settings import VGGISH, BackboneConfig

NAME = "VGGish"
PARAMETERS = "VGGish's PCA"
PCA_ADDRESS = "https://storage.googleapis.com/audioset/vggish_pca_params.npz"
"""Where TensorFlow's AudioSet models have published them since 2017."""

N_DIMS = 128

PATCH_HOP_SAMPLES = 96 * 160
"""From one patch of the network to the next: 0.96 s, where features begin once a second."""

WINDOWS_AT_A_TIME = 16
"""Bounds the memory: 31 patches take some 50 MB in the network's widest layer."""

QUIETEST_DBFS = -20.0
MAX_GAIN_DB = 40.0


class VGGishBackbone:
    """The network of TensorFlow Hub with YouTube-8M's post-processing; safe to call from several threads."""

    name = VGGISH

    def __init__(self, model: Model, pca: PcaProjection, compact: AudioBackbone) -> None:
        """Take the components.

        Args:
            model: From a waveform (n_samples,) to one row of 128 for each 0.96 s of it.
            pca: YouTube-8M's.
            compact: Estimates what is music.
        """
        self.model = model
        self.pca = pca
        self.compact = compact
        self.device = compact.device

    @classmethod
    def load(cls, config: BackboneConfig, compact: AudioBackbone, report: Progress) -> "VGGishBackbone":
        """Load the network and its parameters, downloading what is missing where that is allowed.

        Args:
            config: Where they are.
            compact: Estimates what is music.
            report: Takes progress.

        Raises:
            BackboneUnavailable: Something is unavailable or unfit; the message says what to do.
        """
        # The parameters first: they are small, and without them the network is of no use.
        pca = read_pca(config, report)
        problem = "it takes no waveform; check the handle or folder"
        return cls(load_model(config.vggish_handle, NAME, config, report, _probe, problem), pca, compact)

    def extract(self, waveform: Float32) -> AudioFeatures:
        """Turn a mono waveform at 16 kHz, shape (n_samples,), into features; less than one patch gives no rows."""
        log_mel = LogMelConfig()
        n_seconds = log_mel.n_patches(len(waveform))
        raised = raise_to_level(waveform)
        outputs = [np.zeros((0, N_DIMS), np.float32)]
        for first in range(0, n_seconds, WINDOWS_AT_A_TIME):
            starts = [log_mel.sample_rate * second for second in range(first, min(first + WINDOWS_AT_A_TIME, n_seconds))]
            outputs.append(embed(self.model, [raised[start : start + log_mel.patch_samples] for start in starts]))
        projected = self.pca.apply(np.concatenate(outputs))
        return AudioFeatures(dequantize(quantize(projected, rounded=False)), self.compact.extract(waveform).music)


def embed(model: Model, windows: list[Float32]) -> Float32:
    """Embed windows of one patch each in a single call of the network.

    The network takes one waveform and cuts it every 0.96 s, while the last spectrum of a patch reaches 240 samples
    further. So one patch between two windows is left empty and its output is dropped. That costs no more time than a call
    for each window on a processor, and far less on a GPU.

    Args:
        model: The network.
        windows: Of 15,600 samples.

    Returns:
        Shape (n_windows, 128).
    """
    n_patches = 2 * len(windows) - 1
    line = np.zeros((n_patches - 1) * PATCH_HOP_SAMPLES + LogMelConfig().patch_samples, np.float32)
    for position, window in enumerate(windows):
        start = 2 * position * PATCH_HOP_SAMPLES
        line[start : start + len(window)] = window
    embedded = np.asarray(model(line))
    if embedded.shape != (n_patches, N_DIMS):
        raise BackboneUnavailable(
            f"This is not {NAME}: of {n_patches} patches of 0.96 s it made {embedded.shape}; check the handle or folder."
        )
    return embedded[::2].astype(np.float32)


def raise_to_level(waveform: Float32) -> Float32:
    """Raise a recording that is quieter than music on YouTube, as of a phone; leave all others as they are.

    Returns:
        The waveform at -20 dBFS, or 40 dB louder than it was where that is less; or the waveform itself.
    """
    waveform = without_rumble(waveform)
    gain = gain_to_level(waveform, QUIETEST_DBFS, MAX_GAIN_DB)
    return waveform if gain <= 1 else (waveform * gain).astype(np.float32, copy=False)


def why_not(config: BackboneConfig) -> str:
    """Return why VGGish cannot be loaded here, in one sentence; empty if it can, as far as is known without trying."""
    here = Path(config.vggish_pca).is_file() if config.vggish_pca else cached(PCA_ADDRESS, config.cache).is_file()
    if not here and config.vggish_pca:
        return f"The file of {PARAMETERS}, {Path(config.vggish_pca).name}, is not there; name another."
    if not here and not config.download:
        return f"{PARAMETERS} is not on this machine; name a local file, or set BACKBONE_DOWNLOAD=1."
    return why_no_model(config.vggish_handle, NAME, config)


def read_pca(config: BackboneConfig, report: Progress) -> PcaProjection:
    """Read `pca_eigen_vectors`, one row for each component, and `pca_means` from a local or the published npz file.

    Raises:
        BackboneUnavailable: They are unavailable, damaged, of another shape, or not those of the given hash.
    """
    path, expected = Path(config.vggish_pca), config.vggish_pca_sha256
    if config.vggish_pca:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise BackboneUnavailable(f"The file of {PARAMETERS}, {path.name}, cannot be read; name another.") from error
        check_expected(content, expected, path.name)
    else:
        content = fetch_once(PCA_ADDRESS, config.cache, expected, PARAMETERS, report, download=config.download)
    try:
        arrays = read_npz(content, ("pca_means", "pca_eigen_vectors"))
        mean, matrix = (np.asarray(array, np.float32) for array in arrays.values())
    except Exception as error:  # NumPy and zipfile raise errors of many kinds
        raise BackboneUnavailable(f"This file does not hold {PARAMETERS}: pca_eigen_vectors and pca_means.") from error
    mean = mean.reshape(-1)
    if (matrix.shape, mean.shape) != ((N_DIMS, N_DIMS), (N_DIMS,)):
        raise BackboneUnavailable(f"{PARAMETERS} is {matrix.shape} and {mean.shape} numbers, not (128, 128) and (128,).")
    if not (np.isfinite(matrix).all() and np.isfinite(mean).all()):
        raise BackboneUnavailable(f"{PARAMETERS} holds numbers that cannot be; get it again.")
    return PcaProjection(mean=mean, matrix=matrix)


def _probe(model: Model) -> None:
    """Refuse a network that does not cut a waveform as VGGish does, which would give wrong features without an error."""
    noise = np.random.default_rng(0).uniform(-0.1, 0.1, (2, LogMelConfig().patch_samples)).astype(np.float32)
    together = embed(model, list(noise))
    single = np.concatenate([embed(model, [window]) for window in noise])
    if not np.allclose(together, single, rtol=1e-3, atol=1e-3 * float(np.abs(single).max(initial=1e-6))):
        raise BackboneUnavailable(f"This is not {NAME}: it does not cut a waveform every 0.96 s; check the handle or folder.")
