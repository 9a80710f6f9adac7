"""A catalogue of one's own by the paper's backbones: heard by VGGish, seen by Inception, in YouTube-8M's space."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from demo.cli.main import main
from demo.core.vectors import normalize
from demo.core.zoo import Zoo, read_bundle
from demo.correlation.space import SharedSpace
from demo.features.tfhub.settings import BackboneConfig
from demo.features.visual.inception import InceptionBackbone
from demo.ingest.links import ingest_links
from demo.ingest.work import FRAMES, row_settings
from demo.media.audio import decode
from demo.media.frames import read_pictures
from demo.search.catalogue import Catalogue
from demo.search.entries import Origin
from demo.search.entry_maker import EntryMaker
from demo.search.service import Service
from demo.youtube.fetch import Fetcher
from tests.features.tfhub.stand_ins import embed_seconds, embed_squares, inception_arrays, vggish_parameters, write_vggish_pca
from tests.tiny import write_tiny_zoo
from tests.youtube.standin import YouTube, serving

pytestmark = pytest.mark.usefixtures("no_backbones")

ALMOST_ONE = 0.999
"""Cosine between what eight bits keep and what NumPy makes without them."""


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny zoo whose first space takes as many dimensions as YouTube-8M's pictures have."""
    return write_tiny_zoo(tmp_path_factory.mktemp("wide") / "zoo", n_visual=1024)


@pytest.fixture(scope="module")
def paper(stand_ins: BackboneConfig) -> BackboneConfig:
    return replace(stand_ins, music_backbone="vggish")


def run(zoo: Path, *arguments: object) -> int:
    return main(["--zoo", str(zoo), *map(str, arguments)])


def of_inception(config: BackboneConfig) -> tuple[str, ...]:
    return "--inception-handle", config.inception_handle, "--inception-pca", config.inception_pca


def of_vggish(config: BackboneConfig) -> tuple[str, ...]:
    return "--backbone", "vggish", "--vggish-handle", config.vggish_handle, "--vggish-pca", config.vggish_pca


def analysis(path: Path) -> np.ndarray:
    """Return the mean of what VGGish's stand-in and its parameters make of a film's sound, by NumPy alone."""
    matrix, means = vggish_parameters()
    return np.clip((embed_seconds(decode(path).waveform) - means) @ matrix.T, -2, 2).mean(axis=0)


def seen(path: Path) -> np.ndarray:
    """Return the mean of the features that Inception's stand-in and YouTube-8M's PCA give a film's pictures."""
    import cv2

    frames = read_pictures(path, InceptionBackbone.frames).frames
    squares = np.stack([cv2.resize(frame, (299, 299), interpolation=cv2.INTER_AREA) for frame in frames])
    arrays = inception_arrays()
    centered = embed_squares(squares / 255) - arrays["mean"][:, 0]
    whitened = centered @ arrays["eigenvecs"].T[:, :1024] / np.sqrt(arrays["eigenvals"][:1024, 0] + 1e-4)
    return np.clip(whitened, -2, 2).mean(axis=0)


