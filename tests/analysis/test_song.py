"""A recording becomes an analysis that every search can use."""

from pathlib import Path

import numpy as np
import pytest

from demo.analysis.song import NOT_MUSIC, SongAnalysis, SongAnalyzer
from demo.core.config import QueryConfig
from demo.core.errors import NotAudio
from demo.features.audio.interface import AudioFeatures
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
