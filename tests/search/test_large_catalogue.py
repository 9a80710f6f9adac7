"""A large catalogue takes little more memory than its embeddings, and its map is that of a sample."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from demo.core.bundle_writing import write_bundle
from demo.core.zoo import Bundle, read_bundle
from demo.correlation.space import Embedding
from demo.search import catalogue as catalogue_module
from demo.search.catalogue import AUDIO, TABLE, VISUAL, Catalogue, embedding_tensors

N_VIDEOS = 200_000
N_COMPONENTS = 27, 60

MEASURE = """
import sys
from pathlib import Path
from demo.core.zoo import read_bundle
from demo.search.catalogue import Catalogue
from demo.search.index import CosineSearch
from demo.search.ranking import best
from demo.search.retriever import Retriever

def resident():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmRSS")).split()[1]) * 1024

def serve(path):
    catalogue = Catalogue.from_bundle(read_bundle(Path(path)))
    retriever = Retriever(catalogue, None)
    similarities = retriever._picture_index.similarities(catalogue.query_embedding(7), 0.4)
    retriever.sounds_on_map
    found = best(similarities, catalogue.searched(True), 12)
    return retriever, catalogue.videos[found.rows[0]].youtube_id

few, _ = serve(sys.argv[1])
before = resident()
many, youtube_id = serve(sys.argv[2])
print(youtube_id, resident() - before)
"""


def write(folder: Path, n_videos: int) -> Bundle:
    random = np.random.default_rng(0)

    def tensors() -> dict[str, np.ndarray]:
        parts = (random.standard_normal((n_videos, n), dtype=np.float32) for n in N_COMPONENTS)
        rows = Embedding(*(part / np.linalg.norm(part, axis=1, keepdims=True) for part in parts))
        return embedding_tensors(rows, random.uniform(-10, 10, (n_videos, 2)).astype(np.float32))

    rows = [{"youtube_id": f"{row:011}", "emotion": "calm", "labels": "Music video"} for row in range(n_videos)]
    return write_bundle(
        folder,
        kind="catalogue",
        config={"map_dial": 0.7},
        tensors={VISUAL: tensors(), AUDIO: tensors()},
        tables={TABLE: rows},
    )


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="The size of a process in memory is read from /proc.")
def test_a_large_catalogue_takes_at_most_one_and_a_half_times_its_embeddings(tmp_path: Path) -> None:
    folders = [write(tmp_path / name, n_videos).folder for name, n_videos in (("few", 100), ("many", N_VIDEOS))]
    command = [sys.executable, "-c", MEASURE, *map(str, folders)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    youtube_id, n_bytes = run.stdout.split()
    assert youtube_id == "00000000007"
    # Both modalities in half precision.
    assert int(n_bytes) < 1.5 * N_VIDEOS * sum(N_COMPONENTS) * 2 * 2


def test_the_map_of_a_large_catalogue_places_songs_by_a_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = write(tmp_path / "many", 100)
    whole, coordinates = Catalogue.from_bundle(bundle).sounds_on_map
    assert len(whole.emotion) == len(coordinates) == 100
    monkeypatch.setattr(catalogue_module, "N_MAP_SOUNDS", 10)
    sample, places = Catalogue.from_bundle(read_bundle(bundle.folder)).sounds_on_map
    rows = [0, 11, 22, 33, 44, 55, 66, 77, 88, 99]
    for part, all_rows in zip(sample, whole, strict=True):
        np.testing.assert_array_equal(part, all_rows[rows])
    np.testing.assert_array_equal(places, coordinates[rows])
