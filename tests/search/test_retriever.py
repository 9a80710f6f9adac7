"""Searching one catalogue by a song."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from demo.analysis.song import SongAnalysis, SongAnalyzer
from demo.core.config import SECTIONS, QueryConfig
from demo.core.errors import SettingError
from demo.emotion.classes import EMOTIONS, GEMS
from demo.emotion.model import EmotionModel
from demo.features.audio.chunks import split_into_chunks
from demo.features.audio.compact import CompactBackbone
from demo.search.retriever import Retriever
from tests.page.songs import write_song


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_song(tmp_path_factory.mktemp("songs") / "song.wav", 31.5)


@pytest.fixture(scope="module")
def analysis(tiny_analyzer: SongAnalyzer, path: Path) -> SongAnalysis:
    return tiny_analyzer.analyze(path)


def query(**changes: object) -> QueryConfig:
    return dataclasses.replace(QueryConfig(music_videos_only=False), **changes)


def test_a_search_with_other_settings_does_not_analyze_again(
    tiny_retriever: Retriever, analysis: SongAnalysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("The song was analyzed again.")

    monkeypatch.setattr(CompactBackbone, "extract", refuse)
    monkeypatch.setattr(EmotionModel, "predict", refuse)
    before = analysis.features.copy()
    ranked = {dial: [hit.row for hit in tiny_retriever.search(analysis, query(mixing_weight=dial)).hits] for dial in (0.0, 1.0)}
    assert sorted(ranked[0.0]) == sorted(ranked[1.0]) == list(range(8))
    assert ranked[0.0] != ranked[1.0]
    np.testing.assert_array_equal(analysis.features, before)


@pytest.mark.parametrize("dial", [0.0, 0.4, 1.0])
def test_similarities_are_the_mixture_of_both_cosines(tiny_retriever: Retriever, analysis: SongAnalysis, dial: float) -> None:
    retrieval = tiny_retriever.search(analysis, query(sections="whole", mixing_weight=dial))
    assert tiny_retriever.compensation is not None
    mean = tiny_retriever.compensation.apply(analysis.features.mean(axis=0)[None])
    query_embedding = tiny_retriever.space.embed_audio(mean)
    expected = np.zeros(8)
    for part, stored, weight in zip(query_embedding, tiny_retriever.catalogue.visual, (1 - dial, dial), strict=True):
        catalogue = stored.astype(np.float64)
        lengths = np.linalg.norm(catalogue, axis=1) * np.linalg.norm(part)
        expected += weight * (catalogue @ part[0]) / lengths
    assert [hit.row for hit in retrieval.hits] == list(np.argsort(-expected))
    np.testing.assert_allclose([hit.similarity for hit in retrieval.hits], np.sort(expected)[::-1], atol=1e-5)


def test_the_query_of_a_whole_song_is_the_mean_of_its_features(tiny_retriever: Retriever, analysis: SongAnalysis) -> None:
    retrieval = tiny_retriever.search(analysis, query(sections="whole", n_top_sections=1))
    assert retrieval.selected.all()
    same = dataclasses.replace(analysis, features=np.repeat(analysis.features.mean(axis=0)[None], 31, axis=0))
    other = tiny_retriever.search(same, query(sections="chunks"))
    np.testing.assert_allclose([hit.similarity for hit in retrieval.hits], [hit.similarity for hit in other.hits], atol=1e-5)


def test_chosen_chunks_make_the_query_instead_of_the_best_sections(tiny_retriever: Retriever, analysis: SongAnalysis) -> None:
    chosen = tiny_retriever.search(analysis, query(chunks=(1, 4)))
    np.testing.assert_array_equal(np.flatnonzero(chosen.selected), [1, 4])
    mean = analysis.features[[3, 4, 5, 12, 13, 14]].mean(axis=0)
    same = dataclasses.replace(analysis, features=np.repeat(mean[None], 31, axis=0))
    other = tiny_retriever.search(same, query(sections="whole"))
    np.testing.assert_allclose([hit.similarity for hit in chosen.hits], [hit.similarity for hit in other.hits], atol=1e-5)
    with pytest.raises(SettingError, match="no chunk 12: this song has chunks 1 to 11"):
        tiny_retriever.search(analysis, query(chunks=(4, 11)))


@pytest.mark.parametrize("sections", SECTIONS)
def test_the_chunk_with_the_highest_attention_is_always_selected(
    tiny_retriever: Retriever, analysis: SongAnalysis, sections: str
) -> None:
    retrieval = tiny_retriever.search(analysis, query(sections=sections, n_top_sections=1))
    assert retrieval.selected[analysis.attention.argmax()]


def test_hits_are_sorted_and_their_percentiles_count_the_whole_catalogue(
    tiny_retriever: Retriever, analysis: SongAnalysis
) -> None:
    hits = tiny_retriever.search(analysis, query()).hits
    similarities = [hit.similarity for hit in hits]
    assert similarities == sorted(similarities, reverse=True)
    assert [hit.percentile for hit in hits] == pytest.approx([100 * below / 8 for below in range(7, -1, -1)])
    for hit in hits:
        assert hit.video.youtube_id == f"tiny-video{hit.row}"
        assert hit.video.emotion == EMOTIONS[hit.row]
        assert [hit.x, hit.y] == pytest.approx(tiny_retriever.catalogue.visual_map[hit.row])


def test_music_videos_only_leaves_the_others_out_and_nothing_else_changes(
    tiny_retriever: Retriever, analysis: SongAnalysis
) -> None:
    everything = tiny_retriever.search(analysis, query()).hits
    music_videos = tiny_retriever.search(analysis, query(music_videos_only=True)).hits
    assert list(music_videos) == [hit for hit in everything if "Music video" in hit.video.labels]
    assert len(music_videos) == 4


def test_there_are_at_most_n_hits(tiny_retriever: Retriever, analysis: SongAnalysis) -> None:
    assert len(tiny_retriever.search(analysis, query(n_hits=3)).hits) == 3
    assert len(tiny_retriever.search(analysis, query(n_hits=100)).hits) == 8


def test_the_path_has_a_position_for_every_chunk(tiny_retriever: Retriever, analysis: SongAnalysis) -> None:
    retrieval = tiny_retriever.search(analysis, query())
    assert retrieval.path.shape == (11, 2)
    assert np.isfinite(retrieval.path).all()
    alone = dataclasses.replace(
        analysis,
        features=split_into_chunks(analysis.features)[4],
        attention=np.ones(1, np.float32),
        chunk_emotions=analysis.chunk_emotions[4:5],
    )
    np.testing.assert_allclose(tiny_retriever.search(alone, query()).path[0], retrieval.path[4], atol=1e-3)


def test_a_single_video_ranks_where_it_stands_among_the_hits(tiny_retriever: Retriever, analysis: SongAnalysis) -> None:
    hits = tiny_retriever.search(analysis, query(music_videos_only=True)).hits
    for rank, hit in enumerate(hits, start=1):
        assert tiny_retriever.hit(hit.row, analysis, query(music_videos_only=True)) == (hit, rank)
    _, rank = tiny_retriever.hit(1, analysis, query(music_videos_only=True))
    assert rank is None


def test_results_are_ready_for_json(tiny_retriever: Retriever, analysis: SongAnalysis) -> None:
    answer = json.loads(json.dumps(tiny_retriever.search(analysis, query()).to_dict()))
    assert {"chunks", "emotions", "strongest", "hits"} <= answer.keys()
    assert [set(chunk) for chunk in answer["chunks"]] == [{"start_s", "end_s", "attention", "music", "selected"}] * 11
    assert list(answer["emotions"]) == list(EMOTIONS)
    assert all(set(hit) == {"youtube_id", "similarity", "percentile", "emotion", "labels", "x", "y"} for hit in answer["hits"])
    felt = json.loads(json.dumps(analysis.to_dict()))
    assert {"emotions", "strongest", "gems", "attention", "music", "music_by_chunk"} <= felt.keys()
    assert list(felt["gems"]) == list(GEMS)
    assert sum(felt["attention"]) == pytest.approx(1.0, abs=1e-4)
