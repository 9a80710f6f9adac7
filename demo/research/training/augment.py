"""Make a clean recording sound as if a phone had caught it in a noisy bar."""

from dataclasses import dataclass, field

import av
import numpy as np
from scipy.fft import irfft, next_fast_len, rfft
from scipy.signal import butter, fftconvolve, istft, lfilter, sosfilt, stft

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
        share_gain_control: Share whose level a phone follows.
        share_suppressed: Share that a browser's noise suppression went over.
        share_coded: Share sent as speech, by Opus at few bits.
        share_speed: Share played at another speed.
        noises: Shares of coloured noise, recorded ambiences and babble.
        most_voices: Of a babble.
        snr_db: Range of music over noise.
        lowest_hz, highest_hz: Ranges of the band's edges.
        gain_db: Range of the level.
    """

    share_clean: float = 0.2
    share_noise: float = 0.75
    share_room: float = 0.35
    share_band: float = 0.35
    share_clipped: float = 0.1
    share_gain_control: float = 0.0
    share_suppressed: float = 0.0
    share_coded: float = 0.0
    share_speed: float = 0.0
    noises: tuple[float, ...] = (0.4, 0.3, 0.3)
    most_voices: int = 6
    snr_db: tuple[float, float] = (3.0, 25.0)
    lowest_hz: tuple[float, float] = (40.0, 250.0)
    highest_hz: tuple[float, float] = (3000.0, 7500.0)
    gain_db: tuple[float, float] = (-4.0, 4.0)


BAR = AugmentConfig(
    share_clean=0.15,
    share_noise=0.9,
    share_room=0.55,
    share_band=0.5,
    share_gain_control=0.2,
    share_suppressed=0.15,
    share_coded=0.05,
    share_speed=0.2,
    noises=(0.15, 0.2, 0.65),
    most_voices=9,
    snr_db=(-5.0, 20.0),
    lowest_hz=(40.0, 350.0),
)
"""Louder people and more of what phones and browsers do to sound."""


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
    def of_clips(
        cls, clips: list[Clip], random: np.random.Generator, config: AugmentConfig = AugmentConfig()
    ) -> "PhoneRecorder":
        """Return a recorder among the noises and speech, and in the rooms, of some clips."""
        noises, speech, rooms = ([clip.waveform for clip in clips if clip.kind == kind] for kind in ("noise", "speech", "rir"))
        return cls(noises, speech, rooms, random, config)

    def record(self, waveform: Float32) -> Float32:
        """Return a degraded copy, shape (n_samples,)."""
        config, random = self.config, self.random
        recording = waveform.astype(np.float32)
        if random.random() >= config.share_clean:
            if self.rooms and random.random() < config.share_room:
                recording = self._in_a_room(recording)
            if random.random() < config.share_noise:
                recording = mix(recording, self.noise(len(recording)), random.uniform(*config.snr_db))
            if random.random() < config.share_speed:
                recording = at_speed(recording, random.uniform(0.99, 1.01))
            if random.random() < config.share_band:
                recording = self._through_a_band(recording)
            if random.random() < config.share_gain_control:
                recording = control_gain(recording)
            if random.random() < config.share_suppressed:
                recording = suppress_noise(recording)
            if random.random() < config.share_coded:
                recording = code_opus(recording, int(random.integers(16_000, 32_001)))
            if random.random() < config.share_clipped:
                limit = np.quantile(np.abs(recording), random.uniform(0.97, 0.999))
                recording = np.clip(recording, -limit, limit)
        return (recording * 10 ** (random.uniform(*config.gain_db) / 20)).astype(np.float32)

    def noise(self, n_samples: int) -> Float32:
        """Draw coloured noise, a recorded ambience, or the babble of several voices."""
        kind = self.random.choice(["coloured", "recorded", "babble"], p=self.config.noises)
        if kind == "coloured" or not self.noises or not self.speech:
            return colored_noise(n_samples, self.random.uniform(0.0, 2.0), self.random)
        if kind == "recorded":
            return self._loop(self.noises, n_samples)
        voices = [self._loop(self.speech, n_samples) for _ in range(self.random.integers(1, self.config.most_voices + 1))]
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


def at_speed(waveform: Float32, speed: float, n_samples: int | None = None) -> Float32:
    """Play a recording faster or slower by interpolation; the last sample is repeated where it ends early.

    Args:
        waveform: Shape (n_samples,).
        speed: 2 is twice as fast, and an octave higher.
        n_samples: Of what is returned; as many as before unless it is said.
    """
    positions = np.arange(n_samples or len(waveform)) * speed
    return np.asarray(np.interp(positions, np.arange(len(waveform)), waveform), np.float32)


def control_gain(waveform: Float32, seconds: float = 0.4, most_db: float = 12.0) -> Float32:
    """Follow the level as a phone's automatic gain control does, by a one-pole average of the power over some time."""
    pole = np.exp(-1 / (16_000 * seconds))
    power, _ = lfilter([1 - pole], [1, -pole], np.square(waveform), zi=[pole * np.mean(np.square(waveform))])
    gain = np.sqrt(np.mean(np.square(waveform)) / (power + 1e-9))
    limit = 10 ** (most_db / 20)
    return np.asarray(waveform * np.clip(gain, 1 / limit, limit), dtype=np.float32)


def suppress_noise(waveform: Float32, least_gain: float = 0.2) -> Float32:
    """Subtract what is always there in each frequency, as a browser's noise suppression does.

    Reference: Boll, "Suppression of acoustic noise in speech using spectral subtraction" (IEEE TASSP 1979).
    """
    _, _, spectrum = stft(waveform, fs=16_000, nperseg=512, noverlap=384)
    magnitude = np.abs(spectrum)
    noise = np.quantile(magnitude, 0.1, axis=1, keepdims=True)
    gain = np.clip(1 - 1.5 * noise / (magnitude + 1e-9), least_gain, 1.0)
    _, cleaned = istft(spectrum * gain, fs=16_000, nperseg=512, noverlap=384)
    return np.asarray(cleaned[: len(waveform)], dtype=np.float32)


def code_opus(waveform: Float32, bit_rate: int) -> Float32:
    """Encode as a voice message and decode, both by libopus; 6 ms of delay stay."""
    codec = av.CodecContext.create("libopus", "w")
    codec.sample_rate, codec.layout, codec.format, codec.bit_rate = 16_000, "mono", "flt", bit_rate
    codec.options = {"application": "voip"}
    codec.open()
    frame = av.AudioFrame.from_ndarray(waveform[None], format="flt", layout="mono")
    frame.sample_rate = 16_000
    frame.pts = 0
    fifo = av.AudioFifo()
    fifo.write(frame)
    packets = [packet for part in fifo.read_many(codec.frame_size, partial=True) for packet in codec.encode(part)]
    packets += codec.encode(None)
    decoder = av.CodecContext.create("libopus", "r")
    decoder.sample_rate, decoder.layout = 48_000, "mono"
    resampler = av.AudioResampler(format="flt", layout="mono", rate=16_000)
    decoded = [frame for packet in [*packets, None] for frame in decoder.decode(packet)]
    samples = np.concatenate([part.to_ndarray()[0] for frame in [*decoded, None] for part in resampler.resample(frame)])
    return np.asarray(samples[: len(waveform)], dtype=np.float32)
