"""Write rows as the bundle of a catalogue, in the space and with the landmarks of their reference."""

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from demo.analysis.video import DRAWN
from demo.core.arrays import Float32
from demo.core.bundle_writing import write_bundle
from demo.core.bundles import AFFECT
from demo.core.config import require
from demo.core.errors import SettingError, counted
from demo.core.files import replace_folder
from demo.core.vectors import normalize
from demo.core.zoo import Bundle, Row, Tensors, kind_in, read_bundle
from demo.correlation.space import Embedding
from demo.search import catalogue as layout
from demo.search.entries import Entry, catalogue_of, landmarks_of
from demo.search.entry_maker import EntryMaker
from demo.search.map_projection import MAP_MIXING_WEIGHT
from demo.search.videos import Video, pictures_cells

MEDIA = "media"
"""Folder of a catalogue's files, inside its bundle."""

POSTER = ".jpg"

CARD = """# {title}

{videos}, made by `python -m demo ingest` in the space {space}, which must lie in the zoo of the program that reads this one.

Each video's sound was heard by the backbone {sound} and its pictures were looked at by {pictures}; both were embedded in that
space, and placed on the map of the catalogue {reference} among {landmarks} landmarks. The emotion is the class that the emotion
model hears in most of the sound, the traits are what stands out in the pictures against the studio's videos. Rights to the
videos stay with those who made them.

{expectation}

- Ask it: `python -m demo match SONG --catalogue PATH`
- Serve it: `CATALOGUES=PATH python app.py`
"""


FILMED_EXPECTATION = """**What to expect.** This space knows filmed pictures by labels that ImageNet and YouTube-8M share,
and their mood by photographs that people rated. Rated photographs and sounds of the same valence and arousal found each other
1.3 to 1.6 times as well as chance; concerts, dance, cartoons and games are placed by what they resemble. How well the sounds
and pictures of this catalogue find each other, beside chance:
`python -m demo evaluate --catalogue PATH [--labels LABELS.csv]`"""

DRAWN_EXPECTATION = """**What to expect.** This space was made for drawn pictures; filmed ones are at chance in it."""


def require_place(out: Path) -> None:
    """Refuse an output folder that holds something else than a catalogue, since it would be replaced.

    Raises:
        SettingError: It is a file, or a folder with other things in it.
    """
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    require(kind_in(out) == "catalogue", f"{out} holds something else than a catalogue; name a folder that is not there yet.")


def write_entries(
    out: Path,
    zoo: Path,
    entries: Sequence[Entry],
    maker: EntryMaker,
    *,
    media: Mapping[str, Path] | None = None,
    title: str = "",
    provenance: Mapping[str, Any] | None = None,
) -> Bundle:
    """Write a catalogue with its files to a temporary folder, and move it into place when it is complete.

    Args:
        out: The bundle's folder; a catalogue that lies there is replaced at the end.
        zoo: Where the bundles lie that it is made with.
        entries: Its rows, in order, with ids that differ.
        maker: Who made them.
        media: The file of each video by its id, MP4 or WebM, which stays where it is; none where YouTube plays all.
        title: What the page calls it; the folder's name where nothing is said.
        provenance: How it was made.

    Returns:
        The bundle as read back.

    Raises:
        SettingError: There is nothing to write, an id stands twice, something else lies at its place, or the disk is full.
    """
    require(bool(entries), "There is no video to make a catalogue of.")
    require(len({entry.video.video_id for entry in entries}) == len(entries), "Two videos of a catalogue have the same id.")
    require_place(out)
    media = media or {}
    require(not media or media.keys() == {entry.video.video_id for entry in entries}, "Every video needs its file, or none.")
    entries = [replace(entry, video=_named(entry.video, media)) for entry in entries]
    space = read_bundle(zoo / maker.reference.name, "catalogue").required("space")
    own = catalogue_of(out.name, entries, maker.reference)
    songs = landmarks_of(maker.reference)
    card = CARD.format(
        expectation=DRAWN_EXPECTATION if maker.kind == DRAWN else FILMED_EXPECTATION,
        title=title or out.name,
        videos=counted(len(entries), "video"),
        space=space.name,
        sound=" and ".join(sorted({entry.video.audio_backbone for entry in entries})),
        pictures=maker.visual_backbone.name,
        reference=maker.reference.name,
        landmarks=len(songs.map),
    )
    try:
        with replace_folder(out) as written:
            bundle = write_bundle(
                written,
                kind="catalogue",
                config={"map_dial": MAP_MIXING_WEIGHT, "title": title} | ({"media": MEDIA} if media else {}),
                tensors={
                    layout.VISUAL: _tensors(own.visual, own.visual_map) | _affect(own.visual_affect),
                    layout.AUDIO: _tensors(own.audio, own.audio_map) | _affect(own.audio_affect),
                    layout.LANDMARKS: _tensors(songs.audio, songs.map) | {"labels": songs.labels.astype(np.uint8)},
                },
                tables={layout.TABLE: [_row(entry.video) for entry in entries]},
                texts={"README.md": card},
                provenance=provenance,
                requires=[space] if own.visual_affect is None else [space, read_bundle(zoo / AFFECT, "affect")],
                zoo=zoo,
            )
            # An unreadable catalogue must not replace a readable one.
            layout.Catalogue.from_bundle(bundle)
            if media:
                _store(written / MEDIA, entries, media)
    except OSError as error:
        raise SettingError(f"{out} cannot be written: {error.strerror or error}.") from error
    return read_bundle(out, "catalogue", zoo)


def _named(video: Video, media: Mapping[str, Path]) -> Video:
    """Name the files of a video that has some."""
    if video.video_id not in media:
        return video
    return replace(video, file=video.video_id + media[video.video_id].suffix, poster=video.video_id + POSTER)


def _store(folder: Path, entries: Sequence[Entry], media: Mapping[str, Path]) -> None:
    """Put files and posters into the folder of media."""
    folder.mkdir()
    for entry in entries:
        source, place = media[entry.video.video_id], folder / entry.video.file
        try:
            # Only our copies come here, and nothing writes into them.
            os.link(source, place)
        except OSError:
            shutil.copyfile(source, place)
        (folder / entry.video.poster).write_bytes(entry.poster)


def _row(video: Video) -> Row:
    """Return a video's line of the table; a file's or YouTube's."""
    known = {
        "title": video.title,
        "credit": video.credit,
        "emotion": video.emotion,
        "labels": "|".join(label.replace("|", "/") for label in video.labels),
        "seconds": f"{video.seconds:.2f}",
    } | pictures_cells(video)
    if not video.file:
        return {"youtube_id": video.youtube_id} | known
    files = {"id": video.video_id, "file": video.file, "poster": video.poster}
    return files | known | {"chapters": ""}


def _affect(affect: Float32 | None) -> Tensors:
    return {} if affect is None else {layout.AFFECT: affect.astype(np.float16)}


def _tensors(embedding: Embedding, places: Float32) -> Tensors:
    """Return what a catalogue keeps of an embedding, at length 1, and its places."""
    return layout.embedding_tensors(Embedding(*map(normalize, embedding)), places)
