"""Speed of pictures on this machine: the compact backbone on a film, and a short video from file to catalogue entry."""

import multiprocessing
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import av
import cv2
import numpy as np

from demo.core.arrays import Float32, UInt8
from demo.core.bundles import PICTURES
from demo.core.device import default_device
from demo.core.zoo import Zoo
from demo.features.tfhub.settings import COMPACT_NAME, EMBEDDED_NAME, BackboneConfig
from demo.features.visual.compact_pictures import CompactPictures
from demo.media.encoding import CopyConfig
from demo.media.frames import read_pictures
from demo.research.evaluation.bench import RATE, SONG_SECONDS, median_seconds, stereo_tones
from demo.search.entries import Origin
from demo.search.entry_maker import EntryMaker

OWN_VIDEO_SECONDS = 30

WIDTH, HEIGHT, FRAME_RATE = 640, 360, 25
BITS_PER_SECOND = 700_000
"""About what video sites take for this size."""

LOOP_SECONDS, SHOT_SECONDS = 6, 2
"""So much is encoded, as shots of one texture each, and its packets are repeated: decoding them takes no less time for that."""

PROCESS_STATUS = Path("/proc/self/status")
"""Linux alone has it."""


def bench_pictures(zoo: Path, film_seconds: int = SONG_SECONDS, own_video_seconds: int = OWN_VIDEO_SECONDS) -> dict[str, float]:
    """Measure the compact picture backbone and a video of one's own, each figure the median of five warm runs.

    Args:
        zoo: The bundles.
        film_seconds: Duration of the backbone's film; a multiple of LOOP_SECONDS.
        own_video_seconds: Duration of the video of one's own, which names its figures; a multiple of LOOP_SECONDS.

    Returns:
        Seconds, a ratio and, on Linux, megabytes by name.
    """
    with tempfile.TemporaryDirectory() as folder:
        film, own = Path(folder) / "film.mp4", Path(folder) / "own.mp4"
        write_moving_texture(film, film_seconds)
        write_moving_texture(own, own_video_seconds)
        backbone = load_pictures(zoo)
        pictures = median_seconds(lambda: embed_film(backbone, film), "decoding and the compact picture backbone")
        memory = memory_mb(zoo, film)
        name = f"own_video_{own_video_seconds}s"
        figures = {
            "pictures_s": pictures,
            "pictures_times_real_time": film_seconds / pictures,
            **({} if memory is None else {"pictures_memory_mb": memory}),
            f"{name}_s": own_video_entry_seconds(zoo, own, COMPACT_NAME),
            f"{name}_embedded_s": own_video_entry_seconds(zoo, own, EMBEDDED_NAME),
        }
    return {name: round(value, 4) for name, value in figures.items()}


def own_video_entry_seconds(zoo: Path, path: Path, picture_backbone: str) -> float:
    """Return how long a video takes from file to catalogue entry, with a copy for browsers, as the page makes it.

    Args:
        zoo: The bundles.
        path: The video.
        picture_backbone: Name of the visual backbone; with "embedded" the video joins the studio's catalogue.
    """
    maker = EntryMaker.load(Zoo(zoo), BackboneConfig(picture_backbone=picture_backbone))
    origin = Origin(video_id="own-video", title="Own video")
    return median_seconds(
        lambda: maker.make(maker.reader.read(path, CopyConfig()), origin), f"file to entry, {picture_backbone} backbone"
    )


def load_pictures(zoo: Path) -> CompactPictures:
    """Load the compact picture backbone."""
    return CompactPictures.from_bundle(Zoo(zoo).read(PICTURES, "backbone"), default_device())


def embed_film(backbone: CompactPictures, path: Path) -> Float32:
    """Decode a film at the backbone's rate, and return its vector, shape (n_dims,)."""
    frames = read_pictures(path, backbone.frames).frames
    return backbone.pool(backbone.extract(frames, backbone.frames.frame_rate))


