"""Make a clean recording sound as if a phone had caught it in a noisy bar."""

from dataclasses import dataclass, field

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft
from scipy.signal import butter, fftconvolve, sosfilt

from demo.core.arrays import Float32
from demo.core.config import Config
from demo.research.training.corpus import Clip


@dataclass(frozen=True, kw_only=True)
class AugmentConfig(Config):
    """How often and how hard.

    Attributes:
        share_clean: Share of segments left as they are, but for their level.
        share_noise: Share with noise or babble under them.
        share_room: Share convolved with a room's response.
        share_band: Share through a small microphone or loudspeaker.
        share_clipped: Share recorded too loud.
        snr_db: Range of music over noise.
        lowest_hz, highest_hz: Ranges of the band's edges.
        gain_db: Range of the level.
    """

    share_clean: float = 0.2
    share_noise: float = 0.75
    share_room: float = 0.35
    share_band: float = 0.35
    share_clipped: float = 0.1
    snr_db: tuple[float, float] = (3.0, 25.0)
    lowest_hz: tuple[float, float] = (40.0, 250.0)
    highest_hz: tuple[float, float] = (3000.0, 7500.0)
    gain_db: tuple[float, float] = (-4.0, 4.0)


@dataclass
class PhoneRecorder:
    """Draws a random recording situation for each segment.

    Attributes:
        noises: Recorded ambiences.
        speech: Single voices.
        rooms: Responses of rooms.
        random: Decides everything.
        config: How often and how hard.
    """

    noises: list[Float32]
    speech: list[Float32]
    rooms: list[Float32]
    random: np.random.Generator
    config: AugmentConfig = field(default_factory=AugmentConfig)

    @classmethod
    def of_clips(cls, clips: list[Clip], random: np.random.Generator) -> "PhoneRecorder":
        """Return a recorder among the noises and speech, and in the rooms, of some clips."""
        noises, speech, rooms = ([clip.waveform for clip in clips if clip.kind == kind] for kind in ("noise", "speech", "rir"))
        return cls(noises, speech, rooms, random)

    def record(self, waveform: Float32) -> Float32:
        """Return a degraded copy, shape (n_samples,)."""
        config, random = self.config, self.random
        recording = waveform.astype(np.float32)
        if random.random() >= config.share_clean:
            if self.rooms and random.random() < config.share_room:
                recording = self._in_a_room(recording)
            if random.random() < config.share_noise:
                recording = mix(recording, self.noise(len(recording)), random.uniform(*config.snr_db))
            if random.random() < config.share_band:
                recording = self._through_a_band(recording)
            if random.random() < config.share_clipped:
                limit = np.quantile(np.abs(recording), random.uniform(0.97, 0.999))
                recording = np.clip(recording, -limit, limit)
        return (recording * 10 ** (random.uniform(*config.gain_db) / 20)).astype(np.float32)

    def noise(self, n_samples: int) -> Float32:
        """Draw coloured noise, a recorded ambience, or the babble of several voices."""
        kind = self.random.choice(["coloured", "recorded", "babble"], p=[0.4, 0.3, 0.3])
        if kind == "coloured" or not self.noises or not self.speech:
            return colored_noise(n_samples, self.random.uniform(0.0, 2.0), self.random)
        if kind == "recorded":
            return self._loop(self.noises, n_samples)
        voices = [self._loop(self.speech, n_samples) for _ in range(self.random.integers(1, 7))]
        babble: Float32 = np.sum(voices, axis=0, dtype=np.float32)
        return babble

    def _loop(self, clips: list[Float32], n_samples: int) -> Float32:
        """Draw clips until there is enough sound, and start anywhere in it."""
        parts: list[Float32] = []
        while sum(map(len, parts)) < 2 * n_samples:
            clip = clips[self.random.integers(len(clips))]
            parts.append(clip / (np.sqrt(np.mean(clip**2)) + 1e-4))
            if len(clip) > n_samples:
                break
        joined = np.concatenate(parts)
        start = self.random.integers(max(1, len(joined) - n_samples + 1))
        return joined[start : start + n_samples]

    def _in_a_room(self, waveform: Float32) -> Float32:
        response = self.rooms[self.random.integers(len(self.rooms))]
        # Counted from its strongest moment, the response delays nothing: the targets' seconds stay where they are.
        response = response[np.abs(response).argmax() :][:16_000]
        response = response / np.sqrt(np.sum(response**2) + 1e-9)
        return np.asarray(fftconvolve(waveform, response)[: len(waveform)], dtype=np.float32)

    def _through_a_band(self, waveform: Float32) -> Float32:
        band = [self.random.uniform(*self.config.lowest_hz), self.random.uniform(*self.config.highest_hz)]
        filtered = sosfilt(butter(2, band, "bandpass", fs=16_000, output="sos"), waveform)
        return np.asarray(filtered, dtype=np.float32)


def colored_noise(n_samples: int, exponent: float, random: np.random.Generator) -> Float32:
    """Draw noise whose power falls as 1 / f**exponent (0 white, 1 pink, 2 brown), with root mean square 1."""
    # Lengths with large prime factors make a Fourier transform several times slower.
    n_fast = next_fast_len(n_samples, real=True)
    spectrum = rfft(random.standard_normal(n_fast).astype(np.float32))
    frequencies = np.maximum(np.fft.rfftfreq(n_fast, 1 / 16_000), 20.0)
    noise = irfft(spectrum * frequencies ** (-exponent / 2), n_fast)[:n_samples]
    return np.asarray(noise / np.sqrt(np.mean(noise**2)), dtype=np.float32)


def mix(music: Float32, noise: Float32, snr_db: float) -> Float32:
    """Add noise so many decibels below the music, both measured over the whole segment."""
    n_samples = min(len(music), len(noise))
    music, noise = music[:n_samples], noise[:n_samples]
    ratio = np.sqrt(np.mean(music**2) / (np.mean(noise**2) + 1e-12)) / 10 ** (snr_db / 20)
    return (music + noise * np.float32(ratio)).astype(np.float32)
