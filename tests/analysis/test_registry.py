"""A song is analyzed with the chosen backbone, or with the compact one and the reason."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from demo.analysis.registry import BackboneRegistry
from demo.analysis.song import SongAnalyzer
from demo.core.errors import BackboneUnavailable, SettingError
from demo.features.audio.compact import load_backbone
from demo.features.audio.interface import AudioBackbone
from demo.features.tfhub.settings import BackboneConfig
from demo.media.audio import decode
from demo.search.agreement import Cosines, compare
from demo.search.retriever import Retriever
from demo.search.service import Service
from tests.page.songs import write_song


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_song(tmp_path_factory.mktemp("songs") / "song.wav", 31.0)


@pytest.fixture(scope="module")
def paper(tiny_zoo: Path, stand_ins: BackboneConfig) -> AudioBackbone:
    return load_backbone(tiny_zoo, "vggish", stand_ins)


@pytest.fixture
def movable(stand_ins: BackboneConfig, tmp_path: Path) -> BackboneConfig:
    """A copy of VGGish that a test may take away."""
    shutil.copytree(stand_ins.vggish_handle, tmp_path / "vggish")
    return replace(stand_ins, vggish_handle=str(tmp_path / "vggish"))


def over(service: Service, config: BackboneConfig) -> Service:
    return replace(service, registry=BackboneRegistry(service.song_analyzer.backbone, config))


def test_only_ours_is_offered_where_nothing_of_the_other_is_here(tiny_service: Service) -> None:
    registry = tiny_service.registry
    assert registry.names == ("compact",)
    assert registry.default == "compact"
    assert "not on this machine" in registry.why_not
    with pytest.raises(SettingError, match="must be one of compact"):
        registry.get("vggish")


def test_the_other_is_offered_where_it_is_here_and_where_it_may_be_downloaded(
    tiny_service: Service, stand_ins: BackboneConfig, tmp_path: Path
) -> None:
    elsewhere = BackboneConfig(tfhub_cache_dir=str(tmp_path))
    for config, offered in ((stand_ins, True), (elsewhere, False), (replace(elsewhere, download=True), True)):
        for chosen in ("compact", "vggish"):
            registry = over(tiny_service, replace(config, music_backbone=chosen)).registry
            assert registry.names == (("compact", "vggish") if offered else ("compact",))
            assert registry.default == (chosen if offered else "compact")


def test_a_song_is_analyzed_with_the_chosen_backbone(
    tiny_service: Service, stand_ins: BackboneConfig, paper: AudioBackbone, song: Path
) -> None:
    service = over(tiny_service, stand_ins)
    steps = []
    ours, other = service.analyze(song), service.analyze(song, lambda _, doing: steps.append(doing), "vggish")
    assert (ours.backbone, other.backbone) == ("compact", "vggish")
    np.testing.assert_array_equal(other.features, paper.extract(decode(song).waveform).features)
    assert np.abs(other.features - ours.features).max() > 0.1
    assert "Loading VGGish" in steps
    assert steps.index("VGGish is ready") < steps.index("Listening to every second")
    assert service.registry.get("vggish") is service.registry.get("vggish")
    assert other.to_dict()["backbone"] == "vggish"
    default = over(tiny_service, replace(stand_ins, music_backbone="vggish"))
    assert default.analyze(song).backbone == "vggish"


def test_a_backbone_that_fails_to_load_is_replaced_by_ours_and_tried_again(
    tiny_service: Service, movable: BackboneConfig, song: Path
) -> None:
    service = over(tiny_service, movable)
    folder = Path(movable.vggish_handle)
    folder.rename(folder.with_name("away"))
    analysis = service.analyze(song, backbone="vggish")
    assert analysis.backbone == "compact"
    assert analysis.notices[0] == (
        "There is no SavedModel of VGGish in the folder vggish; name one that holds saved_model.pb. "
        "The song was heard by our own backbone instead."
    )
    np.testing.assert_array_equal(analysis.features, service.analyze(song).features)
    with pytest.raises(BackboneUnavailable):
        service.registry.get("vggish")
    folder.with_name("away").rename(folder)
    assert service.analyze(song, backbone="vggish").backbone == "vggish"


def test_cosines_by_hand() -> None:
    one = np.array([[1, 0], [0, 2], [1, 1], [3, 0], [1, 0]], np.float32)
    other = np.array([[2, 0], [0, -1], [1, 0], [0, 1], [4, 0]], np.float32)
    # 1, -1, 1/sqrt(2), 0, 1: sorted -1, 0, 0.7071, 1, 1.
    found = Cosines.between(one, other)
    assert found.mean == pytest.approx((1 - 1 + 0.5**0.5 + 0 + 1) / 5)
    assert found.lowest == pytest.approx(-1)
    assert found.quartiles == pytest.approx((0, 0.5**0.5, 1))


def test_a_backbone_agrees_with_itself(tiny_analyzer: SongAnalyzer, tiny_retriever: Retriever, song: Path) -> None:
    agreement = compare(tiny_analyzer, tiny_analyzer.backbone, tiny_retriever, song)
    for cosines in (agreement.plain, agreement.centered):
        assert (cosines.mean, cosines.lowest, *cosines.quartiles) == pytest.approx((1, 1, 1, 1, 1), abs=1e-5)
    # The tiny catalogue has four music videos.
    assert agreement.shared == {10: 4, 50: 4}
    assert agreement.emotions[0] == agreement.emotions[1]


def test_two_backbones_are_compared_by_what_each_extracts(
    tiny_analyzer: SongAnalyzer, tiny_retriever: Retriever, paper: AudioBackbone, song: Path
) -> None:
    agreement = compare(tiny_analyzer, paper, tiny_retriever, song)
    waveform = decode(song).waveform
    one, two = (each.extract(waveform).features.astype(np.float64) for each in (tiny_analyzer.backbone, paper))
    mean = tiny_retriever.space.content.to_tensors()["audio_mean"]
    for found, shift in ((agreement.plain, 0), (agreement.centered, mean)):
        a, b = one - shift, two - shift
        expected = (a * b).sum(1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
        assert found.mean == pytest.approx(expected.mean(), abs=1e-5)
        assert found.lowest == pytest.approx(expected.min(), abs=1e-5)
    assert agreement.names == ("compact", "vggish")
    assert agreement.n_seconds == 31
    text = "\n".join(agreement.lines())
    assert f"mean {agreement.centered.mean:.3f}" in text
    assert "4 of the best 10" in text