def memory_mb(zoo: Path, path: Path) -> float | None:
    """Return by how many megabytes a film raises the memory of a fresh process that has loaded the backbone.

    Frames, decoder and network count; memory of a GPU does not. Without Linux the answer is None.
    """
    if not PROCESS_STATUS.exists():
        return None
    # A process that has measured other things holds freed memory, which would hide what a film needs.
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_memory_increase_mb, zoo, path).result()


def _memory_increase_mb(zoo: Path, path: Path) -> float:
    backbone = load_pictures(zoo)
    before = _status_mb("VmRSS")
    embed_film(backbone, path)
    # A film that fits into what loading the backbone took at its peak raises nothing.
    return max(0.0, _status_mb("VmHWM") - before)


def _status_mb(name: str) -> float:
    """Return a figure of this process's memory: resident now (VmRSS), or at most so far (VmHWM)."""
    line = next(line for line in PROCESS_STATUS.read_text().splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) * 1024 / 1e6


def write_moving_texture(path: Path, seconds: int) -> None:
    """Write an mp4 whose pictures are not trivial to decode: zooming textures in H.264, and tones with noise in AAC.

    Args:
        path: The file.
        seconds: A multiple of LOOP_SECONDS.
    """
    clip = _encode_clip()
    samples = stereo_tones(seconds).T
    with av.open(str(path), "w") as file, av.open(BytesIO(clip), mode="r") as source:
        pictures = file.add_stream_from_template(source.streams.video[0])
        sound = file.add_stream("aac", rate=RATE, layout="stereo")
        for begin in range(0, seconds, LOOP_SECONDS):
            source.seek(0)
            for packet in source.demux(source.streams.video[0]):
                if packet.pts is None or packet.dts is None:
                    continue  # It would only empty a decoder.
                shift = round(begin / packet.time_base)
                packet.pts, packet.dts, packet.stream = packet.pts + shift, packet.dts + shift, pictures
                file.mux(packet)
            block = np.ascontiguousarray(samples[:, begin * RATE : (begin + LOOP_SECONDS) * RATE])
            frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = RATE, begin * RATE, Fraction(1, RATE)
            file.mux(sound.encode(frame))
        file.mux(sound.encode())


def _encode_clip() -> bytes:
    """Return an mp4 of LOOP_SECONDS without sound."""
    content = BytesIO()
    with av.open(content, "w", format="mp4") as file:
        stream = file.add_stream("libx264", rate=FRAME_RATE)
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = WIDTH, HEIGHT, "yuv420p", BITS_PER_SECOND
        for number, picture in enumerate(_moving_textures()):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, FRAME_RATE)
            file.mux(stream.encode(frame))
        file.mux(stream.encode())
    return content.getvalue()


def _moving_textures() -> Iterator[UInt8]:
    """Yield the RGB pictures of a clip, shape (HEIGHT, WIDTH, 3): in each shot a window moves over a texture and grows."""
    random = np.random.default_rng(0)
    n_frames = SHOT_SECONDS * FRAME_RATE
    for _ in range(LOOP_SECONDS // SHOT_SECONDS):
        texture = _texture(random)
        for number in range(n_frames):
            share = number / n_frames
            top, left = round(HEIGHT * share / 2), round(WIDTH * share / 2)
            window = texture[top : top + round(HEIGHT * (1 + share / 2)), left : left + round(WIDTH * (1 + share / 2))]
            yield cv2.resize(window, (WIDTH, HEIGHT)).astype(np.uint8)


def _texture(random: np.random.Generator) -> UInt8:
    """Return colored noise of several scales, shape (2 HEIGHT, 2 WIDTH, 3)."""
    texture = np.full((2 * HEIGHT, 2 * WIDTH, 3), 128, np.float32)
    for n_rows in (2, 12, 72, 2 * HEIGHT):
        noise = random.standard_normal((n_rows, n_rows * WIDTH // HEIGHT, 3)).astype(np.float32)
        texture += 28 * cv2.resize(noise, (2 * WIDTH, 2 * HEIGHT), interpolation=cv2.INTER_CUBIC)
    return np.clip(texture, 0, 255).astype(np.uint8)
