"""The log-mel patches against VGGish's own formulas, written once more in NumPy, and against librosa."""

import math

import librosa
import numpy as np
import pytest
import torch

from demo.core.arrays import Float32, Float64
from demo.core.config import LogMelConfig
from demo.core.errors import SettingError
from demo.features.audio.logmel import LogMel, mel_weights


def music(n_samples: int, seed: int = 0) -> Float32:
    """Make a chord that fades in over a noise floor, so that both loud and quiet bands occur."""
    seconds = np.arange(n_samples) / 16_000
    chord = sum(np.sin(2 * np.pi * hertz * seconds) for hertz in (110, 220, 277.18, 329.63, 1760, 5000))
    noise = np.random.default_rng(seed).standard_normal(n_samples)
    return (0.1 * chord * np.minimum(1, seconds / 2) + 0.001 * noise).astype(np.float32)


def vggish_triangles() -> Float64:
    """Follow `spectrogram_to_mel_matrix` of VGGish's mel_features.py, band by band."""
    bins_mel = 1127.0 * np.log(1.0 + np.linspace(0.0, 8000.0, 257) / 700.0)
    edges_mel = np.linspace(1127.0 * math.log(1 + 125 / 700), 1127.0 * math.log(1 + 7500 / 700), 66)
    weights = np.empty((257, 64))
    for band in range(64):
        lower, center, upper = edges_mel[band : band + 3]
        rising = (bins_mel - lower) / (center - lower)
        falling = (upper - bins_mel) / (upper - center)
        weights[:, band] = np.maximum(0.0, np.minimum(rising, falling))
    weights[0, :] = 0.0
    return weights


def vggish_patches(waveform: Float32) -> Float64:
    """Follow `log_mel_spectrogram`, frame by frame in float64, for patches that begin at whole seconds."""
    window = 0.5 - 0.5 * np.cos(2 * np.pi / 400 * np.arange(400))
    patches = []
    for start in range(0, len(waveform) - 15_600 + 1, 16_000):
        frames = [waveform[start + 160 * hop :][:400].astype(np.float64) * window for hop in range(96)]
        spectra = np.abs([np.fft.rfft(frame, 512) for frame in frames])
        patches.append(np.log(spectra @ vggish_triangles() + 0.01))
    return np.array(patches)


def test_patches_are_vggishs() -> None:
    waveform = music(5 * 16_000)
    np.testing.assert_allclose(LogMel()(torch.from_numpy(waveform)), vggish_patches(waveform), rtol=0, atol=1e-4)


def test_spectrum_and_mel_scale_are_librosas() -> None:
    """librosa's window is centred in the transform and its triangles run over Hz; scale and spectrum are the same."""
    waveform = music(3 * 16_000)
    padded = np.pad(waveform, (56, 56))
    magnitudes = np.abs(librosa.stft(padded, n_fft=512, hop_length=160, win_length=400, window="hann", center=False))
    bins_mel = librosa.hz_to_mel(librosa.fft_frequencies(sr=16_000, n_fft=512), htk=True)
    edges_mel = np.linspace(*librosa.hz_to_mel([125.0, 7500.0], htk=True), 66)
    triangles = [np.interp(bins_mel, edges_mel[band : band + 3], [0, 1, 0], left=0, right=0) for band in range(64)]
    log_mel = np.log(np.array(triangles) @ magnitudes + 0.01).T
    expected = np.stack([log_mel[second * 100 : second * 100 + 96] for second in range(3)])
    np.testing.assert_allclose(LogMel()(torch.from_numpy(waveform)), expected, rtol=0, atol=1e-4)


def test_filters_are_vggishs_and_not_quite_librosas() -> None:
    """The two definitions share edges and peaks and disagree along the slopes, by up to some thousandths."""
    weights = mel_weights(LogMelConfig()).numpy()
    np.testing.assert_allclose(weights, vggish_triangles(), rtol=0, atol=1e-6)
    over_hz = librosa.filters.mel(sr=16_000, n_fft=512, n_mels=64, fmin=125, fmax=7500, htk=True, norm=None).T
    assert 0.002 < np.abs(weights - over_hz).max() < 0.006


@pytest.mark.parametrize(
    ("n_samples", "n_seconds"),
    [(0, 0), (15_599, 0), (15_600, 1), (16_000, 1), (31_599, 1), (31_600, 2), (48_000, 3), (43_120, 2)],
)
def test_a_tail_shorter_than_one_patch_is_dropped(n_samples: int, n_seconds: int) -> None:
    assert LogMel()(torch.zeros(n_samples)).shape == (n_seconds, 96, 64)
    assert LogMelConfig().n_patches(n_samples) == n_seconds


def test_silence_is_the_logarithm_of_the_offset() -> None:
    torch.testing.assert_close(LogMel()(torch.zeros(16_000)), torch.full((1, 96, 64), math.log(0.01)))
    quieter = LogMel(LogMelConfig(log_offset=0.001))
    torch.testing.assert_close(quieter(torch.zeros(16_000)), torch.full((1, 96, 64), math.log(0.001)))


def test_a_sine_is_loudest_in_the_band_around_it() -> None:
    """1 kHz is 1000 mel (HTK), the edges are 43.2 mel apart from 185.2 mel on, and band b peaks at edge b + 1."""
    sine = torch.sin(2 * math.pi * 1000 * torch.arange(16_000) / 16_000)
    width_mel = (1127 * math.log(1 + 7500 / 700) - 1127 * math.log(1 + 125 / 700)) / 65
    nearest = round((1000 - 1127 * math.log(1 + 125 / 700)) / width_mel) - 1
    assert set(LogMel()(sine)[0].argmax(dim=-1).tolist()) == {nearest}


def test_patches_depend_neither_on_the_block_nor_on_the_batch() -> None:
    waveform = torch.from_numpy(music(70 * 16_000))
    patches = LogMel()(waveform)
    assert patches.shape == (70, 96, 64)
    for second in (0, 31, 32, 63, 64, 69):
        alone = LogMel()(waveform[second * 16_000 : second * 16_000 + 15_600])
        torch.testing.assert_close(patches[second], alone[0], rtol=0, atol=1e-5)
    both = LogMel()(torch.stack([waveform[:48_000], waveform[16_000:64_000]]))
    torch.testing.assert_close(both[0, 1:], both[1, :2], rtol=0, atol=1e-5)


def test_nothing_of_it_is_a_weight() -> None:
    assert not LogMel().state_dict()


def test_settings_that_make_no_patch_are_refused() -> None:
    with pytest.raises(SettingError, match="whole number of hops"):
        LogMelConfig(hop_samples=150)
    with pytest.raises(SettingError, match="log_offset"):
        LogMelConfig(log_offset=0.0)
    with pytest.raises(SettingError, match="half the sample rate"):
        LogMelConfig(max_hz=9000.0)
