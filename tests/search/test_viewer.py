"""A video in, music out, and one hearing for every catalogue."""

import dataclasses
import shutil
from pathlib import Path

import numpy as np
import pytest

from demo.core.config import QueryConfig
from demo.core.errors import BundleError, NotVideo
from demo.core.vectors import normalize
from demo.core.zoo import read_bundle, write_bundle
from demo.correlation.space import Embedding
from demo.features.visual.embedded import N_DIMS, pool
from demo.search.results import VideoAnalysis
from demo.search.retriever import CATALOGUE, STUDIO, Retriever
from demo.search.service import SOUNDS, Service
from demo.search.viewer import Viewer
from tests.page.songs import write_song


@pytest.fixture(scope="module")
def viewer(tiny_service: Service) -> Viewer:
    return tiny_service.viewer


@pytest.fixture(scope="module")
def video_analysis(viewer: Viewer, films: Path) -> VideoAnalysis:
    return viewer.view(films / "film-2.mp4")


def test_a_video_is_looked_at_second_by_second(video_analysis: VideoAnalysis) -> None:
    assert video_analysis.seconds == pytest.approx(25, abs=0.2)
    assert video_analysis.features.shape == (25, N_DIMS)
    assert np.isfinite(video_analysis.features).all()
    assert 2 <= len(video_analysis.traits) <= 3


@pytest.mark.parametrize("name", [STUDIO, CATALOGUE])
@pytest.mark.parametrize("dial", [0.0, 0.4, 1.0])
def test_music_is_ranked_by_the_mixture_of_both_cosines(
    viewer: Viewer, video_analysis: VideoAnalysis, name: str, dial: float
) -> None:
    hits = viewer.match(viewer.ask(video_analysis), name, dial, 100)
    asked = viewer.space.embed_visual(pool(video_analysis.features)[None])
    catalogue = viewer.catalogues[name]
    expected = np.zeros(catalogue.n_videos)
    for part, sound, weight in zip(asked, catalogue.audio, (1 - dial, dial), strict=True):
        expected += weight * (normalize(sound) @ normalize(part)[0])
    searched = [row for row in np.argsort(-expected) if catalogue.is_music_video[row]]
    assert [hit.row for hit in hits] == searched
    np.testing.assert_allclose([hit.similarity for hit in hits], expected[searched], atol=1e-5)


def test_a_catalogues_own_video_need_not_be_looked_at_and_does_not_find_itself(viewer: Viewer) -> None:
    asked = viewer.query_embedding(3)
    np.testing.assert_array_equal(asked.emotion[0], viewer.catalogues[STUDIO].visual.emotion[3])
    assert 3 in [hit.row for hit in viewer.match(asked, STUDIO, 0.4, 100)]
    others = viewer.match(asked, STUDIO, 0.4, 100, without=3)
    assert sorted(hit.row for hit in others) == [0, 1, 2, 4, 5]


def test_no_more_hits_than_asked_for(viewer: Viewer) -> None:
    assert len(viewer.match(viewer.query_embedding(0), CATALOGUE, 0.0, 2)) == 2


def test_what_is_no_video_says_so(viewer: Viewer, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_text("no film at all\n" * 400)
    with pytest.raises(NotVideo, match="MP4, WebM or MOV"):
        viewer.view(path)


def test_one_listening_serves_every_catalogue(tiny_service: Service, tmp_path: Path) -> None:
    analysis = tiny_service.analyze(write_song(tmp_path / "song.wav", 15.0))
    answers = {name: retriever.match(analysis, QueryConfig()) for name, retriever in tiny_service.retrievers.items()}
    assert {hit.video.file for hit in answers[STUDIO].hits} == {f"film-{index}.mp4" for index in range(6)}
    assert all(hit.video.youtube_id and hit.best_start == 0 for hit in answers[CATALOGUE].hits)
    np.testing.assert_array_equal(answers[STUDIO].selected, answers[CATALOGUE].selected)


def test_the_best_start_is_the_chapter_that_matches_best(tiny_service: Service, tmp_path: Path) -> None:
    retriever = tiny_service.retrievers[STUDIO]
    analysis = tiny_service.analyze(write_song(tmp_path / "song.wav", 15.0))
    query = QueryConfig(sections="whole", dial=0.0)
    asked = retriever.space.embed_audio(analysis.features.mean(axis=0)[None]).emotion[0]
    for hit in retriever.match(analysis, query).hits:
        chapters = retriever.catalogue.chapters
        assert chapters is not None
        own = chapters.emotion[4 * hit.row : 4 * hit.row + 4]
        best = int((normalize(own) @ asked).argmax())
        assert hit.best_start == [0.0, 5.0, 12.5, 20.0][best]
        video = retriever.catalogue.visual.emotion[hit.row]
        assert hit.emotion_similarity == pytest.approx(float(normalize(video) @ normalize(asked)), abs=1e-5)


def test_a_space_of_another_backbone_for_pictures_is_refused(tiny_service: Service, tiny_zoo: Path) -> None:
    studio = read_bundle(tiny_zoo / STUDIO, "catalogue")
    space = read_bundle(tiny_zoo / "tiny-pictures", "space")
    other = dataclasses.replace(space, config=space.config | {"pictures": "another"})
    with pytest.raises(BundleError, match="not made with the backbone for pictures"):
        Viewer.load(studio, other, tiny_service.viewer.catalogues)


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
        Service.load(zoo)


def test_an_embedding_asks_the_same_at_any_length(viewer: Viewer) -> None:
    asked = viewer.query_embedding(1)
    longer = Embedding(*(5 * part for part in asked))
    found, again = (viewer.match(each, STUDIO, 0.4, 6) for each in (asked, longer))
    assert [hit.row for hit in found] == [hit.row for hit in again]
    np.testing.assert_allclose([hit.similarity for hit in found], [hit.similarity for hit in again], atol=1e-5)
