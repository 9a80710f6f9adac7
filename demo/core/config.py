"""Frozen settings. A bundle's manifest holds those of its model, and rebuilds it from them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, Self, get_args

from demo.core.errors import SettingError

Sections = Literal["3", "6", "9", "chunks", "whole"]
"""How a song is cut before the query is chosen: into 3, 6 or 9 sections, into single chunks, or not at all."""

SECTIONS: tuple[Sections, ...] = get_args(Sections)

QueryMethod = Literal["two-part", "random", "cca", "c-cca-extend2", "dcca", "s-dcca-extend2"]
"""Correlation methods that can rank videos: ours first, then those to compare it with."""

QUERY_METHODS: tuple[QueryMethod, ...] = get_args(QueryMethod)
OURS, OTHER_METHODS = QUERY_METHODS[0], QUERY_METHODS[1:]

WORDS_WEIGHT = 0.5
"""How much words count beside a song, unless it is said: as much."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """Base of all settings: to and from a plain dict, strictly."""

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Build the settings from a manifest's dict.

        Raises:
            SettingError: A key is unknown or missing.
        """
        names = {field.name for field in fields(cls)}
        if wrong := sorted(names ^ set(values)):
            raise SettingError(f"{cls.__name__} does not fit its settings: {', '.join(wrong)} unknown or missing.")
        return cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()})

    def to_dict(self) -> dict[str, Any]:
        """Return the settings as a dict that JSON can hold."""
        return asdict(self)


def require(condition: bool, message: str) -> None:
    """Raise SettingError with the message unless the condition holds."""
    if not condition:
        raise SettingError(message)


@dataclass(frozen=True, kw_only=True)
class DecodeConfig(Config):
    """Limits on what is taken from a recording.

    Attributes:
        sample_rate: Hz after resampling; what the log-mel patches expect.
        max_seconds: Decoding stops here; the rest is dropped with a notice.
        min_seconds: One chunk; less is refused.
        silence_dbfs: A recording whose loudest 100 ms stay below this root-mean-square level between 125 and 7,500 Hz counts
            as silent.
    """

    sample_rate: int = 16_000
    max_seconds: float = 20 * 60.0
    min_seconds: float = 3.0
    silence_dbfs: float = -60.0

    def __post_init__(self) -> None:
        require(self.sample_rate > 0, "sample_rate must be positive.")
        require(0 < self.min_seconds < self.max_seconds, "min_seconds must lie between 0 and max_seconds.")


@dataclass(frozen=True, kw_only=True)
class FrameConfig(Config):
    """Limits on what is taken from a video, and the size and rate of its frames.

    Attributes:
        frame_rate: Analyzed frames a second; 10 show a movement of up to 4 Hz.
        frame_pixels: Approximate pixels of a frame after scaling, for every aspect ratio: 160 x 90 at 16:9.
        max_bytes: Size of the largest file that is opened.
        max_seconds: Decoding stops here; the rest is dropped with a notice.
        min_seconds: Shortest duration.
        min_side: Fewest pixels of a picture's width and height.
        max_side: Most pixels of a picture's width and height.
        max_pixels: Most pixels of a picture.
    """

    frame_rate: int = 10
    frame_pixels: int = 160 * 90
    max_bytes: int = 100_000_000
    max_seconds: float = 180.0
    min_seconds: float = 1.0
    min_side: int = 16
    max_side: int = 4096
    max_pixels: int = 4096 * 2304

    def __post_init__(self) -> None:
        require(self.frame_rate > 0, "frame_rate must be positive.")
        require(self.max_bytes > 0, "max_bytes must be positive.")
        require(0 < self.min_seconds < self.max_seconds, "min_seconds must lie between 0 and max_seconds.")
        require(0 < self.min_side < self.max_side, "min_side must lie between 0 and max_side.")
        require(0 < self.frame_pixels <= self.max_pixels, "frame_pixels must lie between 0 and max_pixels.")


