"""A catalogue that is written as Parquet reads back as it is, with the neighbors that a plain search of all rows finds."""

import sys
from pathlib import Path

import numpy as np
import pytest

from demo.cli.main import main
from demo.core.bundles import CATALOGUE, STUDIO
from demo.core.errors import SettingError
from demo.core.zoo import Zoo
from demo.emotion.classes import EMOTIONS
from demo.ingest import parquet
from demo.search.catalogue import Catalogue
from demo.search.index import NeighborSearch

pq = pytest.importorskip("pyarrow.parquet")


def shipped(zoo: Path, name: str) -> Catalogue:
    return Catalogue.from_bundle(Zoo(zoo).read(name, "catalogue"))


def unit(rows: np.ndarray) -> np.ndarray:
    rows = rows.astype(np.float64)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.mark.parametrize("name", [CATALOGUE, STUDIO])
def test_a_catalogue_reads_back(tiny_zoo: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "BLOCK_ROWS", 3)
    out = tmp_path / "videos.parquet"
    assert main(["--zoo", str(tiny_zoo), "export", name, "--out", str(out)]) == 0
    catalogue, table = shipped(tiny_zoo, name), pq.read_table(out)
    rows = table.to_pylist()
    assert [row["id"] for row in rows] == [video.video_id for video in catalogue.videos]
    for key in ("youtube_id", "title", "credit", "seconds", "emotion"):
        assert [row[key] for row in rows] == [getattr(video, key) for video in catalogue.videos]
    assert [tuple(row["labels"]) for row in rows] == [video.labels for video in catalogue.videos]
    places = np.array([[row["projection_x"], row["projection_y"]] for row in rows])
    np.testing.assert_array_equal(places.astype(np.float32), catalogue.visual_map)
    # (1 - 0.7) x cosine of the emotion parts + 0.7 x cosine of the content parts, of all pairs.
    for column, embedding in (("visual_embedding", catalogue.visual), ("audio_embedding", catalogue.audio)):
        vectors = np.array([row[column] for row in rows])
        expected = sum(weight * (unit(part) @ unit(part).T) for weight, part in zip((0.3, 0.7), embedding, strict=True))
        np.testing.assert_allclose(vectors @ vectors.T, expected, atol=1e-5)


def test_neighbors_are_the_nearest_other_rows(tiny_zoo: Path, tmp_path: Path) -> None:
    catalogue, out = shipped(tiny_zoo, CATALOGUE), tmp_path / "videos.parquet"
    parquet.write_parquet(catalogue, out)
    rows = pq.read_table(out).to_pylist()
    vectors = np.array([row["visual_embedding"] for row in rows])
    distances = 1 - vectors @ vectors.T
    np.fill_diagonal(distances, np.inf)
    for row, found in enumerate(row["neighbors"] for row in rows):
        order = np.argsort(distances[row])[:-1]
        assert found["ids"] == order.tolist()
        np.testing.assert_allclose(found["distances"], distances[row][order], atol=1e-5)


def test_shares_are_those_of_the_nearest_sounds(tiny_zoo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "N_SOUNDS", 4)
    catalogue, out = shipped(tiny_zoo, CATALOGUE), tmp_path / "videos.parquet"
    parquet.write_parquet(catalogue, out)
    similarities = unit(catalogue.audio.emotion) @ unit(catalogue.audio.emotion).T
    np.fill_diagonal(similarities, -np.inf)
    for row, written in enumerate(pq.read_table(out).to_pylist()):
        nearest = np.argsort(-similarities[row])[:4]
        felt = [catalogue.videos[int(other)].emotion for other in nearest]
        shares = {name: written[f"emotion_{name}"] for name in EMOTIONS}
        assert shares == {name: felt.count(name) / 4 for name in EMOTIONS}


def test_equal_rows_are_each_others_neighbors_and_not_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = np.zeros((40, 4), np.float32)
    vectors[:, 0] = 1
    similarities, others = parquet._nearest_others(NeighborSearch(vectors), vectors, np.arange(40), 15)
    np.testing.assert_array_equal(similarities, np.ones((40, 15)))
    assert all(row not in found and len(set(found)) == 15 for row, found in enumerate(others.tolist()))


def test_many_rows_are_compared_approximately_and_nearly_all_neighbors_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("demo.search.index.MAX_COMPARED_ROWS", 1000)
    random = np.random.default_rng(0)
    centers = random.standard_normal((200, 24))
    vectors = unit(centers[random.integers(0, 200, 20_000)] + 0.7 * random.standard_normal((20_000, 24))).astype(np.float32)
    queries = vectors[:200]
    exact, approximate = NeighborSearch(vectors), NeighborSearch(vectors, approximate=True)
    assert not hasattr(exact.index, "nprobe")
    assert approximate.index.nprobe < approximate.index.nlist
    pairs = zip(exact.nearest(queries, 15)[1], approximate.nearest(queries, 15)[1], strict=True)
    assert np.mean([len(set(some) & set(others)) / 15 for some, others in pairs]) > 0.95


def test_a_missing_pyarrow_is_one_sentence(tiny_zoo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(SettingError, match=r"pip install -r demo/ingest/requirements\.txt"):
        parquet.write_parquet(shipped(tiny_zoo, CATALOGUE), tmp_path / "videos.parquet")
    assert list(tmp_path.iterdir()) == []
