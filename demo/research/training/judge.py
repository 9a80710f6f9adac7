"""Judge a backbone: by the instruments among its neighbours, by noise, and by what listeners felt."""

from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold

from demo.core.arrays import Float32
from demo.core.vectors import normalize
from demo.datasets.youtube8m import VideoLevel
from demo.emotion.classes import GEMS
from demo.research.training.corpus import read_table

KEYBOARDS = ("Piano", "Keyboard instrument", "Electronic keyboard", "Musical keyboard")
GROUPS = {
    "piano": KEYBOARDS,
    "electric piano": KEYBOARDS,
    "organ": ("Organ (music)", "Pipe organ", "Hammond organ", *KEYBOARDS),
    "acoustic guitar": ("Acoustic guitar",),
    "electric guitar": ("Electric guitar",),
    "electric bass and guitar": ("Electric guitar", "Bass guitar"),
    "violin and strings": ("Violin", "Orchestra"),
    "string orchestra": ("Violin", "Orchestra"),
    "orchestra": ("Violin", "Orchestra"),
    "brass": ("Trumpet", "Brass instrument", "Trombone"),
    "saxophone": ("Saxophone",),
    "flute and woodwinds": ("Flute", "Clarinet"),
    "drums": ("Drum", "Drum kit"),
    "techno": ("Disc jockey",),
}
"""Groups of rendered pieces, and the YouTube-8M labels of which one should be frequent nearby."""

SONGS = {
    "lets_go_fishin.ogg": ("Acoustic guitar",),
    "vibe_ace.ogg": ("Electric guitar", *KEYBOARDS),
}
N_NEIGHBORS = 100


class InstrumentJudge:
    """Looks at the labels of the videos nearest to a mean feature, by centred cosine in standardised `mean_audio`."""

    def __init__(self, videos: VideoLevel) -> None:
        self.mean, self.deviation = videos.audio.mean(0), videos.audio.std(0)
        self.gallery = normalize((videos.audio - self.mean) / self.deviation)
        wanted = {label for labels in (*GROUPS.values(), *SONGS.values()) for label in labels}
        self.carries = {label: videos.has(label) for label in wanted & set(videos.names)}

    def lift(self, feature: Float32, labels: tuple[str, ...]) -> float:
        """Return the highest ratio of a label's share among the 100 nearest videos to its base rate."""
        similarity = self.gallery @ normalize((feature - self.mean) / self.deviation)
        nearest = np.argsort(-similarity)[:N_NEIGHBORS]
        known = [self.carries[label] for label in labels if label in self.carries]
        return max(float(carries[nearest].mean() / carries.mean()) for carries in known)


def judge_instruments(judge: InstrumentJudge, pieces: list[tuple[str, Float32]]) -> dict[str, float]:
    """Return the median lift of each group.

    Args:
        judge: Knows the gallery.
        pieces: Group and mean feature of each piece; groups without labels are left out.
    """
    lifts = defaultdict(list)
    for group, feature in pieces:
        labels = GROUPS.get(group) or SONGS.get(group)
        if labels:
            lifts[group].append(judge.lift(feature, labels))
    return {group: round(float(np.median(values)), 2) for group, values in lifts.items()}


def explained(predicted: list[Float32], targets: list[Float32]) -> dict[str, float]:
    """Return the share of variance explained, averaged over dimensions, by second and by song mean."""
    pairs = [(p[: len(t)], t[: len(p)]) for p, t in zip(predicted, targets, strict=True)]
    seconds = np.concatenate([p for p, _ in pairs]), np.concatenate([t for _, t in pairs])
    songs = np.stack([p.mean(0) for p, _ in pairs]), np.stack([t.mean(0) for _, t in pairs])
    return {"r2_second": round(_r2(*seconds), 4), "r2_song": round(_r2(*songs), 4)}


def gems_ridge(features: Float32, ratings: Float32, seed: int) -> Float32:
    """Return the Spearman correlation of a ridge's out-of-fold predictions with each rating, 5 folds, shape (n_ratings,)."""
    predicted = np.zeros_like(ratings)
    for training, held_out in KFold(5, shuffle=True, random_state=seed).split(features):
        mean, deviation = features[training].mean(0), features[training].std(0)
        ridge = Ridge(alpha=300.0).fit((features[training] - mean) / deviation, ratings[training])
        predicted[held_out] = ridge.predict((features[held_out] - mean) / deviation)
    return rank_correlations(predicted, ratings)


def rank_correlations(predicted: Float32, ratings: Float32) -> Float32:
    """Return the Spearman correlation of each column, shape (n_columns,)."""
    columns = range(ratings.shape[1])
    return np.array([spearmanr(predicted[:, column], ratings[:, column])[0] for column in columns], dtype=np.float32)


def read_ratings(path: Path) -> tuple[list[str], Float32]:
    """Return Emotify's track ids and the shares of listeners, shape (n_songs, 9), in the order of GEMS."""
    rows = read_table(path)
    return [row["track_id"] for row in rows], np.array([[float(row[name]) for name in GEMS] for row in rows], np.float32)


def _r2(predicted: Float32, targets: Float32) -> float:
    residual = np.square(predicted - targets).sum(0)
    return float(np.mean(1 - residual / np.square(targets - targets.mean(0)).sum(0)))
