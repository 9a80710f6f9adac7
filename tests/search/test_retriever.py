"""A recording in, one frozen answer out."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from demo.core.config import SECTIONS, QueryConfig
from demo.core.errors import NotAudio
from demo.emotion.classes import EMOTIONS, GEMS
from demo.features.audio.chunks import split_into_chunks
from demo.features.audio.interface import AudioFeatures
from demo.search.retriever import NOT_MUSIC, Retriever, SongAnalysis
from tests.page.songs import write_song


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_song(tmp_path_factory.mktemp("songs") / "song.wav", 31.5)


@pytest.fixture(scope="module")
def analysis(tiny_retriever: Retriever, path: Path) -> SongAnalysis:
    return tiny_retriever.analyze(path)


class FakeBackbone:
    """Hears random features, and as much music as it is told."""

    name = "fake"

    def __init__(self, music: float) -> None:
        self.music = music

    def extract(self, waveform: np.ndarray) -> AudioFeatures:
        n_seconds = len(waveform) // 16_000
        features = np.random.default_rng(0).standard_normal((n_seconds, 128)).astype(np.float32)
        return AudioFeatures(features, np.full(n_seconds, self.music, np.float32))


def with_music(retriever: Retriever, music: float) -> Retriever:
    return Retriever(
        backbone=FakeBackbone(music),
        emotion_model=retriever.emotion_model,
        space=retriever.space,
        catalogue=retriever.catalogue,
    )


def query(**changes: object) -> QueryConfig:
    return dataclasses.replace(QueryConfig(music_videos_only=False), **changes)


def test_what_was_heard_fits_together(analysis: SongAnalysis) -> None:
    assert analysis.seconds == pytest.approx(31.5, abs=0.01)
    assert len(analysis.features) == 31
    assert analysis.n_chunks == len(analysis.chunk_emotions) == 11
    assert analysis.attention.sum() == pytest.approx(1.0, abs=1e-5)
    assert analysis.emotions.sum() == pytest.approx(1.0, abs=1e-5)


def test_the_last_chunk_ends_with_the_song(analysis: SongAnalysis) -> None:
    times = analysis.chunk_times()
    assert times[:2] == [(0.0, 3.0), (3.0, 6.0)]
    assert times[-1] == (30.0, analysis.seconds)


def test_turning_a_control_does_not_listen_again(
    tiny_retriever: Retriever, analysis: SongAnalysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("The song was heard again.")

    monkeypatch.setattr(tiny_retriever.backbone, "extract", refuse)
    monkeypatch.setattr(tiny_retriever.emotion_model, "predict", refuse)
    before = analysis.features.copy()
    ranked = {dial: [hit.row for hit in tiny_retriever.match(analysis, query(dial=dial)).hits] for dial in (0.0, 1.0)}
    assert sorted(ranked[0.0]) == sorted(ranked[1.0]) == list(range(8))
    assert ranked[0.0] != ranked[1.0]
    np.testing.assert_array_equal(analysis.features, before)


@pytest.mark.parametrize("dial", [0.0, 0.4, 1.0])
def test_similarities_are_the_mixture_of_both_cosines(tiny_retriever: Retriever, analysis: SongAnalysis, dial: float) -> None:
    retrieval = tiny_retriever.match(analysis, query(sections="whole", dial=dial))
    asked = tiny_retriever.space.embed_audio(analysis.features.mean(axis=0)[None])
    expected = np.zeros(8)
    for part, catalogue, weight in zip(asked, tiny_retriever.catalogue.visual, (1 - dial, dial), strict=True):
        lengths = np.linalg.norm(catalogue, axis=1) * np.linalg.norm(part)
        expected += weight * (catalogue @ part[0]) / lengths
    assert [hit.row for hit in retrieval.hits] == list(np.argsort(-expected))
    np.testing.assert_allclose([hit.similarity for hit in retrieval.hits], np.sort(expected)[::-1], atol=1e-5)


def test_the_whole_song_asks_with_the_mean_of_its_features(tiny_retriever: Retriever, analysis: SongAnalysis) -> None:
    retrieval = tiny_retriever.match(analysis, query(sections="whole", n_top_sections=1))
    assert retrieval.selected.all()
    same = dataclasses.replace(analysis, features=np.repeat(analysis.features.mean(axis=0)[None], 31, axis=0))
    other = tiny_retriever.match(same, query(sections="chunks"))
    np.testing.assert_allclose([hit.similarity for hit in retrieval.hits], [hit.similarity for hit in other.hits], atol=1e-5)


@pytest.mark.parametrize("sections", SECTIONS)
def test_the_chunk_with_the_highest_attention_always_asks(
    tiny_retriever: Retriever, analysis: SongAnalysis, sections: str
) -> None:
    retrieval = tiny_retriever.match(analysis, query(sections=sections, n_top_sections=1))
    assert retrieval.selected[analysis.attention.argmax()]


def test_hits_are_sorted_and_their_percentiles_count_the_whole_catalogue(
    tiny_retriever: Retriever, analysis: SongAnalysis
) -> None:
    hits = tiny_retriever.match(analysis, query()).hits
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
    everything = tiny_retriever.match(analysis, query()).hits
    music_videos = tiny_retriever.match(analysis, query(music_videos_only=True)).hits
    assert list(music_videos) == [hit for hit in everything if "Music video" in hit.video.labels]
    assert len(music_videos) == 4


def test_no_more_hits_than_asked_for(tiny_retriever: Retriever, analysis: SongAnalysis) -> None:
    assert len(tiny_retriever.match(analysis, query(n_hits=3)).hits) == 3
    assert len(tiny_retriever.match(analysis, query(n_hits=100)).hits) == 8


def test_the_path_has_a_place_for_every_chunk(tiny_retriever: Retriever, analysis: SongAnalysis) -> None:
    retrieval = tiny_retriever.match(analysis, query())
    assert retrieval.path.shape == (11, 2)
    assert np.isfinite(retrieval.path).all()
    alone = dataclasses.replace(
        analysis,
        features=split_into_chunks(analysis.features)[4],
        attention=np.ones(1, np.float32),
        chunk_emotions=analysis.chunk_emotions[4:5],
    )
    np.testing.assert_allclose(tiny_retriever.match(alone, query()).path[0], retrieval.path[4], atol=1e-3)


def test_what_does_not_sound_like_music_is_answered_with_a_notice(tiny_retriever: Retriever, path: Path) -> None:
    noise = with_music(tiny_retriever, 0.2).analyze(path)
    assert noise.notices == (NOT_MUSIC,)
    assert noise.music == pytest.approx(0.2)
    assert len(tiny_retriever.match(noise, query()).hits) == 8
    assert with_music(tiny_retriever, 0.8).analyze(path).notices == ()


def test_progress_goes_from_0_to_1(tiny_retriever: Retriever, path: Path) -> None:
    told: list[tuple[float, str]] = []
    with_music(tiny_retriever, 1.0).analyze(path, lambda share, doing: told.append((share, doing)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert all(doing for _, doing in told)


def test_what_is_no_audio_is_refused(tiny_retriever: Retriever, tmp_path: Path) -> None:
    (tmp_path / "song.mp3").write_text("no song")
    with pytest.raises(NotAudio):
        tiny_retriever.analyze(tmp_path / "song.mp3")


def test_a_single_video_ranks_where_it_stands_among_the_hits(tiny_retriever: Retriever, analysis: SongAnalysis) -> None:
    hits = tiny_retriever.match(analysis, query(music_videos_only=True)).hits
    for rank, hit in enumerate(hits, start=1):
        assert tiny_retriever.hit(hit.row, analysis, query(music_videos_only=True)) == (hit, rank)
    _, rank = tiny_retriever.hit(1, analysis, query(music_videos_only=True))
    assert rank is None


def test_answers_are_what_json_can_hold(tiny_retriever: Retriever, analysis: SongAnalysis) -> None:
    answer = json.loads(json.dumps(tiny_retriever.match(analysis, query()).to_dict()))
    assert {"chunks", "emotions", "hits"} <= answer.keys()
    assert [set(chunk) for chunk in answer["chunks"]] == [{"start_s", "end_s", "attention", "selected"}] * 11
    assert list(answer["emotions"]) == list(EMOTIONS)
    assert all(set(hit) == {"youtube_id", "similarity", "percentile", "emotion", "labels", "x", "y"} for hit in answer["hits"])
    felt = json.loads(json.dumps(analysis.to_dict()))
    assert {"emotions", "gems", "attention", "music"} <= felt.keys()
    assert list(felt["gems"]) == list(GEMS)
    assert sum(felt["attention"]) == pytest.approx(1.0, abs=1e-4)
