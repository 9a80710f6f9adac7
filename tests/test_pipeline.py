"""The main path: a song in, music videos out."""

from pathlib import Path

import numpy as np
import pytest

from demo.analysis.song import SongAnalyzer
from demo.core.config import QueryConfig
from demo.core.errors import SettingError
from demo.core.vectors import normalize
from demo.pipeline import match
from demo.search.retriever import Retriever
from tests.page.songs import write_song

LINES = 80


def test_a_song_finds_the_nearest_pictures(tiny_analyzer: SongAnalyzer, tiny_retriever: Retriever, tmp_path: Path) -> None:
    song = write_song(tmp_path / "song.wav", 15.0)
    retrieval = match(
        song, tiny_analyzer, tiny_retriever, QueryConfig(sections="whole", mixing_weight=0.0, music_videos_only=False)
    )
    query = tiny_retriever.space.embed_audio(tiny_analyzer.analyze(song).features.mean(axis=0)[None]).emotion[0]
    similarities = normalize(tiny_retriever.catalogue.visual.emotion) @ normalize(query)
    assert [hit.row for hit in retrieval.hits] == np.argsort(-similarities).tolist()


def test_a_query_that_cannot_be_answered_costs_no_analysis(
    tiny_analyzer: SongAnalyzer, tiny_retriever: Retriever, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiny_analyzer, "analyze", lambda *_: pytest.fail("The song was analyzed."))
    without_methods = Retriever(tiny_retriever.catalogue, tiny_retriever.space)
    with pytest.raises(SettingError, match="cannot be ranked by cca"):
        match(tmp_path / "song.wav", tiny_analyzer, without_methods, QueryConfig(method="cca"))


def test_the_file_fits_on_a_screen_or_two() -> None:
    assert len(Path(match.__code__.co_filename).read_text(encoding="utf-8").splitlines()) <= LINES
