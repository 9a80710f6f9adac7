"""VGGish's log-mel patches, one a second, which is the rate of YouTube-8M's features.

The recipe is that of `mel_features.py` and `vggish_params.py` in TensorFlow's AudioSet models: magnitudes, not powers,
of a 512-point transform of 25-ms frames, 64 triangles on the HTK mel scale, and log(mel + 0.01).

It is written in torch because it must run on a GPU and inside training, and because librosa's first call takes seconds and
its NumPy runs on the CPU only. A test holds it against librosa.
"""

import torch
from torch import Tensor, nn

from demo.core.config import LogMelConfig

SECONDS_AT_A_TIME = 32
"""Bounds the memory: 32 s make some 7 MB of spectra, which stay in a processor's cache."""


class LogMel(nn.Module):
    """Turn a waveform into log-mel patches; window and filters follow from the config and are in no state dict."""

    window: Tensor
    mel_weights: Tensor

    def __init__(self, config: LogMelConfig = LogMelConfig()) -> None:
        super().__init__()
        self.config = config
        self.register_buffer("window", torch.hann_window(config.window_samples, periodic=True), persistent=False)
        self.register_buffer("mel_weights", mel_weights(config), persistent=False)

    def forward(self, waveform: Tensor) -> Tensor:
        """Cut patches that begin at whole seconds.

        Args:
            waveform: Samples at the config's rate, shape (..., n_samples).

        Returns:
            Patches, shape (..., n_seconds, patch_frames, n_mels). A tail too short for a whole patch (15,600 samples)
            is dropped; less than one patch gives n_seconds = 0.
        """
        config = self.config
        n_seconds = config.n_patches(waveform.shape[-1])
        patches = [
            self._block(waveform[..., start * config.sample_rate :], min(SECONDS_AT_A_TIME, n_seconds - start))
            for start in range(0, n_seconds, SECONDS_AT_A_TIME)
        ]
        if not patches:
            return waveform.new_zeros((*waveform.shape[:-1], 0, config.patch_frames, config.n_mels))
        return torch.cat(patches, dim=-3)

    def pad(self, waveform: Tensor, n_seconds: int) -> Tensor:
        """Append silence to a waveform, shape (..., n_samples), so that it gives so many patches; a longer one stays."""
        n_samples = (n_seconds - 1) * self.config.sample_rate + self.config.patch_samples
        return nn.functional.pad(waveform, (0, max(0, n_samples - waveform.shape[-1])))

    def _block(self, waveform: Tensor, n_seconds: int) -> Tensor:
        """Cut the first patches of a waveform; a second is a whole number of hops, so all share one grid of frames."""
        config = self.config
        n_samples = (n_seconds - 1) * config.sample_rate + config.patch_samples
        frames = waveform[..., :n_samples].unfold(-1, config.window_samples, config.hop_samples)
        spectrum = torch.fft.rfft(frames * self.window, n=config.fft_size)
        # Three times as fast as abs(), which guards against overflows that no waveform reaches.
        magnitudes = (spectrum.real.square() + spectrum.imag.square()).sqrt()
        log_mel = torch.log(magnitudes @ self.mel_weights + config.log_offset)
        hops_per_second = config.sample_rate // config.hop_samples
        return log_mel.unfold(-2, config.patch_frames, hops_per_second).transpose(-1, -2)


def mel_weights(config: LogMelConfig) -> Tensor:
    """Return VGGish's filters, shape (fft_size / 2 + 1, n_mels).

    The slopes are linear in mel, not in Hz as librosa's are, and no filter is scaled by its width. The constant component
    belongs to no filter.
    """
    bins_hz = torch.linspace(0, config.sample_rate / 2, config.fft_size // 2 + 1, dtype=torch.float64)
    bins_mel = _hz_to_mel(bins_hz)[:, None]
    low_mel, high_mel = _hz_to_mel(torch.tensor([config.min_hz, config.max_hz], dtype=torch.float64)).tolist()
    edges_mel = torch.linspace(low_mel, high_mel, config.n_mels + 2, dtype=torch.float64)
    lower, center, upper = edges_mel[:-2], edges_mel[1:-1], edges_mel[2:]
    rising = (bins_mel - lower) / (center - lower)
    falling = (upper - bins_mel) / (upper - center)
    weights = torch.minimum(rising, falling).clamp(min=0)
    weights[0] = 0
    return weights.float()


def _hz_to_mel(frequencies_hz: Tensor) -> Tensor:
    """Convert to the mel scale of HTK, with the constants that VGGish uses."""
    return 1127.0 * torch.log(1.0 + frequencies_hz / 700.0)
