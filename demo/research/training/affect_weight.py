"""Judge how much the affect counts beside the classes: people's ratings of photographs against those of songs.

No music video here has a rating, so photographs (OASIS) stand for pictures and songs (Emotify) for sound: each is in one of
four quadrants of valence and arousal, by the medians of what people said, and one of the same quadrant is right. Both are
embedded in YouTube-8M's space, and their affect is predicted in folds by models that were not fitted to them.
"""

from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold
from tqdm import tqdm

from demo.core.arrays import Float32, Float64, Int64
from demo.core.config import QueryConfig
from demo.core.vectors import normalize
from demo.correlation.space import Embedding, SharedSpace
from demo.emotion.affect import SoundAffect
from demo.features.audio.chunks import section_means
from demo.features.audio.interface import AudioBackbone
from demo.features.visual.compact_pictures import CompactPictures
from demo.media.audio import decode
from demo.research.metrics import average_precision
from demo.research.training.judge import read_ratings
from demo.research.training.picture_affect import AffectTraining, predict_held_out, read_oasis
from demo.search.affect import standardized, with_affect

WEIGHTS = (0.0, 0.25, 0.5, 0.75)
N_PERMUTATIONS = 100
N_FOLDS = 10
RIDGE = 60.0


def judge_affect_weights(
    data: Path, space: SharedSpace, sound: AudioBackbone, pictures: CompactPictures, seed: int
) -> dict[str, Any]:
    """Return the lift of the MAP over chance at each weight, songs to photographs and back, at the default dial.

    Args:
        data: Holds oasis/ and emotify/.
        space: YouTube-8M's.
        sound: Extracts the features of songs.
        pictures: Extracts those of photographs.
        seed: Of folds and permutations.
    """
    photographs = read_oasis(data / "oasis", lambda frames: pictures.network.extract(frames).numpy())
    whole = photographs.features[0]
    directions = pictures.directions(whole, pictures.logits(whole))
    visual = space.embed_visual(np.stack([pictures.pool(row[None]) for row in directions]))
    seen = _deviations(predict_held_out(photographs, AffectTraining(seed=seed)))
    ids, ratings = read_ratings(data / "emotify" / "annotations.csv")
    files = [data / "emotify" / "audio" / f"{name}.opus" for name in ids]
    songs = [sound.extract(decode(file).waveform).features for file in tqdm(files, desc="songs", unit="song")]
    features = np.stack([section_means(song)[0] for song in songs])
    audio = space.embed_audio(features)
    heard, felt = (SoundAffect.fit(gems).predict(gems) for gems in (_held_out_gems(features, ratings, seed), ratings))
    classes = quadrants(felt), quadrants(photographs.ratings)
    found = {f"{weight:g}": lifts(similarity(audio, heard, visual, seen, weight), *classes, seed) for weight in WEIGHTS}
    return {
        "n_songs": len(songs),
        "n_photographs": len(whole),
        "songs": dict(zip(("valence", "arousal"), _correlations(heard, felt), strict=True)),
        "lifts": found,
    }


def similarity(audio: Embedding, heard: Float32, visual: Embedding, seen: Float32, weight: float) -> Float32:
    """Return the similarity of each sound and each picture at the default dial, shape (n_sounds, n_pictures)."""
    dial = QueryConfig().mixing_weight
    songs, pictures = (
        with_affect(Embedding(*map(normalize, embedding)), standardized(affect), weight).mix(dial)
        for embedding, affect in ((audio, heard), (visual, seen))
    )
    similarities: Float32 = songs @ pictures.T
    return similarities


def quadrants(affect: Float32 | Float64) -> Int64:
    """Return the quadrant of each row's valence and arousal about their medians, 0 to 3."""
    high = affect > np.median(affect, axis=0)
    numbers: Int64 = (2 * high[:, 0] + high[:, 1]).astype(np.int64)
    return numbers


def lifts(similarities: Float32, rows: Int64, columns: Int64, seed: int) -> list[float]:
    """Return the MAP of the same class over its mean under permutations, for rows that ask and for columns that ask."""
    random = np.random.default_rng(seed)
    found = []
    for scores, asking, answering in ((similarities, rows, columns), (similarities.T, columns, rows)):
        order = np.argsort(-scores, axis=1, kind="stable")
        own, *chance = (
            float(average_precision(classes[order] == asking[:, None]).mean())
            for classes in (answering, *(random.permutation(answering) for _ in range(N_PERMUTATIONS)))
        )
        found.append(round(own / float(np.mean(chance)), 3))
    return found


def _held_out_gems(features: Float32, ratings: Float32, seed: int) -> Float32:
    """Return the nine ratings that ridges of N_FOLDS folds predict for songs they were not fitted to."""
    standard = (features - features.mean(axis=0)) / features.std(axis=0)
    predicted = np.empty(ratings.shape, np.float32)
    for training, held_out in KFold(N_FOLDS, shuffle=True, random_state=seed).split(standard):
        predicted[held_out] = Ridge(RIDGE).fit(standard[training], ratings[training]).predict(standard[held_out])
    return predicted


def _deviations(affect: Float64) -> Float32:
    deviations: Float32 = ((affect - affect.mean(axis=0)) / affect.std(axis=0)).astype(np.float32)
    return deviations


def _correlations(predicted: Float32, true: Float32) -> list[float]:
    return [round(float(np.corrcoef(predicted[:, column], true[:, column])[0, 1]), 3) for column in range(2)]
