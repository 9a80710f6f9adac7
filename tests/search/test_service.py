"""A video in, music out, and one analysis for every catalogue."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from demo.analysis.video import DRAWN, VideoAnalysis
from demo.core.bundle_writing import write_bundle
from demo.core.bundles import CATALOGUE, SOUNDS, STUDIO
from demo.core.config import QueryConfig
from demo.core.errors import BundleError, NotVideo
from demo.core.vectors import normalize
from demo.core.zoo import Zoo, read_bundle
from demo.correlation.space import Embedding
from demo.features.visual.embedded import N_DIMS, EmbeddedBackbone
from demo.search.queries import PictureQuery
from demo.search.retriever import Retriever
from demo.search.service import Service
from tests.page.songs import write_song
from tests.tiny import write_tiny_zoo


@pytest.fixture(scope="module")
def video_analysis(tiny_service: Service, films: Path) -> VideoAnalysis:
    return tiny_service.video_analyzer.analyze(films / "film-2.mp4")


def test_a_video_is_analyzed_second_by_second(video_analysis: VideoAnalysis) -> None:
    assert video_analysis.seconds == pytest.approx(25, abs=0.2)
    assert video_analysis.features.shape == (25, N_DIMS)
    assert np.isfinite(video_analysis.features).all()
    assert 2 <= len(video_analysis.traits) <= 3


@pytest.mark.parametrize("name", [STUDIO, CATALOGUE])
@pytest.mark.parametrize("dial", [0.0, 0.4, 1.0])
def test_music_is_ranked_by_the_mixture_of_both_cosines(
    tiny_service: Service, video_analysis: VideoAnalysis, name: str, dial: float
) -> None:
    hits = tiny_service.music[DRAWN][name].search_music(tiny_service.embed_video(video_analysis, DRAWN), dial, 100)
    query_embedding = tiny_service.studio.space.embed_visual(EmbeddedBackbone().pool(video_analysis.features)[None])
    catalogue = tiny_service.music[DRAWN][name].catalogue
    expected = np.zeros(catalogue.n_videos)
    for part, sound, weight in zip(query_embedding, catalogue.audio, (1 - dial, dial), strict=True):
        expected += weight * (normalize(sound) @ normalize(part)[0])
    searched = [row for row in np.argsort(-expected) if catalogue.is_music_video[row]]
    assert [hit.row for hit in hits] == searched
    np.testing.assert_allclose([hit.similarity for hit in hits], expected[searched], atol=1e-5)


def test_a_video_of_the_catalogue_needs_no_analysis_and_does_not_find_itself(tiny_service: Service) -> None:
    query_embedding = tiny_service.studio.catalogue.query_embedding(3)
    np.testing.assert_array_equal(query_embedding.emotion[0], tiny_service.studio.catalogue.visual.emotion[3])
    assert 3 in [hit.row for hit in tiny_service.studio.search_music(PictureQuery(query_embedding), 0.4, 100)]
    others = tiny_service.studio.search_music(PictureQuery(query_embedding), 0.4, 100, excluded_row=3)
    assert sorted(hit.row for hit in others) == [0, 1, 2, 4, 5]


def test_there_are_at_most_n_hits(tiny_service: Service) -> None:
    query = PictureQuery(tiny_service.studio.catalogue.query_embedding(0))
    assert len(tiny_service.music[DRAWN][CATALOGUE].search_music(query, 0.0, 2)) == 2


def test_a_file_that_is_no_video_is_refused(tiny_service: Service, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_text("no film at all\n" * 400)
    with pytest.raises(NotVideo, match="MP4, WebM or MOV"):
        tiny_service.video_analyzer.analyze(path)


def test_one_analysis_serves_every_catalogue(tiny_service: Service, tmp_path: Path) -> None:
    analysis = tiny_service.analyze(write_song(tmp_path / "song.wav", 15.0))
    answers = {name: retriever.search(analysis, QueryConfig()) for name, retriever in tiny_service.retrievers.items()}
    assert {hit.video.file for hit in answers[STUDIO].hits} == {f"film-{index}.mp4" for index in range(6)}
    assert all(hit.video.youtube_id and hit.best_start == 0 for hit in answers[CATALOGUE].hits)
    np.testing.assert_array_equal(answers[STUDIO].selected, answers[CATALOGUE].selected)


def test_the_best_start_is_the_chapter_that_matches_best(tiny_service: Service, tmp_path: Path) -> None:
    retriever = tiny_service.retrievers[STUDIO]
    analysis = tiny_service.analyze(write_song(tmp_path / "song.wav", 15.0))
    query = QueryConfig(sections="whole", mixing_weight=0.0)
    query_embedding = retriever.space.embed_audio(analysis.features.mean(axis=0)[None]).emotion[0]
    for hit in retriever.search(analysis, query).hits:
        chapters = retriever.catalogue.chapters
        assert chapters is not None
        own = chapters.emotion[4 * hit.row : 4 * hit.row + 4]
        best = int((normalize(own) @ query_embedding).argmax())
        assert hit.best_start == [0.0, 5.0, 12.5, 20.0][best]
        video = retriever.catalogue.visual.emotion[hit.row]
        assert hit.emotion_similarity == pytest.approx(float(normalize(video) @ normalize(query_embedding)), abs=1e-5)


def test_a_space_of_another_visual_backbone_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zoo = write_tiny_zoo(tmp_path / "zoo")
    monkeypatch.setattr("demo.search.service.EMBEDDED", "another")
    with pytest.raises(BundleError, match="not made with the backbone for pictures"):
        Service.load(Zoo(zoo))


def test_sounds_of_another_length_are_refused(tiny_retriever: Retriever, tmp_path: Path) -> None:
    parts = {"emotion": np.ones((7, 4), np.float16), "content": np.ones((7, 4), np.float16)}
    sounds = write_bundle(tmp_path / SOUNDS, kind="sounds", config={}, tensors={"audio.safetensors": parts})
    with pytest.raises(BundleError, match="differ in length"):
        tiny_retriever.catalogue.with_audio(sounds)


def test_sounds_made_from_another_version_are_refused(tiny_zoo: Path, tmp_path: Path) -> None:
    zoo = tmp_path / "zoo"
    shutil.copytree(tiny_zoo, zoo)
    bundle = read_bundle(zoo / SOUNDS)
    write_bundle(
        zoo / SOUNDS,
        kind="sounds",
        config={},
        tensors={"audio.safetensors": bundle.tensors("audio.safetensors")},
        requires=[read_bundle(zoo / "tiny-emotion")],
    )
    with pytest.raises(BundleError, match=SOUNDS):
        Service.load(Zoo(zoo))


def test_the_length_of_a_query_embedding_does_not_matter(tiny_service: Service) -> None:
    query_embedding = tiny_service.studio.catalogue.query_embedding(1)
    longer = Embedding(*(5 * part for part in query_embedding))
    found, again = (tiny_service.studio.search_music(PictureQuery(each), 0.4, 6) for each in (query_embedding, longer))
    assert [hit.row for hit in found] == [hit.row for hit in again]
    np.testing.assert_allclose([hit.similarity for hit in found], [hit.similarity for hit in again], atol=1e-5)
