"""A song's query: its mean, compensated where the compensation was trained for the backbone and the space."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from demo.analysis.song import SongAnalysis, SongAnalyzer
from demo.core.bundles import STUDIO
from demo.core.config import QueryConfig
from demo.core.vectors import normalize
from demo.core.zoo import Zoo
from demo.correlation.space import Embedding
from demo.features.audio.chunk_lists import chunk_weights
from demo.features.audio.chunks import mean_of_chunks, split_into_chunks
from demo.media.audio import Recording
from demo.search.loading import load_song_search
from demo.search.retriever import Retriever

QUERY = QueryConfig(music_videos_only=False, n_hits=8)


@pytest.fixture(scope="module")
def song(tiny_analyzer: SongAnalyzer) -> SongAnalysis:
    waveform = np.random.default_rng(0).normal(0, 0.1, 30 * 16_000).astype(np.float32)
    return tiny_analyzer.analyze_recording(Recording(waveform=waveform, seconds=30.0, notices=()))


def assert_same(found: Embedding, expected: Embedding) -> None:
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-5)


def test_the_mean_and_each_chunk_are_compensated_before_they_are_embedded(
    tiny_retriever: Retriever, song: SongAnalysis
) -> None:
    compensation, space = tiny_retriever.compensation, tiny_retriever.space
    assert compensation is not None
    mean = mean_of_chunks(song.features, chunk_weights(song.attention, QUERY))[None]
    query = tiny_retriever.songs.query(song, QUERY)
    assert_same(query.embedding, space.embed_audio(compensation.apply(mean)))
    assert np.abs(query.embedding.emotion - space.embed_audio(mean).emotion).max() > 1e-4
    # Other methods, and links to results, take the mean as it was extracted.
    np.testing.assert_allclose(query.mean, mean[0], rtol=0, atol=1e-6)
    chunks = compensation.apply(split_into_chunks(song.features).mean(axis=1))
    expected = space.embed_audio(chunks).mix(0.3)
    np.testing.assert_allclose(tiny_retriever.songs.points(song, query, 0.3)[1:], expected, rtol=0, atol=1e-5)


def test_features_of_another_backbone_are_embedded_as_they_are(tiny_retriever: Retriever, song: SongAnalysis) -> None:
    query = tiny_retriever.songs.query(replace(song, backbone="vggish"), QUERY)
    assert_same(query.embedding, tiny_retriever.space.embed_audio(query.mean[None]))


def test_a_space_that_it_was_not_trained_for_gets_features_as_they_are(tiny_zoo: Path, song: SongAnalysis) -> None:
    _, films = load_song_search(Zoo(tiny_zoo), STUDIO)
    query = films.songs.query(song, QUERY)
    assert films.compensation is None
    assert_same(query.embedding, films.space.embed_audio(query.mean[None]))


def test_hits_are_those_of_the_compensated_query(tiny_retriever: Retriever, song: SongAnalysis) -> None:
    embedding = tiny_retriever.songs.query(song, QUERY).embedding
    expected = Embedding(*map(normalize, tiny_retriever.catalogue.visual)).mix(0.4) @ embedding.mix(0.4)[0]
    found = {hit.row: hit.similarity for hit in tiny_retriever.search(song, QUERY).hits}
    np.testing.assert_allclose([found[row] for row in range(8)], expected, rtol=0, atol=2e-3)