@dataclass(frozen=True, kw_only=True)
class ReadingLimits(Config):
    """Limits at which a process that decodes a visitor's file is ended; not every system enforces all of them.

    Attributes:
        seconds: Wall-clock time since the request.
        cpu_seconds: Processor time of all threads together.
        memory_bytes: Private writable memory; the libraries and two threads take 0.1 GB of it.
        address_bytes: Mapped memory, with libraries, shared memory and the stacks of threads.
        answer_bytes: Size of the answer.
        n_open_files: Files open at the same time, including the answer's socket.
    """

    seconds: float = 60.0
    cpu_seconds: float = 60.0
    memory_bytes: int = 1_500_000_000
    address_bytes: int = 4_000_000_000
    answer_bytes: int = 100_000_000
    n_open_files: int = 32

    def __post_init__(self) -> None:
        require(min(self.to_dict().values()) > 0, "Every limit must be positive.")
        require(self.memory_bytes <= self.address_bytes, "address_bytes must not be less than memory_bytes.")


@dataclass(frozen=True, kw_only=True)
class LogMelConfig(Config):
    """Input patches of VGGish, with the defaults of its `vggish_params.py`.

    Attributes:
        sample_rate: Hz; patches begin once a second.
        window_samples: Length of the periodic Hann window, 25 ms.
        hop_samples: Distance between frames of the spectrogram, 10 ms.
        fft_size: The window is padded with zeros to this.
        n_mels: Mel bands.
        min_hz: Lower edge of the lowest band.
        max_hz: Upper edge of the highest band.
        log_offset: Added before the logarithm, so that silence stays finite.
        patch_frames: Frames of one patch, 0.96 s.
    """

    sample_rate: int = 16_000
    window_samples: int = 400
    hop_samples: int = 160
    fft_size: int = 512
    n_mels: int = 64
    min_hz: float = 125.0
    max_hz: float = 7500.0
    log_offset: float = 0.01
    patch_frames: int = 96

    def __post_init__(self) -> None:
        require(0 < self.window_samples <= self.fft_size, "window_samples must lie between 1 and fft_size.")
        require(0 <= self.min_hz < self.max_hz <= self.sample_rate / 2, "The bands must end at half the sample rate.")
        require(self.hop_samples > 0, "hop_samples must be positive.")
        require(self.sample_rate % self.hop_samples == 0, "A second must be a whole number of hops.")
        require(self.n_mels > 0 and self.patch_frames > 0, "A patch must have bands and frames.")
        require(self.log_offset > 0, "log_offset must be positive.")

    @property
    def patch_samples(self) -> int:
        """Samples that one patch is made of: 15,600."""
        return (self.patch_frames - 1) * self.hop_samples + self.window_samples

    def n_patches(self, n_samples: int) -> int:
        """Count the whole patches, one a second, of a waveform."""
        return max(0, (n_samples - self.patch_samples) // self.sample_rate + 1)


@dataclass(frozen=True, kw_only=True)
class QueryConfig(Config):
    """Settings of a song's search; none of them needs the song to be analyzed again.

    Attributes:
        sections: Number of sections; "chunks" means single 3-s chunks, "whole" the whole song.
        n_top_sections: Number of sections, those with the highest attention, that make the query.
        mixing_weight: 0 for the same emotion, 1 for the same kind of music; the page's dial.
        music_videos_only: Only videos labelled "Music video", or all musical videos.
        n_hits: Number of videos to return.
        method: Correlation method that ranks the videos; only the two-part space has a mixing weight.
        chunks: Positions of the chunks that make the query, counted from 0, instead of those of the top sections; empty for
            these.
    """

    sections: Sections = "9"
    n_top_sections: int = 3
    mixing_weight: float = 0.4
    music_videos_only: bool = True
    n_hits: int = 12
    method: QueryMethod = OURS
    chunks: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        require(self.sections in SECTIONS, f"Sections must be one of {', '.join(SECTIONS)}.")
        require(self.n_top_sections >= 1, "The number of top sections must be at least 1.")
        require(0.0 <= self.mixing_weight <= 1.0, "The dial goes from 0 (same emotion) to 1 (same kind of music).")
        require(1 <= self.n_hits <= 100, "The number of hits must lie between 1 and 100.")
        require(self.method in QUERY_METHODS, f"The method must be one of {', '.join(QUERY_METHODS)}.")
        require(all(chunk >= 0 for chunk in self.chunks), "Chunks are counted from 0.")
