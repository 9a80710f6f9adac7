"""Contributions of chunks to a hit's similarity."""

import dataclasses
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from demo.analysis.song import SongAnalysis
from demo.core.config import QueryConfig
from demo.core.errors import SettingError
from demo.search.evidence import MAX_EXACT, Evidence, explain, shapley_values
from demo.search.retriever import Retriever


@pytest.fixture(scope="module")
def analysis() -> SongAnalysis:
    """A song of fourteen chunks, whose seconds differ and one of which is silent."""
    features = np.random.default_rng(3).standard_normal((41, 128)).astype(np.float32)
    features[6:9] = np.nan
    attention = np.linspace(1, 2, 14, dtype=np.float32)
    attention[2] = 0
    return SongAnalysis(
        seconds=41.5,
        features=features,
        attention=attention / attention.sum(),
        chunk_emotions=np.full((14, 10), 0.1, np.float32),
        emotions=np.full(10, 0.1, np.float32),
        gems=np.full(9, 0.5, np.float32),
        moods=np.full(7, 1 / 7, np.float32),
        music=0.9,
        music_by_second=np.full(41, 0.9, np.float32),
        levels=np.full(166, 0.1, np.float32),
        notices=(),
    )


def query(**changes: object) -> QueryConfig:
    return dataclasses.replace(QueryConfig(music_videos_only=False), **changes)


def similarity(retriever: Retriever, features: np.ndarray, row: int, dial: float) -> float:
    """Return the similarity of a video and a mean feature, from the formula of the mixture."""
    cosines = []
    assert retriever.compensation is not None
    embedding = retriever.space.embed_audio(retriever.compensation.apply(features[None]))
    for part, stored in zip(embedding, retriever.catalogue.visual, strict=True):
        picture = stored[row].astype(np.float64)
        length = np.linalg.norm(picture) * np.linalg.norm(part[0])
        cosines.append(picture @ part[0] / length if length > 0 else 0.0)
    return (1 - dial) * cosines[0] + dial * cosines[1]


@pytest.mark.parametrize("dial", [0.0, 0.4, 1.0])
@pytest.mark.parametrize(
    "chosen", [{"chunks": (0, 3, 13)}, {"chunks": (5,)}, {"sections": "whole"}, {"sections": "3", "n_top_sections": 2}]
)
def test_contributions_add_up_to_the_similarity_without_the_baseline(
    tiny_retriever: Retriever, analysis: SongAnalysis, dial: float, chosen: dict[str, Any]
) -> None:
    settings = query(mixing_weight=dial, **chosen)
    for hit in tiny_retriever.search(analysis, settings).hits:
        evidence = explain(tiny_retriever, hit.row, analysis, settings)
        assert evidence.hit == hit
        assert evidence.contributions.sum() == pytest.approx(hit.similarity - evidence.baseline.sum(), abs=1e-5)
        assert sum(evidence.parts) == pytest.approx(hit.similarity, abs=1e-5)
        assert not evidence.contributions[~evidence.selected].any()


def test_the_baseline_is_the_similarity_of_the_average_sound(tiny_retriever: Retriever, analysis: SongAnalysis) -> None:
    evidence = explain(tiny_retriever, 4, analysis, query(chunks=(1, 5)))
    assert evidence.baseline.sum() == pytest.approx(similarity(tiny_retriever, tiny_retriever.space.means[0], 4, 0.4), abs=1e-5)


def test_three_chunks_by_hand(tiny_retriever: Retriever, analysis: SongAnalysis) -> None:
    evidence = explain(tiny_retriever, 2, analysis, query(chunks=(0, 4, 13)))
    # The last chunk has two seconds, so it counts two thirds of another.
    seconds = {0: [0, 1, 2], 4: [12, 13, 14], 13: [39, 40]}

    def value(*chunks: int) -> float:
        rows = [second for chunk in chunks for second in seconds[chunk]]
        mean = analysis.features[rows].mean(axis=0) if rows else tiny_retriever.space.means[0]
        return similarity(tiny_retriever, mean, 2, 0.4)

    expected = dict.fromkeys(seconds, 0.0)
    for order in permutations(seconds):
        for place, chunk in enumerate(order):
            expected[chunk] += (value(*order[: place + 1]) - value(*order[:place])) / 6
    np.testing.assert_allclose(evidence.contributions[list(expected)], list(expected.values()), atol=1e-5)
    assert evidence.exact


def test_sampled_values_are_those_of_a_game_that_adds_up() -> None:
    worth = np.arange(2.0 * (MAX_EXACT + 2)).reshape(-1, 2)
    values, none, exact = shapley_values(lambda members: 3 + members @ worth, len(worth))
    np.testing.assert_allclose(values, worth)
    np.testing.assert_allclose(none, [3, 3])
    assert not exact


def test_another_method_gives_no_evidence(tiny_retriever: Retriever, analysis: SongAnalysis) -> None:
    with pytest.raises(SettingError, match="Only our own method says why"):
        explain(tiny_retriever, 0, analysis, query(method="cca"))


def test_evidence_is_a_part_of_each_dial(tiny_retriever: Retriever, analysis: SongAnalysis) -> None:
    evidence: Evidence = explain(tiny_retriever, 0, analysis, query(mixing_weight=0.0))
    assert evidence.parts[1] == 0
    assert not evidence.content.any()
    assert evidence.emotion.any()
