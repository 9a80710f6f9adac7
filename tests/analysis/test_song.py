"""A recording becomes an analysis that every search can use."""

from pathlib import Path

import numpy as np
import pytest

from demo.analysis.song import NOT_MUSIC, SongAnalysis, SongAnalyzer
from demo.core.config import SECTIONS, QueryConfig
from demo.core.errors import NotAudio
from demo.features.audio.interface import AudioFeatures
from demo.media.audio import Recording, decode
from demo.search.retriever import Retriever
from tests.page.songs import write_song


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_song(tmp_path_factory.mktemp("songs") / "song.wav", 31.5)


@pytest.fixture(scope="module")
def analysis(tiny_analyzer: SongAnalyzer, path: Path) -> SongAnalysis:
    return tiny_analyzer.analyze(path)


class FakeBackbone:
    """Gives random features, and a chosen probability of music."""

    name = "fake"

    def __init__(self, music: float) -> None:
        self.music = music

    def extract(self, waveform: np.ndarray) -> AudioFeatures:
        n_seconds = len(waveform) // 16_000
        features = np.random.default_rng(0).standard_normal((n_seconds, 128)).astype(np.float32)
        return AudioFeatures(features, np.full(n_seconds, self.music, np.float32))


def with_music(analyzer: SongAnalyzer, music: float) -> SongAnalyzer:
    return SongAnalyzer(FakeBackbone(music), analyzer.emotion_model)


def test_the_parts_of_an_analysis_fit_together(analysis: SongAnalysis) -> None:
    assert analysis.seconds == pytest.approx(31.5, abs=0.01)
    assert len(analysis.features) == 31
    assert analysis.n_chunks == len(analysis.chunk_emotions) == 11
    assert analysis.attention.sum() == pytest.approx(1.0, abs=1e-5)
    assert analysis.emotions.sum() == pytest.approx(1.0, abs=1e-5)


def test_levels_are_those_of_each_quarter_of_a_second(tiny_analyzer: SongAnalyzer) -> None:
    # Three seconds at 0.5, a quarter at 0.1, and half a quarter at 0.2.
    waveform = np.repeat(np.array([0.5, -0.1, 0.2], np.float32), [48_000, 4_000, 2_000])
    recording = Recording(waveform=waveform, seconds=len(waveform) / 16_000, notices=())
    levels = tiny_analyzer.analyze_recording(recording).levels
    np.testing.assert_allclose(levels, [0.5] * 12 + [0.1, 0.2], rtol=1e-5)


def test_the_last_chunk_ends_with_the_song(analysis: SongAnalysis) -> None:
    times = analysis.chunk_times()
    assert times[:2] == [(0.0, 3.0), (3.0, 6.0)]
    assert times[-1] == (30.0, analysis.seconds)


def test_a_recording_without_music_gets_a_notice(tiny_analyzer: SongAnalyzer, tiny_retriever: Retriever, path: Path) -> None:
    noise = with_music(tiny_analyzer, 0.2).analyze(path)
    assert noise.notices == (NOT_MUSIC,)
    assert noise.music == pytest.approx(0.2)
    assert len(tiny_retriever.search(noise, QueryConfig(music_videos_only=False)).hits) == 8
    assert with_music(tiny_analyzer, 0.8).analyze(path).notices == ()


@pytest.mark.parametrize(("before", "after"), [(0, 60), (6, 0), (3, 30)])
def test_silence_beside_a_song_changes_nothing(
    before: int, after: int, analysis: SongAnalysis, path: Path, tiny_analyzer: SongAnalyzer, tiny_retriever: Retriever
) -> None:
    recording = decode(path)
    waveform = np.pad(recording.waveform, (before * 16_000, after * 16_000))
    quiet = Recording(waveform=waveform, seconds=len(waveform) / 16_000, notices=())
    found = tiny_analyzer.analyze_recording(quiet)
    song = slice(before, before + len(analysis.features))
    # With the tail of 0.5 s and silence a further second is heard.
    assert np.isnan(found.features[:before]).all()
    assert np.isnan(found.features[song.stop + 1 :]).all()
    np.testing.assert_allclose(found.features[song][:-1], analysis.features[:-1], rtol=0, atol=2e-2)
    np.testing.assert_allclose(found.emotions, analysis.emotions, rtol=0, atol=5e-3)
    assert found.music == pytest.approx(analysis.music, abs=5e-3)
    for sections in SECTIONS:
        query = QueryConfig(music_videos_only=False, sections=sections, n_top_sections=100, n_hits=8)
        hits, others = tiny_retriever.search(found, query), tiny_retriever.search(analysis, query)
        assert [hit.row for hit in hits.hits] == [hit.row for hit in others.hits]
        np.testing.assert_array_equal(hits.selected, found.attention > 0)
        assert np.isfinite(hits.path).all()


def test_silence_in_a_song_is_not_taken_for_other_sound(tiny_analyzer: SongAnalyzer, path: Path) -> None:
    analyzer = with_music(tiny_analyzer, 0.8)
    waveform = decode(path).waveform
    waveform[6 * 16_000 : 20 * 16_000] = 0
    found = analyzer.analyze_recording(Recording(waveform=waveform, seconds=31.5, notices=()))
    assert found.music == pytest.approx(0.8)
    assert np.flatnonzero(found.attention == 0).tolist() == [2, 3, 4, 5]  # 6 to 18 s; a chunk with sound counts.
    assert np.flatnonzero(np.isnan(found.features[:, 0])).tolist() == list(range(6, 20))
    assert found.relative_attention.sum() == pytest.approx(7, abs=1e-4)
    # Of each chunk with sound, and null for the others, which are not called hard to hear.
    assert found.to_dict()["music_by_chunk"] == [0.8, 0.8, None, None, None, None, 0.8, 0.8, 0.8, 0.8, 0.8]
    assert not found.is_unclear.any()


def test_chunks_without_much_music_are_unclear(tiny_analyzer: SongAnalyzer, tiny_retriever: Retriever, path: Path) -> None:
    noise = with_music(tiny_analyzer, 0.2).analyze(path)
    assert noise.is_unclear.all()
    answer = tiny_retriever.search(noise, QueryConfig(music_videos_only=False)).to_dict()
    assert {chunk["music"] for chunk in answer["chunks"]} == {0.2}


def test_progress_goes_from_0_to_1(tiny_analyzer: SongAnalyzer, path: Path) -> None:
    reports: list[tuple[float, str]] = []
    with_music(tiny_analyzer, 1.0).analyze(path, lambda share, doing: reports.append((share, doing)))
    shares = [share for share, _ in reports]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert all(doing for _, doing in reports)


def test_a_file_without_audio_is_refused(tiny_analyzer: SongAnalyzer, tmp_path: Path) -> None:
    (tmp_path / "song.mp3").write_text("no song")
    with pytest.raises(NotAudio):
        tiny_analyzer.analyze(tmp_path / "song.mp3")
