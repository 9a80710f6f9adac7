"""The studio's map, and whether a real song comes to lie on it beside the videos of its emotion."""

from pathlib import Path

import numpy as np

from demo.core.arrays import Float32, Int64
from demo.core.bundle_writing import write_bundle
from demo.core.errors import BundleError
from demo.core.provenance import describe
from demo.core.vectors import normalize
from demo.core.zoo import Bundle, read_bundle
from demo.correlation.space import Embedding
from demo.research.markdown import metrics_and_card
from demo.search import catalogue as layout
from demo.search.catalogue import Catalogue
from demo.search.index import NeighborSearch
from demo.search.map_projection import MAP_MIXING_WEIGHT, fit_map, project_to_map

Places = tuple[Float32, Float32, Float32]

N_NEAREST = 9
"""Videos of each emotion that the studio has."""


def fit_studio_map(visual: Embedding, audio: Embedding, songs: Embedding, seed: int) -> Places:
    """Fit one map to the studio's pictures, its soundtracks and real songs.

    Each kind is centred first. A drawing is no film and a rendered band no orchestra: what all of one kind have in common
    says nothing of emotion, and would set real songs apart from the videos that they find.

    Args:
        visual: Of the pictures.
        audio: Of the soundtracks, row for row.
        songs: Of the landmarks.
        seed: Makes the map reproducible.

    Returns:
        Coordinates of each, shape (n_rows, 2).
    """
    kinds = [kind.mix(MAP_MIXING_WEIGHT) for kind in (visual, audio, songs)]
    visual_map, audio_map, songs_map = fit_map(*(normalize(rows - rows.mean(axis=0)) for rows in kinds), seed=seed)
    return visual_map, audio_map, songs_map


def judge_map(audio: Embedding, classes: Int64, songs: Embedding, labels: Int64, places: Places) -> dict[str, float]:
    """Measure which share of the nine videos that lie nearest to a real song on the map have its emotion.

    Every second landmark is placed by the soundtracks and the other half, as a visitor's song is, and the other way round.

    Args:
        audio: Of the soundtracks.
        classes: Position of each video's emotion in EMOTIONS, shape (n_videos,).
        songs: Of the landmarks.
        labels: Class of each song.
        places: As `fit_studio_map` returned them.
    """
    visual_map, audio_map, songs_map = places
    own, mix = audio.mix(MAP_MIXING_WEIGHT), songs.mix(MAP_MIXING_WEIGHT)
    alike = []
    for half in (0, 1):
        asks = np.arange(len(labels)) % 2 == half
        sounds = NeighborSearch(np.concatenate([own, mix[~asks]]))
        placed = project_to_map(mix[asks], sounds, np.concatenate([audio_map, songs_map[~asks]]))
        distances = np.linalg.norm(placed[:, None] - visual_map, axis=2)
        alike.append(classes[np.argsort(distances, axis=1)[:, :N_NEAREST]] == labels[asks, None])
    chance = float(np.mean([np.mean(classes == label) for label in labels]))
    figures = {"nearest_alike": float(np.concatenate(alike).mean()), "chance": chance}
    return {name: round(value, 4) for name, value in figures.items()} | {"n_songs": len(labels), "n_nearest": N_NEAREST}


def refit_map(zoo: Path, name: str, seed: int) -> Bundle:
    """Refit the map of the studio's catalogue to its embeddings, and write the catalogue with it.

    Args:
        zoo: Where the catalogue and its space lie.
        name: The catalogue's folder.
        seed: Of the map.

    Raises:
        BundleError: The catalogue is missing or damaged, or has no landmarks.
    """
    bundle = read_bundle(zoo / name, "catalogue")
    catalogue = Catalogue.from_bundle(bundle)
    songs = catalogue.landmarks
    if songs is None:
        raise BundleError(f"The catalogue {name} has no landmarks; restore it from git.")
    places = fit_studio_map(catalogue.visual, catalogue.audio, songs.audio, seed)
    classes = catalogue.class_labels.astype(np.int64)
    metrics = {"map": judge_map(catalogue.audio, classes, songs.audio, songs.labels, places)}
    tensors = {file: bundle.tensors(file) for file in bundle.files if file.endswith(".safetensors")}
    for file, rows in zip((layout.VISUAL, layout.AUDIO, layout.LANDMARKS), places, strict=True):
        tensors[file] = tensors[file] | {"map": rows.astype(np.float16)}
    earlier = bundle.manifest["provenance"]
    # What made the rows is still true of them.
    made = describe(seed, {}, {"map_dial": MAP_MIXING_WEIGHT}) | {"rows": earlier.get("rows", earlier)}
    return write_bundle(
        zoo / name,
        kind="catalogue",
        config=bundle.config | {"map_dial": MAP_MIXING_WEIGHT},
        tensors=tensors,
        tables={layout.TABLE: bundle.rows(layout.TABLE)},
        texts=metrics_and_card("studio_catalogue", name, metrics, n_videos=catalogue.n_videos, on_map=metrics["map"]),
        provenance=made,
        requires=[bundle.required("space")],
    )
