"""`python -m demo evaluate --protocol wishes`: whether words find what they mean, and what likes and dislikes gain.

Words and tastes are made of the videos that the space was trained on, and find the pictures of held-out ones. A simulated user
likes the videos of two emotions with one label; their song is one of the first emotion. In every round they like the first such
video that is shown and not judged yet, and dislike the first other one, and the videos rank again.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from demo.core.arrays import Bool, Float32, Int64
from demo.core.bundles import CATALOGUE
from demo.core.config import QueryConfig
from demo.core.errors import BundleError
from demo.core.zoo import Zoo
from demo.correlation.space import Embedding
from demo.datasets.youtube8m import read_video_level, split_rows
from demo.emotion.classes import EMOTIONS
from demo.search.catalogue import Catalogue
from demo.search.index import CosineSearch
from demo.search.queries import Wishes
from demo.search.ranking import best_rows
from demo.search.taste import TASTE_WEIGHT, taste_direction
from demo.search.words import Vocabulary

N_HITS = 10
N_LABELS = 20
MAX_SHARE = 0.1
"""A label that more videos carry cannot be ten times as frequent among hits."""

MIXING_WEIGHT = QueryConfig().mixing_weight
WEIGHTS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
"""L of the taste, to choose from."""

N_USERS = 200
N_ROUNDS = 10
N_LIKED, N_DISLIKED = 3, 2
GENRE_SIZES = (150, 3000)
"""Fewest and most videos of a label that a simulated user likes."""


class User(NamedTuple):
    """A simulated user.

    Attributes:
        likes_known: Which of the known videos they like, shape (n_known,).
        likes_held_out: Which of the held-out ones, shape (n_held_out,).
        song: Row of a known video, whose sound asks.
    """

    likes_known: Bool
    likes_held_out: Bool
    song: int


class Part:
    """Some videos of a catalogue, with an index of each modality."""

    def __init__(self, catalogue: Catalogue, rows: Int64) -> None:
        self.catalogue = replace(
            catalogue,
            videos=tuple(catalogue.videos[int(row)] for row in rows),
            visual=catalogue.visual.take(rows),
            audio=catalogue.audio.take(rows),
            visual_map=catalogue.visual_map[rows],
            audio_map=catalogue.audio_map[rows],
        )
        self.pictures, self.sounds = CosineSearch(self.catalogue.visual), CosineSearch(self.catalogue.audio)
        self.labels = self.catalogue.columns.rows_by_label()

    def carries(self, label: str) -> Bool:
        """Return which videos carry a label, shape (n_videos,)."""
        carries = np.zeros(self.catalogue.n_videos, np.bool_)
        carries[self.labels.get(label, np.array([], np.int64))] = True
        return carries

    def has_emotion(self, *emotions: int) -> Bool:
        """Return which videos have one of some emotions, shape (n_videos,)."""
        return np.isin(self.catalogue.class_labels, emotions)


def evaluate_wishes(zoo: Zoo, data: Path, seed: int = 0) -> dict[str, Any]:
    """Measure words and taste on YouTube-8M's catalogue.

    Args:
        zoo: The bundles.
        data: Folder of YouTube-8M's features, which say what the space was trained on.
        seed: Of the simulated users.

    Returns:
        Shares and gains by name.

    Raises:
        BundleError: The catalogue was made from other data.
    """
    known, held_out = _parts(zoo, data)
    return {"words": evaluate_words(known, held_out), "taste": evaluate_taste(known, held_out, seed)}


def evaluate_words(known: Part, held_out: Part) -> dict[str, list[dict[str, Any]]]:
    """Return the share of each label and mood among all held-out videos, and among the first hits.

    These are found by pictures alone, and by pictures and sound as words search.
    """
    vocabulary = Vocabulary(known.catalogue, known.pictures, known.sounds)
    n_most = MAX_SHARE * known.catalogue.n_videos
    frequent = sorted(
        (label for label, rows in known.labels.items() if len(rows) <= n_most), key=lambda x: -len(known.labels[x])
    )
    wanted = {label: held_out.carries(label) for label in frequent[:N_LABELS]}
    moods = {emotion: held_out.has_emotion(index) for index, emotion in enumerate(EMOTIONS)}
    everything = np.ones(held_out.catalogue.n_videos, np.bool_)
    found: dict[str, list[dict[str, Any]]] = {}
    for kind, words in (("labels", wanted), ("moods", moods)):
        found[kind] = [{"word": word, "all": round(float(has.mean()), 4)} for word, has in words.items()]
        for row, has in zip(found[kind], words.values(), strict=True):
            direction = vocabulary.query(str(row["word"])).direction
            by_picture = held_out.pictures.products(direction.pictures, MIXING_WEIGHT)
            by_both = direction.similarities(held_out.pictures, held_out.sounds, MIXING_WEIGHT)
            for name, similarities in (("pictures", by_picture), ("both", by_both)):
                row[name] = round(float(has[best_rows(similarities, everything, N_HITS)].mean()), 2)
    return found


def evaluate_taste(known: Part, held_out: Part, seed: int) -> dict[str, Any]:
    """Choose the weight of the taste by some users, and measure the gain of others."""
    users = draw_users(known, held_out, seed)
    choosing, judging = ([next(users) for _ in range(N_USERS)] for _ in range(2))
    chosen = {}
    for weight in WEIGHTS:
        gains = [_gain(known, held_out, user, weight) for user in choosing]
        chosen[f"{weight:g}"] = {"mean": round(float(np.mean(gains)), 3), "error": round(_standard_error(gains), 3)}
    before = np.array([_precision(held_out, user, _sounding(known, user), Wishes(), 0.0, known) for user in judging])
    gains = [_gain(known, held_out, user, TASTE_WEIGHT) for user in judging]
    rounds = np.array([_rounds(known, held_out, user, TASTE_WEIGHT, N_ROUNDS, N_ROUNDS) for user in judging])
    return {
        "users": N_USERS,
        "gain_by_weight": chosen,
        "precision_without": round(float(before.mean()), 3),
        "gain": round(float(np.mean(gains)), 3),
        "gain_error": round(_standard_error(gains), 3),
        "gain_quartiles": np.quantile(gains, (0.25, 0.5, 0.75)).round(2).tolist(),
        "precision_by_round": rounds.mean(axis=0).round(3).tolist(),
        "deviation_by_round": rounds.std(axis=0).round(3).tolist(),
    }


def draw_users(known: Part, held_out: Part, seed: int) -> Iterator[User]:
    """Draw users who like at least N_HITS videos of both parts."""
    random = np.random.default_rng(seed)
    genres = sorted(label for label, rows in known.labels.items() if GENRE_SIZES[0] <= len(rows) <= GENRE_SIZES[1])
    while True:
        emotions, genre = random.choice(len(EMOTIONS), 2, replace=False), genres[random.integers(len(genres))]
        likes, others = (part.has_emotion(*emotions) & part.carries(genre) for part in (known, held_out))
        if min(np.count_nonzero(likes), np.count_nonzero(others)) >= N_HITS:
            yield User(likes, others, int(random.choice(np.flatnonzero(known.has_emotion(emotions[0])))))


def _gain(known: Part, held_out: Part, user: User, weight: float) -> float:
    """Return what N_LIKED likes and N_DISLIKED dislikes add to the precision among held-out videos."""
    before = _precision(held_out, user, _sounding(known, user), Wishes(), weight, known)
    return _rounds(known, held_out, user, weight, N_LIKED, N_DISLIKED)[-1] - before


def _rounds(known: Part, held_out: Part, user: User, weight: float, n_rounds: int, n_disliked: int) -> list[float]:
    """Let a user judge known videos, and return the precision among held-out ones after each round."""
    song, wishes, precisions = _sounding(known, user), Wishes(), []
    new = np.ones(known.catalogue.n_videos, np.bool_)
    new[user.song] = False
    for number in range(n_rounds):
        scores = _scores(known, song, wishes, weight, known)
        liked = best_rows(scores, new & user.likes_known, 1).tolist()
        disliked = best_rows(scores, new & ~user.likes_known, 1).tolist() if number < n_disliked else []
        new[liked + disliked] = False
        wishes = Wishes(liked=(*wishes.liked, *liked), disliked=(*wishes.disliked, *disliked))
        precisions.append(_precision(held_out, user, song, wishes, weight, known))
    return precisions


def _sounding(known: Part, user: User) -> Embedding:
    return known.catalogue.audio.take(np.array([user.song]))


def _scores(part: Part, song: Embedding, wishes: Wishes, weight: float, known: Part) -> Float32:
    similarities = part.pictures.similarities(song, MIXING_WEIGHT)
    if not wishes:
        return similarities
    modalities = (known.pictures, part.pictures), (known.sounds, part.sounds)
    by_picture, by_sound = (
        searched.products(taste_direction(wishes, judged), MIXING_WEIGHT) for judged, searched in modalities
    )
    return similarities + np.float32(weight / 2) * (by_picture + by_sound)


def _precision(held_out: Part, user: User, song: Embedding, wishes: Wishes, weight: float, known: Part) -> float:
    scores = _scores(held_out, song, wishes, weight, known)
    return float(user.likes_held_out[best_rows(scores, np.ones(len(scores), np.bool_), N_HITS)].mean())


def _standard_error(values: list[float]) -> float:
    return float(np.std(values) / np.sqrt(len(values)))


def _parts(zoo: Zoo, data: Path) -> tuple[Part, Part]:
    """Return the catalogue's videos that the space was trained on, and the others."""
    bundle = zoo.read(CATALOGUE, "catalogue")
    catalogue, ids = Catalogue.from_bundle(bundle), read_video_level(data).youtube_ids
    _, rows = split_rows(len(ids), bundle.manifest["provenance"]["seed"])
    is_held_out = {ids[row] for row in rows}
    if not {video.youtube_id for video in catalogue.videos} <= set(ids):
        raise BundleError(f"The data lacks videos of the catalogue {CATALOGUE}; it was made from other data.")
    held_out = np.array([video.youtube_id in is_held_out for video in catalogue.videos])
    return Part(catalogue, np.flatnonzero(~held_out)), Part(catalogue, np.flatnonzero(held_out))
