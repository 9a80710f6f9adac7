"""Catalogues that the owner of a page brings."""

import shutil
from pathlib import Path

import pytest

from demo.analysis.video import DRAWN, FILMED
from demo.core.bundle_writing import write_bundle
from demo.core.bundles import CATALOGUE, STUDIO
from demo.core.config import QueryConfig
from demo.core.errors import BundleError
from demo.core.zoo import Bundle, Zoo, read_bundle
from demo.search.catalogue import MINE, MINE_AND_OTHERS
from demo.search.service import Service


def copied(bundle: Bundle, folder: Path, zoo: Path, **config: str) -> Path:
    """Write a catalogue again elsewhere."""
    write_bundle(
        folder,
        kind="catalogue",
        config=bundle.config | config,
        tensors={name: bundle.tensors(name) for name in bundle.files if name.endswith(".safetensors")},
        tables={"videos.csv": bundle.rows("videos.csv")},
        requires=[read_bundle(zoo / name) for name in bundle.requires],
        zoo=zoo,
    )
    return folder


def test_catalogues_of_both_spaces_serve_the_same_analysis(tiny_zoo: Path, films: Path, tmp_path: Path) -> None:
    own = copied(read_bundle(tiny_zoo / STUDIO), tmp_path / "holidays", tiny_zoo, media="media", title="Our holidays")
    other = copied(read_bundle(tiny_zoo / CATALOGUE), tmp_path / "records", tiny_zoo)
    service = Service.load(Zoo(tiny_zoo), further=[str(own), str(other)])
    assert list(service.retrievers) == [CATALOGUE, STUDIO, "holidays", "records"]
    analysis = service.analyze(films / "film-1.mp4")
    answers = {name: retriever.search(analysis, QueryConfig()).hits for name, retriever in service.retrievers.items()}
    assert answers["holidays"] == answers[STUDIO]
    assert answers["records"] == answers[CATALOGUE]
    assert service.retrievers["holidays"].catalogue.title == "Our holidays"
    assert service.retrievers["holidays"].catalogue.media == own / "media"
    # Videos that ask are answered as before.
    assert {kind: list(music) for kind, music in service.music.items()} == {
        FILMED: [CATALOGUE, STUDIO],
        DRAWN: [STUDIO, CATALOGUE],
    }


@pytest.mark.parametrize("name", [STUDIO, "my videos", "{name}", MINE, MINE_AND_OTHERS])
def test_a_name_that_cannot_be_served_is_refused(name: str, tiny_zoo: Path, tmp_path: Path) -> None:
    folder = copied(read_bundle(tiny_zoo / STUDIO), tmp_path / name, tiny_zoo, media="media")
    with pytest.raises(BundleError, match="cannot be served"):
        Service.load(Zoo(tiny_zoo), further=[str(folder)])


def test_a_catalogue_that_is_not_there_is_named(tiny_zoo: Path, tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="nowhere"):
        Service.load(Zoo(tiny_zoo), further=[str(tmp_path / "nowhere")])


def test_a_catalogue_of_another_emotion_model_is_refused(tiny_zoo: Path, tmp_path: Path) -> None:
    zoo = tmp_path / "zoo"
    shutil.copytree(tiny_zoo, zoo)
    space, emotion = read_bundle(zoo / "tiny-pictures"), read_bundle(zoo / "tiny-emotion")
    tensors = {name: emotion.tensors(name) for name in emotion.files if name.endswith(".safetensors")}
    texts = {"README.md": "another"}
    another = write_bundle(zoo / "other-emotion", kind="emotion", config=emotion.config, tensors=tensors, texts=texts)
    weights = {"weights.safetensors": space.tensors()}
    write_bundle(zoo / "other-space", kind="space", config=space.config, tensors=weights, requires=[another])
    studio = read_bundle(zoo / STUDIO)
    folder = copied(Bundle(**(vars(studio) | {"requires": {"other-space": ""}})), tmp_path / "own", zoo, media="media")
    with pytest.raises(BundleError, match="different emotion models"):
        Service.load(Zoo(zoo), further=[str(folder)])
