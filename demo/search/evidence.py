"""Why a video was found: how much each selected chunk of the song contributed to its similarity.

A search embeds the mean of the selected chunks, which the space maps nonlinearly, so no chunk has a share in the similarity by
itself. Shapley values divide it fairly: with v(S) the similarity that a search with the chunks S alone gives the video,

    phi_i = mean over all orders of the n selected chunks of v(chunks before i, and i) - v(chunks before i)
    sum_i phi_i = v(all) - v(none)

v(none), the baseline, is the similarity of an average sound: the mean audio feature of the space's training data. Up to
MAX_EXACT chunks all subsets are compared; of more, random orders, each followed by its reverse, which add up exactly, too.
(L. S. Shapley, "A value for n-person games", 1953; for predictions E. Strumbelj and I. Kononenko, JMLR 11, 2010.)

The song's valence and arousal, which catalogues with the affect of pictures compare as well, are those of the whole song: they
belong to the baseline.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import comb

import numpy as np

from demo.analysis.song import SongAnalysis
from demo.core.arrays import Bool, Float32, Float64
from demo.core.config import OURS, QueryConfig, require
from demo.core.vectors import normalize
from demo.features.audio.chunk_lists import chunk_weights
from demo.features.audio.chunks import CHUNK_SECONDS
from demo.features.audio.silence import audible_rows
from demo.search.results import Hit
from demo.search.retriever import Retriever

MAX_EXACT = 10
"""Chunks whose subsets, 1,024, are all compared."""

N_SAMPLES = 2048
"""Subsets of more chunks that are compared; it takes about 0.2 s."""

MIN_ORDERS = 8

Game = Callable[[Bool], Float64]
"""v: which chunks count, shape (n_subsets, n_players), to both parts of the similarity, shape (n_subsets, 2)."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Why one video is similar to a song.

    Attributes:
        hit: The video.
        rank: Its rank among the videos that were searched, 1 for the best; None for one that was not searched.
        emotion: Contribution of each chunk through the emotion part, shape (n_chunks,); 0 for chunks that were not selected.
        content: The same through the content part.
        selected: Chunks that made the query, shape (n_chunks,).
        baseline: Both parts of the similarity of an average sound, shape (2,).
        exact: Whether all subsets were compared.
    """

    hit: Hit
    rank: int | None
    emotion: Float64
    content: Float64
    selected: Bool
    baseline: Float64
    exact: bool

    @property
    def contributions(self) -> Float64:
        """The contribution of each chunk, shape (n_chunks,); their sum is the similarity without the baseline."""
        return self.emotion + self.content

    @property
    def parts(self) -> tuple[float, float]:
        """What the emotion and the content part are of the similarity."""
        return float(self.baseline[0] + self.emotion.sum()), float(self.baseline[1] + self.content.sum())


def explain(retriever: Retriever, row: int, analysis: SongAnalysis, query: QueryConfig) -> Evidence:
    """Divide the similarity of a video and a song among the song's selected chunks.

    Args:
        retriever: Its catalogue holds the video.
        row: The video's position there.
        analysis: The song.
        query: The settings of the search, by our method.

    Raises:
        SettingError: As `Retriever.hit`, or the query ranks by another method.
    """
    require(query.method == OURS, "Only our own method says why a video was found; choose it as the method.")
    hit, rank = retriever.hit(row, analysis, query)
    chunks = chunk_weights(analysis.attention, query)
    selected = chunks > 0
    values, baseline, exact = shapley_values(_similarity_game(retriever, row, analysis, query, chunks), int(selected.sum()))
    contributions = np.zeros((len(selected), 2))
    contributions[selected] = values
    emotion, content = contributions.T
    return Evidence(hit=hit, rank=rank, emotion=emotion, content=content, selected=selected, baseline=baseline, exact=exact)


def shapley_values(game: Game, n_players: int) -> tuple[Float64, Float64, bool]:
    """Divide both parts of a game's value among its players.

    Returns:
        Shapley values, shape (n_players, 2), the value of no player, shape (2,), and whether they are exact.
    """
    if n_players <= MAX_EXACT:
        return *_exact(game, n_players), True
    random = np.random.default_rng(0)
    n_orders = max(MIN_ORDERS, N_SAMPLES // n_players // 2 * 2)
    orders = [random.permutation(n_players) for _ in range(n_orders // 2)]
    none = game(np.zeros((1, n_players), np.bool_))
    total = np.zeros((n_players, 2))
    for order in [*orders, *(order[::-1] for order in orders)]:
        steps = np.empty((n_players, n_players), np.bool_)
        steps[:, order] = np.tri(n_players, dtype=np.bool_)
        total[order] += np.diff(np.concatenate([none, game(steps)]), axis=0)
    return total / n_orders, none[0], False


def _exact(game: Game, n_players: int) -> tuple[Float64, Float64]:
    subsets = np.arange(1 << n_players)
    members = (subsets[:, None] >> np.arange(n_players)) & 1 > 0
    values, sizes = game(members), members.sum(axis=1)
    shapley = np.empty((n_players, 2))
    for player in range(n_players):
        without = subsets[~members[:, player]]
        weights = np.array([1 / (n_players * comb(n_players - 1, size)) for size in sizes[without].tolist()])
        shapley[player] = weights @ (values[without | 1 << player] - values[without])
    return shapley, values[0]


def _similarity_game(retriever: Retriever, row: int, analysis: SongAnalysis, query: QueryConfig, chunks: Float32) -> Game:
    """Return how similar a video is to the mean of some of the selected chunks, and to the average sound without any.

    Args:
        retriever: Its catalogue holds the video.
        row: The video's position there.
        analysis: The song.
        query: The settings of the search.
        chunks: Weight of each second of a chunk, shape (n_chunks,).
    """
    audible = audible_rows(analysis.features)
    features = np.where(audible[:, None], analysis.features, 0).astype(np.float64)
    starts = np.arange(0, len(features), CHUNK_SECONDS)
    # Relative ones: rounding must not depend on the length of the song.
    by_chunk = (chunks / chunks.max())[chunks > 0].astype(np.float64)
    sums = by_chunk[:, None] * np.add.reduceat(features, starts)[chunks > 0]
    n_seconds = by_chunk * np.add.reduceat(audible.astype(np.float64), starts)[chunks > 0]
    average: Float32 = retriever.space.means[0]
    video = [normalize(part[row].astype(np.float32)) for part in retriever.catalogue.searched_visual]
    weights = (1 - query.mixing_weight, query.mixing_weight)

    def similarities(members: Bool) -> Float64:
        counts = members @ n_seconds
        means = np.where(counts[:, None] > 0, members @ sums / np.where(counts > 0, counts, 1)[:, None], average)
        embedding = retriever.songs.with_affect_of(analysis, retriever.songs.embed(analysis, means.astype(np.float32)))
        cosines = [normalize(part) @ other for part, other in zip(embedding, video, strict=True)]
        return np.stack(cosines, axis=1).astype(np.float64) * weights

    return similarities
