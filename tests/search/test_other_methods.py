"""Other methods beside ours: the same song, the same catalogue, another space."""

import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from demo.analysis.song import SongAnalysis, SongAnalyzer
from demo.core.bundle_writing import write_bundle
from demo.core.bundles import CATALOGUE, STUDIO
from demo.core.config import OTHER_METHODS, OURS, QUERY_METHODS, QueryConfig
from demo.core.errors import BundleError, SettingError
from demo.core.zoo import Zoo, read_bundle
from demo.correlation import METHODS as REGISTERED
from demo.features.audio.chunks import mean_of_chunks, select_chunks
from demo.search.loading import load_song_search
from demo.search.other_methods import OtherMethods
from demo.search.retriever import Retriever
from demo.search.service import Service
from tests.page.songs import write_song
from tests.tiny import METHODS, YOUTUBE_IDS, fit_tiny_methods, write_methods


@pytest.fixture(scope="module")
def analysis(tiny_analyzer: SongAnalyzer, tmp_path_factory: pytest.TempPathFactory) -> SongAnalysis:
    return tiny_analyzer.analyze(write_song(tmp_path_factory.mktemp("songs") / "song.wav", 31.5))


def query(method: str, **changes: object) -> QueryConfig:
    return QueryConfig(method=method, music_videos_only=False, **changes)


def test_the_methods_to_choose_from_are_registered_ones() -> None:
    assert set(QUERY_METHODS) <= set(REGISTERED)
    assert (OURS, *OTHER_METHODS) == QUERY_METHODS
    with pytest.raises(SettingError, match="method must be one of two-part, random"):
        QueryConfig(method="kcca")


@pytest.mark.parametrize("method", OTHER_METHODS)
def test_hits_are_those_of_brute_force_with_the_whole_model(
    tiny_retriever: Retriever, analysis: SongAnalysis, method: str
) -> None:
    models, visual = fit_tiny_methods(np.random.default_rng(0))
    selected = select_chunks(analysis.attention, "6", 2)
    weights = selected * np.minimum(analysis.attention, analysis.attention.sum() / analysis.n_chunks)
    query_embedding = models[method].embed_audio(mean_of_chunks(analysis.features, weights)[None])
    expected = (models[method].embed_visual(visual) @ query_embedding.T)[:, 0]
    retrieval = tiny_retriever.search(analysis, query(method, sections="6", n_top_sections=2))
    np.testing.assert_array_equal(retrieval.selected, selected)
    found = np.empty(8)
    found[[hit.row for hit in retrieval.hits]] = [hit.similarity for hit in retrieval.hits]
    # The pictures are kept in half precision.
    np.testing.assert_allclose(found, expected, atol=2e-3)
    assert [hit.similarity for hit in retrieval.hits] == sorted(found, reverse=True)


def test_the_methods_disagree(tiny_retriever: Retriever, analysis: SongAnalysis) -> None:
    orders = {tuple(hit.row for hit in tiny_retriever.search(analysis, query(method)).hits) for method in QUERY_METHODS}
    assert len(orders) == len(QUERY_METHODS)


@pytest.mark.parametrize("method", OTHER_METHODS)
def test_only_ours_has_a_dial(tiny_retriever: Retriever, analysis: SongAnalysis, method: str) -> None:
    ends = [tiny_retriever.search(analysis, query(method, mixing_weight=dial)).hits for dial in (0.0, 1.0)]
    assert ends[0] == ends[1]
    ours = [tiny_retriever.search(analysis, query(OURS, mixing_weight=dial)).hits for dial in (0.0, 1.0)]
    assert ours[0] != ours[1]


def test_the_song_keeps_its_position_on_the_map(tiny_retriever: Retriever, analysis: SongAnalysis) -> None:
    ours, other = (tiny_retriever.search(analysis, query(method)) for method in (OURS, "dcca"))
    assert (ours.x, ours.y) == (other.x, other.y)
    np.testing.assert_array_equal(ours.path, other.path)


def test_a_single_video_ranks_where_it_stands_among_the_hits(tiny_retriever: Retriever, analysis: SongAnalysis) -> None:
    settings = query("s-dcca-extend2")
    hits = tiny_retriever.search(analysis, settings).hits
    assert [tiny_retriever.hit(hit.row, analysis, settings) for hit in hits] == [
        (hit, rank) for rank, hit in enumerate(hits, 1)
    ]


