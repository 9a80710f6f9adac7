"""The studio's map: real songs come to lie beside the videos of their emotion, and only the map is refitted."""

from pathlib import Path

import numpy as np
import pytest

from demo.cli.main import main
from demo.core.bundle_writing import write_bundle
from demo.core.bundles import STUDIO
from demo.core.errors import BundleError
from demo.core.vectors import normalize
from demo.core.zoo import read_bundle
from demo.correlation.space import Embedding
from demo.research.training.studio_map import fit_studio_map, judge_map, refit_map
from demo.search import catalogue as layout
from demo.search.map_projection import MAP_MIXING_WEIGHT, fit_map
from tests.tiny import to_tensors, write_tiny_zoo

N_CLASSES, N_DIMS, N_SONGS = 10, 16, 40


@pytest.fixture(scope="module")
def kinds() -> tuple[Embedding, Embedding, Embedding]:
    """Pictures and soundtracks of nine videos of each class, and 40 songs; each kind is moved away from the others."""
    random = np.random.default_rng(0)
    directions = np.linalg.qr(random.standard_normal((N_DIMS, N_DIMS)))[0]

    def kind(number: int, n_rows: int) -> Embedding:
        centers = np.repeat(directions[:N_CLASSES], n_rows, axis=0) + 1.5 * directions[N_CLASSES + number]
        parts = [centers + 0.15 * random.standard_normal(centers.shape) for _ in range(2)]
        return Embedding(*(normalize(part.astype(np.float32)) for part in parts))

    return kind(0, 9), kind(1, 9), kind(2, N_SONGS)


def test_songs_lie_beside_the_videos_of_their_class_though_the_kinds_differ(kinds: tuple[Embedding, ...]) -> None:
    visual, audio, songs = kinds
    classes, labels = np.repeat(np.arange(N_CLASSES), 9), np.repeat(np.arange(N_CLASSES), N_SONGS)
    places = fit_studio_map(visual, audio, songs, seed=0)
    assert [len(rows) for rows in places] == [90, 90, 400]
    found = judge_map(audio, classes, songs, labels, places)
    assert found["nearest_alike"] > 0.9
    assert (found["chance"], found["n_songs"], found["n_nearest"]) == (0.1, 400, 9)
    apart = fit_map(*(kind.mix(MAP_MIXING_WEIGHT) for kind in kinds), seed=0)
    assert judge_map(audio, classes, songs, labels, apart)["nearest_alike"] < found["nearest_alike"] - 0.1


def test_the_share_is_counted_by_hand(kinds: tuple[Embedding, ...]) -> None:
    _, audio, songs = kinds
    classes, labels = np.repeat(np.arange(N_CLASSES), 9), np.repeat(np.arange(N_CLASSES), N_SONGS)
    # Every class has a separate place, where all that belongs to it lies.
    corners = np.stack([np.arange(N_CLASSES), np.zeros(N_CLASSES)], axis=1).astype(np.float32)
    places = corners[classes], corners[classes], corners[labels]
    assert judge_map(audio, classes, songs, labels, places)["nearest_alike"] == 1
    # The pictures of two classes are exchanged, those of the other eight are where they were.
    exchanged = np.where(classes < 2, 1 - classes, classes)
    assert judge_map(audio, classes, songs, labels, (corners[exchanged], *places[1:]))["nearest_alike"] == 0.8


def test_only_the_map_is_refitted(tmp_path: Path) -> None:
    zoo = write_tiny_zoo(tmp_path / "zoo")
    bundle = read_bundle(zoo / STUDIO, "catalogue")
    random = np.random.default_rng(0)
    songs = Embedding(*(random.standard_normal((120, 4)).astype(np.float32) for _ in range(2)))
    landmarks = to_tensors(songs, map=random.uniform(-10, 10, (120, 2))) | {"labels": np.arange(120) % N_CLASSES}
    before = write_bundle(
        zoo / STUDIO,
        kind="catalogue",
        config=bundle.config,
        tensors={name: bundle.tensors(name) for name in bundle.files if name.endswith(".safetensors")}
        | {layout.LANDMARKS: landmarks},
        tables={layout.TABLE: bundle.rows(layout.TABLE)},
        provenance={"command": "python -m demo train studio"},
        requires=[bundle.required("space")],
    )
    names = (layout.VISUAL, layout.AUDIO, layout.LANDMARKS, layout.CHAPTERS)
    tensors, rows_before = {name: before.tensors(name) for name in names}, before.rows(layout.TABLE)
    assert main(["--zoo", str(zoo), "train", "map"]) == 0
    after = read_bundle(zoo / STUDIO, "catalogue")
    for name in names:
        old, new = tensors[name], after.tensors(name)
        assert old.keys() == new.keys()
        for key, rows in old.items():
            assert np.array_equal(rows, new[key]) == (key != "map"), (name, key)
    assert after.rows(layout.TABLE) == rows_before
    assert after.config == before.config | {"map_dial": MAP_MIXING_WEIGHT}
    assert after.requires == before.requires
    assert after.manifest["provenance"]["rows"] == {"command": "python -m demo train studio"}
    # Again it is the same, and how the rows were made is not forgotten.
    assert main(["--zoo", str(zoo), "train", "map"]) == 0
    assert read_bundle(zoo / STUDIO, "catalogue").sha256 == after.sha256


def test_a_catalogue_without_landmarks_is_refused(tiny_zoo: Path) -> None:
    with pytest.raises(BundleError, match="has no landmarks"):
        refit_map(tiny_zoo, STUDIO, 0)


def test_all_other_models_need_data(tiny_zoo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--zoo", str(tiny_zoo), "train", "space"]) == 1
    assert capsys.readouterr().err == "error: Name the folder of training data: --data DIR\n"
