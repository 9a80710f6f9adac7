"""Everything that is needed of one visitor's video: tags, poster, sound, frames and a playable copy, read in one go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np

from demo.core.arrays import Float32, UInt8
from demo.core.config import Config, DecodeConfig, FrameConfig
from demo.media.audio import Recording, decode
from demo.media.encoding import CopyConfig
from demo.media.frame_sampling import Pictures
from demo.media.frames import read_pictures_at
from demo.media.playable import Playable, Tags, make_playable, one_line, read_tags
from demo.media.posters import choose_poster, to_jpeg

NO_BYTES: UInt8 = np.empty(0, np.uint8)
NO_SAMPLES: Float32 = np.empty(0, np.float32)


@dataclass(frozen=True, kw_only=True)
class VideoRequest(Config):
    """The parts of a video to read; None leaves a part out.

    Attributes:
        poster: Limits of the search for the most telling picture.
        sound: Limits of the sound.
        frames: Limits, rate and size of the frames.
        further_frames: The same for a second backbone.
        copy: Settings of the copy that browsers play.
    """

    poster: FrameConfig | None = None
    sound: DecodeConfig | None = None
    frames: FrameConfig | None = None
    further_frames: FrameConfig | None = None
    copy: CopyConfig | None = None

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Build the request and its configs from nested dicts."""
        kinds: dict[str, type[Config]] = {"sound": DecodeConfig, "copy": CopyConfig}
        parts: dict[str, Any] = {
            name: kinds.get(name, FrameConfig).from_dict(part) for name, part in values.items() if part is not None
        }
        return cls(**parts)


@dataclass(frozen=True, kw_only=True)
class VideoContents:
    """The requested parts of a video, as numbers and words only: they cross the border of the sandbox.

    Attributes:
        title: From the container's tags, '' without one; credit as well.
        picture: The poster, RGB, shape (height, width, 3).
        waveform: Mono at 16 kHz, shape (n_samples,); with its duration and its notices for the visitor.
        frames: RGB, shape (n_frames, height, width, 3); with their duration and notices.
        further_frames: The same at the second rate and size.
        copy: Bytes of the copy, shape (n_bytes,), WebM or MP4.
    """

    title: str = ""
    credit: str = ""
    picture: UInt8 = field(default_factory=lambda: NO_BYTES)
    waveform: Float32 = field(default_factory=lambda: NO_SAMPLES)
    sound_seconds: float = 0.0
    sound_notices: tuple[str, ...] = ()
    frames: UInt8 = field(default_factory=lambda: NO_BYTES)
    frame_seconds: float = 0.0
    frame_notices: tuple[str, ...] = ()
    further_frames: UInt8 = field(default_factory=lambda: NO_BYTES)
    further_seconds: float = 0.0
    further_notices: tuple[str, ...] = ()
    copy: UInt8 = field(default_factory=lambda: NO_BYTES)
    is_webm: bool = False

    @property
    def tags(self) -> Tags:
        """Title and credit, each as one line."""
        return Tags(title=one_line(str(self.title)), credit=one_line(str(self.credit)))

    @property
    def poster(self) -> bytes:
        """The poster as JPEG, encoded outside the sandbox: its answer can be nothing else than a picture."""
        return to_jpeg(self.picture)

    @property
    def recording(self) -> Recording:
        """The sound."""
        return Recording(waveform=self.waveform, seconds=self.sound_seconds, notices=self.sound_notices)

    @property
    def pictures(self) -> Pictures:
        """The frames."""
        return Pictures(frames=self.frames, seconds=self.frame_seconds, notices=self.frame_notices)

    @property
    def further_pictures(self) -> Pictures:
        """The frames at the second rate and size."""
        return Pictures(frames=self.further_frames, seconds=self.further_seconds, notices=self.further_notices)

    def write_copy(self, folder: Path, stem: str) -> Path:
        """Write the copy into a folder, and return its path; the suffix follows from its content.

        Raises:
            OSError: There is no room for it.
        """
        path = folder / f"{stem}{'.webm' if self.is_webm else '.mp4'}"
        path.write_bytes(self.copy.data)
        return path


def read_contents(path: Path, request: VideoRequest = VideoRequest()) -> VideoContents:
    """Read the requested parts of a video. The cheapest come first: a file that is no video, or has no sound, costs little.

    Raises:
        RecordingError: Sound is requested, and there is none that can be used.
        VideoError: Another part is requested, and cannot be read.
    """
    tags = read_tags(path)
    parts: dict[str, Any] = {"title": tags.title, "credit": tags.credit}
    if request.poster:
        parts["picture"] = choose_poster(path, request.poster).picture
    if request.sound:
        sound = decode(path, request.sound)
        parts |= {"waveform": sound.waveform, "sound_seconds": sound.seconds, "sound_notices": sound.notices}
    parts |= _read_frames(path, request)
    if request.copy:
        copy: Playable = make_playable(path, request.copy)
        parts |= {"copy": copy.content, "is_webm": copy.is_webm}
    return VideoContents(**parts)


def _read_frames(path: Path, request: VideoRequest) -> dict[str, Any]:
    """Decode a video once for both rates of frames, and return those that are requested as fields of `VideoContents`."""
    configs = {
        ("frames", "frame_seconds", "frame_notices"): request.frames,
        ("further_frames", "further_seconds", "further_notices"): request.further_frames,
    }
    wanted = {names: config for names, config in configs.items() if config}
    parts: dict[str, Any] = {}
    for names, seen in zip(wanted, read_pictures_at(path, tuple(wanted.values())) if wanted else (), strict=True):
        parts |= zip(names, (seen.frames, seen.seconds, seen.notices), strict=True)
    return parts
