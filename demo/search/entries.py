"""Rows of a catalogue to be, and the catalogues that they make, alone or among the videos that they are compared with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from demo.core.arrays import Float32
from demo.correlation.space import Embedding
from demo.datasets.youtube8m import MUSIC_VIDEO
from demo.search.catalogue import AND_OTHERS, Catalogue, Landmarks
from demo.search.map_projection import spread_rows
from demo.search.video_table import JoinedVideos
from demo.search.videos import Video

N_LANDMARKS = 1_200
"""Number of songs on the studio's map; a larger catalogue lends as many of its sounds."""


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What is known of a video besides its bytes.

    Attributes:
        video_id: Unique in its catalogue; letters, digits, - and _, never a file's name unchecked.
        title: What it is called.
        credit: Who made it and under which licence, or ''.
        youtube_id: Eleven characters, or '' for a file.
        labels: What else is known of it, in words.
        source: Name of its file, as one line, or ''.
    """

    video_id: str
    title: str
    credit: str = ""
    youtube_id: str = ""
    labels: tuple[str, ...] = (MUSIC_VIDEO,)
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One row of a catalogue to be.

    Attributes:
        video: Metadata, without the names of file and poster, which are given when these are stored.
        visual: Embedding of the pictures, one row of each part.
        audio: Embedding of the sound, one row of each part.
        visual_map: Where the pictures lie on the map, shape (2,).
        audio_map: Where the sound lies on it, shape (2,).
        visual_affect: Valence and arousal of the pictures, in deviations from typical ones, shape (2,); NaN where unknown.
        audio_affect: The same of the sound.
        poster: JPEG.
        notices: Sentences about what was left out.
    """

    video: Video
    visual: Embedding
    audio: Embedding
    visual_map: Float32
    audio_map: Float32
    visual_affect: Float32
    audio_affect: Float32
    poster: bytes
    notices: tuple[str, ...]


def catalogue_of(name: str, entries: Sequence[Entry], reference: Catalogue) -> Catalogue:
    """Make a catalogue of some videos alone, whose map the landmarks of another hold together.

    Args:
        name: What it is called.
        entries: At least one.
        reference: Where they were placed.
    """
    return Catalogue(
        name,
        tuple(entry.video for entry in entries),
        _joined([entry.visual for entry in entries]),
        _joined([entry.audio for entry in entries]),
        np.stack([entry.visual_map for entry in entries]).astype(np.float32),
        np.stack([entry.audio_map for entry in entries]).astype(np.float32),
        landmarks=landmarks_of(reference),
        visual_affect=_known([entry.visual_affect for entry in entries]),
        audio_affect=_known([entry.audio_affect for entry in entries]),
    )


def joined_to(reference: Catalogue, name: str, entries: Sequence[Entry], *, answers_all: bool = False) -> Catalogue:
    """Return a catalogue of some videos before those of the one where they were placed; see `joined`."""
    return replace(joined(catalogue_of(name, entries, reference), reference, answers_all=answers_all), name=name)


def joined(own: Catalogue, others: Catalogue, *, answers_all: bool = False) -> Catalogue:
    """Return the videos of a catalogue before those of another in the same space and on the same map.

    Few videos alone would make a bare map, and a percentile among three says nothing.

    Args:
        own: Comes first, and names the new one with the suffix AND_OTHERS.
        others: Behind it.
        answers_all: Whether the others may be hits too; else they serve as comparison.
    """
    chapters = [catalogue.chapters for catalogue in (own, others) if catalogue.chapters is not None]
    return Catalogue(
        own.name + AND_OTHERS,
        JoinedVideos(own.videos, others.videos),
        _joined([own.visual, others.visual]),
        _joined([own.audio, others.audio]),
        np.concatenate([own.visual_map, others.visual_map]),
        np.concatenate([own.audio_map, others.audio_map]),
        chapters=_joined(chapters) if chapters else None,
        landmarks=others.landmarks,
        others=others.name,
        answers=None if answers_all else np.arange(own.n_videos + others.n_videos) < own.n_videos,
        visual_affect=_joined_affect(own.visual_affect, others.visual_affect, others.n_videos),
        audio_affect=_joined_affect(own.audio_affect, others.audio_affect, others.n_videos),
    )


def landmarks_of(reference: Catalogue) -> Landmarks:
    """Return the landmarks of a catalogue; one that has none lends its own sounds, of many some that are evenly spread."""
    if reference.landmarks is not None:
        return reference.landmarks
    rows = spread_rows(reference.n_videos, N_LANDMARKS)
    return Landmarks(
        audio=reference.audio.take(rows),
        map=reference.audio_map[rows],
        labels=reference.class_labels[rows].astype(np.int64),
    )


def _known(affects: Sequence[Float32]) -> Float32 | None:
    """Return the affect of some entries, or None where none is known."""
    rows = np.stack(affects).astype(np.float32)
    return None if np.isnan(rows).all() else rows


def _joined_affect(own: Float32 | None, others: Float32 | None, n_others: int) -> Float32 | None:
    """Return the affect of some entries before that of others, NaN where it is unknown."""
    if own is None:
        return None
    return np.concatenate([own, np.full((n_others, 2), np.nan, np.float32) if others is None else others])


def _joined(parts: Sequence[Embedding]) -> Embedding:
    return Embedding(*(np.concatenate(part).astype(np.float32) for part in zip(*parts, strict=True)))
