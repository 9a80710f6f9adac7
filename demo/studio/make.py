"""Make a catalogue of music videos: compose, render, draw and encode the ones that are missing."""

import math
import shutil
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import av
from tqdm import tqdm

from demo.core.arrays import Float32
from demo.core.errors import DemoError
from demo.core.files import write_atomically
from demo.core.processes import map_items
from demo.studio.catalogue import describe, find_chapters, write_catalogue
from demo.studio.plan import Entry
from demo.studio.recipe import RECIPE_TAG, is_made, recipe
from demo.studio.sound.mastering import master
from demo.studio.sound.render import RENDER_RATE, StudioUnavailable, find_soundfont, render
from demo.studio.video.encode import EncodeConfig, Pictures, encode_pictures, join
from demo.studio.video.sound import encode_sound
from demo.studio.video.stills import PosterChoice

ARTIST = "The studio"
WORK_PREFIX = ".making-"


def require_tools() -> None:
    """Check that this machine has everything that making videos needs.

    Raises:
        StudioUnavailable: fluidsynth, the soundfont, or a system library of skia is missing.
    """
    find_soundfont()
    try:
        import skia  # noqa: F401
    except ImportError as error:
        raise StudioUnavailable(
            f"The studio draws with skia-python, which cannot be loaded ({error}); install demo/studio/requirements.txt and "
            "the Debian packages it needs: apt-get install libgl1 libegl1 libexpat1."
        ) from error


def make_catalogue(folder: Path, entries: Sequence[Entry], config: EncodeConfig, n_jobs: int = 1) -> list[str]:
    """Make the videos that are missing, then write the catalogue, the contact sheet and the license.

    A video in the folder with the same recipe stays as it is. Each file gets its name only when it is complete, the video
    after its poster, so that a stopped run can be continued.

    Args:
        folder: Created if it is missing.
        entries: The videos of the catalogue.
        config: Settings of the encoder.
        n_jobs: Number of processes; it does not change the videos.

    Returns:
        A message for each video that could not be made; the catalogue leaves it out.

    Raises:
        StudioUnavailable: Something that making videos needs is missing; nothing has been written.
    """
    require_tools()
    folder.mkdir(parents=True, exist_ok=True)
    for left_over in (*folder.glob(f"{WORK_PREFIX}*"), *folder.glob(".writing-*")):
        shutil.rmtree(left_over) if left_over.is_dir() else left_over.unlink()
    missing = [entry for entry in entries if not is_made(entry, folder, recipe(entry, config))]
    failures = {}
    with tqdm(total=len(entries), initial=len(entries) - len(missing), desc="videos", unit="video") as progress:
        # Long videos first, so that none of them runs alone at the end.
        longest_first = sorted(missing, key=lambda entry: -entry.full)
        for entry, failure in map_items(partial(_try_to_make, folder, config), longest_first, n_jobs):
            if failure:
                failures[entry.video_id] = f"{entry.video_id}: {failure}"
            progress.set_postfix_str(f"{entry.composition.emotion}: {entry.composition.score.title}")
            progress.update()
    made = [entry for entry in entries if entry.video_id not in failures]
    write_catalogue([describe(entry, folder, recipe(entry, config)) for entry in made], folder)
    return list(failures.values())


def _try_to_make(folder: Path, config: EncodeConfig, entry: Entry) -> str | None:
    try:
        make_video(entry, folder, config)
    except (DemoError, av.FFmpegError) as error:
        return str(error)
    return None


def make_video(entry: Entry, folder: Path, config: EncodeConfig) -> None:
    """Render, draw and encode one video and its poster.

    Raises:
        DemoError: The video cannot be rendered, drawn or encoded.
    """
    composition = entry.composition
    raw = render(composition.score, composition.room, composition.tail_seconds)
    sound = master(raw, fade_out_seconds=composition.tail_seconds)
    write_video(entry, sound, folder, config, recipe(entry, config))


def write_video(entry: Entry, sound: Float32, folder: Path, config: EncodeConfig, made_from: str) -> None:
    """Draw the pictures for a sound and encode both.

    Args:
        entry: The video.
        sound: Mastered, shape (n_samples, 2), at RENDER_RATE; it sets the duration of the video.
        folder: Receives the poster and then the video, each complete.
        config: Settings of the encoder.
        made_from: Recipe, stored in the video.
    """
    # Only drawing needs skia; reading a catalogue does not.
    from demo.studio.pictures.animation import animate

    composition, score = entry.composition, entry.composition.score
    n_frames = math.ceil(len(sound) / RENDER_RATE * config.frame_rate)
    seconds = n_frames / config.frame_rate
    chapters = find_chapters(score, seconds)
    with tempfile.TemporaryDirectory(prefix=WORK_PREFIX, dir=folder) as name:
        work = Path(name)
        pictures, poster = Pictures(work / "pictures.yuv", config), PosterChoice(chapters, config.frame_rate)
        frames = animate(
            score,
            composition.emotion,
            entry.style,
            entry.picture_seed,
            size=(config.width, config.height),
            frame_rate=config.frame_rate,
            seconds=seconds,
            tail_seconds=max(0.0, seconds - score.seconds_at(score.end)),
        )
        for _ in poster.watch(pictures.store(frames)):
            pass
        if pictures.n_frames != n_frames:
            raise DemoError(f"There are {pictures.n_frames} pictures to {seconds:.2f} s of sound.")
        encode_pictures(pictures, work / "pictures.mp4")
        encode_sound(sound, seconds, work / "sound.mp4", config)
        tags = {
            "title": score.title,
            "artist": ARTIST,
            "genre": composition.emotion,
            "copyright": "CC0 1.0",
            RECIPE_TAG: made_from,
        }
        join(work / "pictures.mp4", work / "sound.mp4", work / "video.mp4", tags, chapters)
        write_atomically(folder / f"{entry.video_id}.jpg", lambda stream: stream.write(poster.jpeg()))
        (work / "video.mp4").replace(folder / f"{entry.video_id}.mp4")