def test_a_folder_is_analyzed_by_the_papers_networks(
    zoo: Path, films: Path, paper: BackboneConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "own"
    arguments = ("ingest", "videos", films / "film-0.mp4", films / "film-3.mp4", "--out", out, "--jobs", "2")
    assert run(zoo, *arguments, *of_vggish(paper), *of_inception(paper)) == 0
    assert "Loading Inception" in capsys.readouterr().err
    bundle = read_bundle(out, "catalogue", zoo)
    assert list(bundle.requires) == ["tiny-space"]
    catalogue = Catalogue.from_bundle(bundle)
    space = SharedSpace.from_bundle(read_bundle(zoo / "tiny-space", "space"))
    maker = EntryMaker.load(Zoo(zoo), paper, FRAMES)
    for row, film in enumerate((films / "film-0.mp4", films / "film-3.mp4")):
        entry = maker.make(maker.reader.read(film), Origin(video_id="x", title="x"))
        for own, made, features, embed in (
            (catalogue.audio, entry.audio, analysis(film), space.embed_audio),
            (catalogue.visual, entry.visual, seen(film), space.embed_visual),
        ):
            expected = embed(features[None].astype(np.float32))
            for stored, once, wanted in zip(own, made, expected, strict=True):
                # Another process stores what this one makes, in half precision; eight bits lie between it and NumPy.
                np.testing.assert_allclose(stored[row], normalize(once)[0], atol=1e-3)
                assert normalize(stored[row]) @ normalize(wanted)[0] > ALMOST_ONE
    # Eight videos of YouTube-8M's lend the map their sounds, and what is new lies among them.
    assert len(catalogue.landmarks.map) == 8
    assert np.abs(np.concatenate([catalogue.visual_map, catalogue.audio_map])).max() <= 10
    assert all(video.traits for video in catalogue.videos)
    settings = json.loads((out / "manifest.json").read_text())["provenance"]["settings"]
    assert set(settings["sound"]) == {"vggish", "pca"}
    assert set(settings["pictures"]) == {"inception", "pca"}
    card = (out / "README.md").read_text()
    assert "the space tiny-space" in card
    assert "by the backbone vggish" in card
    assert run(zoo, "match", films / "film-3.mp4", "--catalogue", out, *of_vggish(paper), "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert len(answer["hits"]) == 2
    assert Service.load(Zoo(zoo), further=[str(out)]).retrievers["own"].catalogue.n_videos == 2


def test_vggish_also_serves_the_studios_space(zoo: Path, films: Path, paper: BackboneConfig, tmp_path: Path) -> None:
    film, out = films / "film-1.mp4", tmp_path / "own"
    assert run(zoo, "ingest", "videos", film, "--out", out, *of_vggish(paper), "--picture-backbone", "embedded") == 0
    bundle = read_bundle(out, "catalogue", zoo)
    assert list(bundle.requires) == ["tiny-pictures"]
    space = SharedSpace.from_bundle(read_bundle(zoo / "tiny-pictures", "space"))
    wanted = space.embed_audio(analysis(film)[None].astype(np.float32))
    stored = Catalogue.from_bundle(bundle).audio
    for own, part in zip(stored, wanted, strict=True):
        assert normalize(own[0]) @ normalize(part)[0] > ALMOST_ONE


def test_links_take_the_same_backbones(zoo: Path, films: Path, paper: BackboneConfig, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("video-00000")
    with serving() as server:
        youtube = YouTube(server)
        youtube.add("video-00000", (films / "film-2.mp4").read_bytes())
        fetcher = Fetcher(origins=[server.origin], extractor=youtube.extractor)
        ingest_links(tmp_path / "list.txt", tmp_path / "own", zoo, fetcher, backbones=paper, pause_seconds=0)
    bundle = read_bundle(tmp_path / "own", "catalogue", zoo)
    assert list(bundle.requires) == ["tiny-space"]
    maker = EntryMaker.load(Zoo(zoo), paper, FRAMES)
    entry = maker.make(maker.reader.read(films / "film-2.mp4"), Origin(video_id="x", title="x"))
    catalogue = Catalogue.from_bundle(bundle)
    for stored, made in zip((*catalogue.visual, *catalogue.audio), (*entry.visual, *entry.audio), strict=True):
        np.testing.assert_allclose(stored[0], normalize(made)[0], atol=1e-3)


def test_another_backbone_makes_another_row(zoo: Path, paper: BackboneConfig, tmp_path: Path) -> None:
    moved = write_vggish_pca(tmp_path / "other.npz", pca_means=np.ones(128, np.float32))
    configs = (
        BackboneConfig(),
        replace(paper, picture_backbone="embedded"),
        replace(paper, music_backbone="compact"),
        paper,
        replace(paper, vggish_pca=str(moved)),
        replace(paper, picture_backbone="inception", inception_pca=paper.inception_pca),
    )
    reports = [json.dumps(row_settings(1, zoo, config, EntryMaker.load(Zoo(zoo), config))) for config in configs]
    assert len(set(reports)) == 5
    # What is chosen by name is what the PCA chooses.
    assert reports[3] == reports[5]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--backbone", "vggish"), "VGGish's PCA is not on this machine; name a local file, or set BACKBONE_DOWNLOAD=1."),
        (("--picture-backbone", "inception"), "Inception needs YouTube-8M's PCA"),
        (("--inception-pca", "nowhere.tgz"), "nowhere.tgz, is not there; name another file or folder."),
    ],
)
@pytest.mark.parametrize("what", ["videos", "links"])
def test_what_is_not_here_is_one_sentence_and_nothing_is_written(
    zoo: Path, films: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str, options: tuple[str, ...], words: str
) -> None:
    (tmp_path / "list.txt").write_text("video-00000")
    source = films / "film-0.mp4" if what == "videos" else tmp_path / "list.txt"
    assert run(zoo, "ingest", what, source, "--out", tmp_path / "own", *options) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: ")
    assert words in line
    assert [path.name for path in tmp_path.iterdir()] == ["list.txt"]


def test_a_space_for_other_pictures_is_refused(
    tiny_zoo: Path, films: Path, stand_ins: BackboneConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tiny_zoo, "ingest", "videos", films / "film-0.mp4", "--out", tmp_path / "own", *of_inception(stand_ins)) == 1
    assert "Pictures have 1024 dimensions, and the space of youtube8m-2 wants 24." in capsys.readouterr().err