def test_the_bundle_keeps_no_visual_side(tiny_zoo: Path) -> None:
    bundle = read_bundle(tiny_zoo / METHODS, "methods")
    names = {name for method in OTHER_METHODS for name in bundle.tensors(f"{method}.safetensors")}
    assert "model.audio_network.layers.0.weight" in names
    assert not [name for name in names if "visual" in name]


def test_without_the_bundle_everything_but_the_choice_is_there(
    tiny_zoo: Path, tiny_retriever: Retriever, analysis: SongAnalysis, tmp_path: Path
) -> None:
    zoo = shutil.copytree(tiny_zoo, tmp_path / "zoo", ignore=shutil.ignore_patterns(METHODS))
    service = Service.load(Zoo(zoo))
    assert [retriever.methods for retriever in service.retrievers.values()] == [(OURS,), (OURS,)]
    assert service.retrievers[CATALOGUE].search(analysis, query(OURS)).hits == tiny_retriever.search(analysis, query(OURS)).hits
    with pytest.raises(SettingError, match=r"youtube8m-2 cannot be ranked by cca; choose from two-part\."):
        service.retrievers[CATALOGUE].search(analysis, query("cca"))


def test_the_studio_is_ranked_by_our_method_only(tiny_service: Service) -> None:
    assert tiny_service.retrievers[CATALOGUE].methods == QUERY_METHODS
    assert tiny_service.retrievers[STUDIO].methods == (OURS,)
    with pytest.raises(SettingError, match="studio-2 cannot be ranked by random"):
        tiny_service.retrievers[STUDIO].check(query("random"))


def test_methods_of_another_catalogue_are_refused(tiny_zoo: Path, tmp_path: Path) -> None:
    zoo = shutil.copytree(tiny_zoo, tmp_path / "zoo")
    write_methods(zoo / METHODS, read_bundle(zoo / STUDIO), np.random.default_rng(0))
    with pytest.raises(BundleError, match="was not made with youtube8m-2"):
        load_song_search(Zoo(zoo))


def test_methods_with_rows_of_another_length_are_refused(tiny_zoo: Path, tmp_path: Path) -> None:
    zoo = shutil.copytree(tiny_zoo, tmp_path / "zoo")
    catalogue = read_bundle(zoo / CATALOGUE)
    write_methods(zoo / METHODS, catalogue, np.random.default_rng(0))
    with pytest.raises(BundleError, match=f"random.safetensors of {METHODS} and the catalogue {CATALOGUE} differ in length"):
        OtherMethods.from_bundle(read_bundle(zoo / METHODS), catalogue, len(YOUTUBE_IDS) + 1)


def test_an_unknown_method_of_a_bundle_is_refused(tiny_zoo: Path, tmp_path: Path) -> None:
    catalogue = read_bundle(tiny_zoo / CATALOGUE)
    bundle = write_bundle(
        tmp_path / METHODS,
        kind="methods",
        config={"pca": {}},
        tensors={"pca.safetensors": {}},
        requires=[catalogue],
        zoo=tiny_zoo,
    )
    with pytest.raises(BundleError, match=f"{METHODS} names the unknown method 'pca'; update this program"):
        OtherMethods.from_bundle(bundle, catalogue, len(YOUTUBE_IDS))


def test_methods_of_an_older_catalogue_are_refused(tiny_zoo: Path, tmp_path: Path) -> None:
    zoo = shutil.copytree(tiny_zoo, tmp_path / "zoo")
    manifest = zoo / METHODS / "manifest.json"
    content = json.loads(manifest.read_text())
    content["requires"][CATALOGUE] = "0" * 64
    manifest.write_text(json.dumps(content))
    with pytest.raises(BundleError, match="another version of youtube8m-2"):
        load_song_search(Zoo(zoo))


def test_settings_without_a_method_use_ours(tiny_retriever: Retriever, analysis: SongAnalysis) -> None:
    plain = QueryConfig(music_videos_only=False)
    assert plain == query(OURS)
    assert dataclasses.replace(plain, method="cca") != plain
    assert tiny_retriever.search(analysis, plain).hits == tiny_retriever.search(analysis, query(OURS)).hits
