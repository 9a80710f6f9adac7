"""Bundles: what is read back is what was written, and every damage names what is damaged."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from demo.cli.main import main
from demo.core.bundle_writing import write_bundle
from demo.core.bundles import COMPACT, COMPENSATION, RATINGS
from demo.core.errors import BundleError
from demo.core.zoo import Bundle, Zoo, find_bundles, read_bundle
from demo.page.study import read_results
from demo.search.loading import load_song_search
from demo.search.service import Service
from tests.tiny import write_tiny_zoo

ROOT = Path(__file__).resolve().parents[2]


def write(folder: Path, value: float = 1.0, requires: tuple[Bundle, ...] = (), kind: str = "space") -> Bundle:
    """Write a bundle with one tensor, one table and one text."""
    return write_bundle(
        folder,
        kind=kind,
        config={"units": [4, 2], "name": "größer"},
        tensors={"weights.safetensors": {"a": np.full((2, 3), value, np.float32), "b": np.arange(6, dtype=np.int64)[::2]}},
        tables={"videos.csv": [{"id": "x,1", "labels": 'say "ah"\nagain'}, {"id": "é", "labels": ""}]},
        texts={"metrics.json": "{}\n"},
        provenance={"seed": 7},
        requires=requires,
    )


def change_manifest(folder: Path, **changes: Any) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    required = write(tmp_path / "emotion-1", kind="emotion")
    write(tmp_path / "space-1", 0.25, (required,))
    bundle = read_bundle(tmp_path / "space-1", "space")
    assert bundle.config == {"units": [4, 2], "name": "größer"}
    assert bundle.requires == {"emotion-1": required.sha256}
    assert bundle.manifest["provenance"] == {"seed": 7}
    tensors = bundle.tensors()
    np.testing.assert_array_equal(tensors["a"], [[0.25] * 3] * 2)
    np.testing.assert_array_equal(tensors["b"], [0, 2, 4])  # A strided view is written as what it shows.
    assert bundle.rows("videos.csv") == [{"id": "x,1", "labels": 'say "ah"\nagain'}, {"id": "é", "labels": ""}]
    assert bundle.required("emotion").sha256 == required.sha256
    bundle.zoo.verify_required(bundle)


def test_a_bundle_elsewhere_is_found_by_its_path_and_needs_the_zoo(tmp_path: Path) -> None:
    zoo, elsewhere = tmp_path / "zoo", tmp_path / "mine" / "space-1"
    required = write(zoo / "emotion-1", kind="emotion")
    write(zoo / "space-1", 0.5, (required,))
    write(elsewhere, 0.25, (required,))
    assert Zoo(zoo).read("space-1").tensors()["a"][0, 0] == 0.5
    found = Zoo(zoo).read(str(elsewhere), "space")
    assert found.tensors()["a"][0, 0] == 0.25
    assert found.required("emotion").sha256 == required.sha256
    found.zoo.verify_required(found)
    with pytest.raises(BundleError, match="emotion-1 is missing"):
        Zoo(elsewhere.parent).verify_required(read_bundle(elsewhere))
    with pytest.raises(BundleError, match="space-2 is missing"):
        Zoo(zoo).read("space-2")


def test_a_bundle_holds_no_pickle(tiny_zoo: Path) -> None:
    names = {path.suffix for folder in find_bundles(tiny_zoo) for path in folder.iterdir()}
    assert names <= {".json", ".safetensors", ".csv", ".md"}


def test_every_changed_byte_is_noticed(tmp_path: Path) -> None:
    folder = write(tmp_path / "space-1").folder
    for name in ("weights.safetensors", "videos.csv", "metrics.json"):
        whole = (folder / name).read_bytes()
        for at in (0, len(whole) // 2, len(whole) - 1):
            (folder / name).write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            with pytest.raises(BundleError, match=f"{name} of the bundle space-1 is not the file that was released"):
                read_bundle(folder)
        (folder / name).write_bytes(whole + b"\n")
        with pytest.raises(BundleError, match=name):
            read_bundle(folder)
        (folder / name).write_bytes(whole)
    read_bundle(folder)


@pytest.mark.parametrize("name", ["manifest.json", "weights.safetensors", "videos.csv"])
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "space-1").folder
    (folder / name).unlink()
    with pytest.raises(BundleError, match=f"{name} of the bundle space-1 is missing"):
        read_bundle(folder)


@pytest.mark.parametrize("name", ["manifest.json", "weights.safetensors"])
def test_a_pointer_of_git_lfs_says_what_to_do(name: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "space-1").folder
    (folder / name).write_text("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 4\n")
    with pytest.raises(BundleError, match=f"{name} of the bundle space-1 is a Git LFS pointer; run: git lfs pull"):
        read_bundle(folder)


def test_a_bundle_of_another_kind_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "space-1")
    with pytest.raises(BundleError, match="space-1 is a space, not a backbone"):
        read_bundle(tmp_path / "space-1", "backbone")


def test_a_bundle_of_another_schema_is_refused(tmp_path: Path) -> None:
    change_manifest(write(tmp_path / "space-1").folder, schema=2)
    with pytest.raises(BundleError, match="space-1 has schema 2, this program reads 1"):
        read_bundle(tmp_path / "space-1")


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"files": []}', '{"files": {"a": {"bytes": 1}}}', "\udcff"])
def test_a_damaged_manifest_is_one_sentence(content: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "space-1").folder
    (folder / "manifest.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(BundleError, match=r"manifest\.json of the bundle space-1 is damaged"):
        read_bundle(folder)


@pytest.mark.parametrize("name", ["../secret", "sub/secret", "{absolute}"])
def test_no_file_outside_the_folder_is_read(name: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "space-1").folder
    (folder / "sub").mkdir()
    for path in (tmp_path / "secret", folder / "sub" / "secret"):
        path.write_text("secret")
    listed = {"bytes": 6, "sha256": hashlib.sha256(b"secret").hexdigest()}
    change_manifest(folder, files={name.format(absolute=tmp_path / "secret"): listed})
    with pytest.raises(BundleError, match="space-1 names a file outside its folder"):
        read_bundle(folder)


@pytest.mark.parametrize("name", ["..", "", "a\0b"])
def test_a_name_that_is_no_file_is_missing(name: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "space-1").folder
    change_manifest(folder, files={name: {"bytes": 0, "sha256": hashlib.sha256(b"").hexdigest()}})
    with pytest.raises(BundleError, match="of the bundle space-1 is missing"):
        read_bundle(folder)


def test_every_bundle_is_read_and_hashed_once(tiny_zoo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[Any] = []
    digest, of_file = hashlib.sha256, hashlib.file_digest
    monkeypatch.setattr("demo.core.zoo.sha256", lambda content: hashed.append(content) or digest(content).hexdigest())
    monkeypatch.setattr(hashlib, "file_digest", lambda file, name: hashed.append(file) or of_file(file, name))
    zoo = Zoo(tiny_zoo)
    Service.load(zoo)
    read_results(zoo)
    n_files = sum(1 for path in tiny_zoo.rglob("*") if path.is_file())
    assert len(hashed) == n_files


def test_a_bundle_made_with_another_version_is_refused(tmp_path: Path) -> None:
    made_with = write(tmp_path / "emotion-1", 1.0, kind="emotion")
    space = write(tmp_path / "space-1", requires=(made_with,))
    write(tmp_path / "emotion-1", 2.0, kind="emotion")
    for check in (space.zoo.verify_required, lambda bundle: bundle.required("emotion")):
        with pytest.raises(BundleError, match="space-1 was made with another version of emotion-1"):
            check(space)


def test_a_required_bundle_that_is_not_there_is_named(tmp_path: Path) -> None:
    space = write(tmp_path / "space-1")
    with pytest.raises(BundleError, match="space-1 names no emotion"):
        space.required("emotion")
    lost = write(tmp_path / "elsewhere" / "emotion-1", kind="emotion")
    space = write(tmp_path / "space-1", requires=(lost,))
    with pytest.raises(BundleError, match=r"manifest\.json of the bundle emotion-1 is missing"):
        space.zoo.verify_required(space)


def test_a_file_that_holds_no_tensors_is_named(tmp_path: Path) -> None:
    bundle = write(tmp_path / "space-1")
    with pytest.raises(BundleError, match=r"metrics\.json of the bundle space-1 holds no tensors"):
        bundle.tensors("metrics.json")
    with pytest.raises(BundleError, match=r"other\.csv"):
        bundle.rows("other.csv")


@pytest.mark.parametrize("step", ["open", "replace"])
def test_an_interrupted_write_leaves_the_old_bundle(step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = write(tmp_path / "space-1", 1.0)
    original = getattr(Path, step)

    def fail(self: Path, *arguments: Any) -> Any:
        # The disk is full at the second file, or the finished folder cannot take its place.
        if self.name in ("videos.csv", "metrics.json") or (self.parent.name.startswith(".writing-") and self.name == "space-1"):
            raise OSError(28, "No space left on device")
        return original(self, *arguments)

    with monkeypatch.context() as patched:
        patched.setattr(Path, step, fail)
        with pytest.raises(OSError, match="No space left"):
            write(tmp_path / "space-1", 2.0)
    assert read_bundle(tmp_path / "space-1").sha256 == old.sha256
    assert [path.name for path in tmp_path.iterdir()] == ["space-1"]


def test_a_new_bundle_replaces_all_of_the_old_one(tmp_path: Path) -> None:
    folder = write(tmp_path / "space-1").folder
    (folder / "left over.txt").write_text("old")
    write(folder, 2.0)
    assert sorted(path.name for path in folder.iterdir()) == [
        "manifest.json",
        "metrics.json",
        "videos.csv",
        "weights.safetensors",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["space-1"]


def test_the_retriever_refuses_a_catalogue_of_another_space(tmp_path: Path) -> None:
    zoo = write_tiny_zoo(tmp_path / "zoo")
    write(zoo / "tiny-space")
    with pytest.raises(BundleError, match="youtube8m-2 was made with another version of tiny-space"):
        load_song_search(Zoo(zoo))


def test_verify_names_every_bundle(tiny_zoo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--zoo", str(tiny_zoo), "zoo", "verify"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "affect-youtube8m-2",
        COMPACT,
        COMPENSATION,
        "methods-youtube8m-2",
        "pictures-1",
        RATINGS,
        "sounds-studio-2",
        "sounds-youtube8m-2",
        "studio-2",
        "tiny-emotion",
        "tiny-pictures",
        "tiny-space",
        "youtube8m-2",
    ]
    assert all(line.endswith("verified") for line in lines)


def test_verify_goes_on_past_a_damaged_bundle_and_fails_at_the_end(tmp_path: Path) -> None:
    made_with = write(tmp_path / "emotion-1", kind="emotion")
    write(tmp_path / "space-1", requires=(made_with,))
    write(tmp_path / "space-2")
    write(tmp_path / "emotion-1", 2.0, kind="emotion")
    (tmp_path / "space-2" / "videos.csv").write_text("id\n")
    (tmp_path / "space-3").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "demo", "--zoo", str(tmp_path), "zoo", "verify"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout.startswith("emotion-1: emotion")
    errors = done.stderr.splitlines()
    assert [line.split(":")[0] for line in errors] == ["space-1", "space-2", "space-3"]
    assert "another version of emotion-1" in errors[0]
    assert "videos.csv" in errors[1]
    assert "manifest.json of the bundle space-3 is missing" in errors[2]


def test_verify_of_no_bundle_at_all_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--zoo", str(tmp_path / "nowhere"), "zoo", "verify"]) == 1
    assert "no bundle" in capsys.readouterr().err
