"""Finished videos of a run: their rows, and the copies that are played, in a store beside the catalogue to be."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from safetensors.numpy import load, save

from demo.core.store import Store
from demo.correlation.projections import below, beside
from demo.correlation.space import Embedding
from demo.media.video_file import VideoContents
from demo.search.entries import Entry
from demo.search.videos import Video


@dataclass(frozen=True, kw_only=True)
class FinishedVideo:
    """A finished video.

    Attributes:
        entry: Its row.
        file: The copy that is played, or None where YouTube plays it.
    """

    entry: Entry
    file: Path | None


def store_beside(out: Path) -> Store:
    """Return the store of a catalogue's finished videos, a hidden folder beside it."""
    return Store(out.with_name(f".{out.name}-work"))


def write_finished(store: Store, key: str, entry: Entry, contents: VideoContents | None = None) -> None:
    """Keep a finished video.

    Args:
        store: Where.
        key: A fingerprint of its content and of the settings.
        entry: Its row.
        contents: Hold the copy that is played; None where YouTube plays it.

    Raises:
        OSError: There is no room for the copy.
    """
    # The copy first: a row that names it must find it whole.
    file = contents.write_copy(store.folder, key).name if contents else ""
    arrays = beside(
        {
            "visual": {**entry.visual._asdict(), "map": entry.visual_map, "affect": entry.visual_affect},
            "audio": {**entry.audio._asdict(), "map": entry.audio_map, "affect": entry.audio_affect},
        }
    )
    words = json.dumps({"video": asdict(entry.video), "notices": entry.notices, "file": file}).encode()
    arrays |= {"words": np.frombuffer(words, np.uint8), "poster": np.frombuffer(entry.poster, np.uint8)}
    content = save({name: np.ascontiguousarray(array) for name, array in arrays.items()})
    store.write(f"{key}.safetensors", lambda stream: stream.write(content))


def read_finished(store: Store, key: str) -> FinishedVideo | None:
    """Return a finished video; None if it is missing or damaged."""
    content = store.read(f"{key}.safetensors")
    if content is None:
        return None
    try:
        arrays = load(content)
        words = json.loads(arrays["words"].tobytes())
        tuples = {name: tuple(words["video"][name]) for name in ("labels", "traits", "chapters")}
        tuples["seen"] = tuple((label, float(probability)) for label, probability in words["video"]["seen"])
        visual, audio = below("visual", arrays), below("audio", arrays)
        entry = Entry(
            video=Video(**(words["video"] | tuples)),
            visual=Embedding(visual["emotion"], visual["content"]),
            audio=Embedding(audio["emotion"], audio["content"]),
            visual_map=visual["map"],
            audio_map=audio["map"],
            visual_affect=visual["affect"],
            audio_affect=audio["affect"],
            poster=arrays["poster"].tobytes(),
            notices=tuple(words["notices"]),
        )
        file = store.folder / words["file"] if words["file"] else None
    except Exception:  # noqa: BLE001  # every damaged file is made again
        return None
    return FinishedVideo(entry=entry, file=file) if file is None or file.is_file() else None
