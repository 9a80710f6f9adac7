"""Rows become a bundle, and nothing else is ever replaced by one."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from demo.analysis.video import FILMED
from demo.core.errors import SettingError
from demo.core.store import fingerprint
from demo.core.zoo import read_bundle
from demo.correlation.space import Embedding
from demo.emotion.classes import EMOTIONS
from demo.ingest.entries import write_entries
from demo.ingest.finished import read_finished, store_beside, write_finished
from demo.media.video_file import VideoContents
from demo.search.catalogue import Catalogue
from demo.search.entries import Entry
from demo.search.entry_maker import EntryMaker, makers_of
from demo.search.service import Service
from demo.search.videos import Video


@pytest.fixture(scope="module")
def maker(tiny_service: Service) -> EntryMaker:
    return makers_of(tiny_service)[FILMED]


def entry(number: int, **known: str) -> Entry:
    """Return a row that is told from all others."""
    rng = np.random.default_rng(number)
    parts = [rng.standard_normal((1, 4)).astype(np.float32) for _ in range(4)]
    video = Video(
        video_id=f"video-{number}",
        emotion=EMOTIONS[number],
        labels=("Music video", "a|b"),
        title=f"Title, {number}\n“quoted”",
        credit="Somebody",
        seconds=12.3456,
        traits=("slow", "dark"),
        seen=(("guitar", 0.62), ("stage", 0.31)),
        mood="rather sad",
        source="film.mp4",
        audio_backbone="compact",
        visual_backbone="pictures-1",
    )
    affects = rng.standard_normal((2, 2)).astype(np.float32)
    return Entry(
        video=replace(video, **known),
        visual=Embedding(*parts[:2]),
        audio=Embedding(*parts[2:]),
        visual_map=np.array([number, 1], np.float32),
        audio_map=np.array([number, 2], np.float32),
        visual_affect=affects[0],
        audio_affect=affects[1],
        poster=b"\xff\xd8poster",
        notices=("Only the first 3 minutes were looked at.",),
    )


def arrays(row: Entry) -> tuple[np.ndarray, ...]:
    return (*row.visual, *row.audio, row.visual_map, row.audio_map, row.visual_affect, row.audio_affect)


def files(folder: Path, *entries: Entry) -> dict[str, Path]:
    """Write something to be each video's file."""
    folder.mkdir(exist_ok=True)
    written = {}
    for each in entries:
        written[each.video.video_id] = folder / f"part-{each.video.video_id}.mp4"
        written[each.video.video_id].write_bytes(each.video.video_id.encode())
    return written


def test_a_catalogue_of_files_reads_back_as_it_was_given(maker: EntryMaker, tiny_zoo: Path, tmp_path: Path) -> None:
    rows = [entry(0), entry(3)]
    bundle = write_entries(tmp_path / "own", tiny_zoo, rows, maker, media=files(tmp_path / "parts", *rows), title="Our own")
    catalogue = Catalogue.from_bundle(bundle)
    assert (catalogue.title, catalogue.media) == ("Our own", tmp_path / "own" / "media")
    for row, given, video in zip(range(2), rows, catalogue.videos, strict=True):
        assert (video.file, video.poster) == (f"video-{3 * row}.mp4", f"video-{3 * row}.jpg")
        assert video == replace(given.video, file=video.file, poster=video.poster, labels=("Music video", "a/b"), seconds=12.35)
        assert (catalogue.media / video.file).read_bytes() == video.video_id.encode()
        assert (catalogue.media / video.poster).read_bytes() == given.poster
        for part, own in ((catalogue.visual, given.visual), (catalogue.audio, given.audio)):
            for stored, made in zip(part, own, strict=True):
                np.testing.assert_allclose(stored[row], made[0] / np.linalg.norm(made[0]), atol=1e-3)
        np.testing.assert_allclose(catalogue.visual_affect[row], given.visual_affect, atol=2e-3)
        np.testing.assert_allclose(catalogue.audio_affect[row], given.audio_affect, atol=2e-3)
        np.testing.assert_array_equal(catalogue.audio_map[row], given.audio_map)
    # Rows with an affect mean nothing without the scale of it.
    assert {read_bundle(tiny_zoo / name).kind for name in bundle.requires} == {"space", "affect"}


def test_a_catalogue_of_youtubes_videos_has_no_files(maker: EntryMaker, tiny_zoo: Path, tmp_path: Path) -> None:
    row = entry(1, video_id="abcdefghijk", youtube_id="abcdefghijk")
    (video,) = Catalogue.from_bundle(write_entries(tmp_path / "own", tiny_zoo, [row], maker)).videos
    assert (video.youtube_id, video.title, video.credit) == ("abcdefghijk", row.video.title, "Somebody")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["own"]


def test_a_catalogue_replaces_a_catalogue_and_nothing_else(maker: EntryMaker, tiny_zoo: Path, tmp_path: Path) -> None:
    row = entry(1, video_id="abcdefghijk", youtube_id="abcdefghijk")
    out = tmp_path / "own"
    out.mkdir()
    for _ in range(2):
        write_entries(out, tiny_zoo, [row], maker)
    holidays = tmp_path / "holidays"
    holidays.mkdir()
    (holidays / "film.mp4").write_bytes(b"precious")
    (tmp_path / "file").write_bytes(b"precious")
    for place in (holidays, tmp_path / "file", tiny_zoo / "tiny-space"):
        with pytest.raises(SettingError, match="something else than a catalogue"):
            write_entries(place, tiny_zoo, [row], maker)
    assert (holidays / "film.mp4").read_bytes() == (tmp_path / "file").read_bytes() == b"precious"


def test_rows_that_make_no_catalogue_are_refused(maker: EntryMaker, tiny_zoo: Path, tmp_path: Path) -> None:
    rows = [entry(0), entry(1)]
    with pytest.raises(SettingError, match="no video"):
        write_entries(tmp_path / "own", tiny_zoo, [], maker)
    with pytest.raises(SettingError, match="same id"):
        write_entries(tmp_path / "own", tiny_zoo, [rows[0], rows[0]], maker)
    with pytest.raises(SettingError, match="its file, or none"):
        write_entries(tmp_path / "own", tiny_zoo, rows, maker, media=files(tmp_path / "parts", rows[0]))
    assert not (tmp_path / "own").exists()


def test_a_failure_leaves_the_old_catalogue(maker: EntryMaker, tiny_zoo: Path, tmp_path: Path) -> None:
    row = entry(0)
    media = files(tmp_path / "parts", row)
    before = write_entries(tmp_path / "own", tiny_zoo, [row], maker, media=media).sha256
    media["video-0"].unlink()
    with pytest.raises(SettingError, match="cannot be written"):
        write_entries(tmp_path / "own", tiny_zoo, [entry(0, title="Another")], maker, media=media)
    assert read_bundle(tmp_path / "own", "catalogue", tiny_zoo).sha256 == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["own", "parts"]


def test_a_finished_video_is_read_as_it_was_written_or_not_at_all(tmp_path: Path) -> None:
    store, key = store_beside(tmp_path / "own"), fingerprint("0" * 64, {"a": 1})
    given = entry(2)
    assert read_finished(store, key) is None
    write_finished(store, key, given, VideoContents(copy=np.frombuffer(b"film", np.uint8)))
    video = read_finished(store, key)
    assert video is not None
    assert video.file is not None
    assert (video.file.suffix, video.file.read_bytes()) == (".mp4", b"film")
    assert (video.entry.video, video.entry.poster, video.entry.notices) == (given.video, given.poster, given.notices)
    for own, made in zip(arrays(video.entry), arrays(given), strict=True):
        np.testing.assert_array_equal(own, made)
    for suffix in (".safetensors", ".mp4"):
        path = store.folder / f"{key}{suffix}"
        kept = path.read_bytes()
        path.unlink()
        assert read_finished(store, key) is None
        path.write_bytes(kept)
    assert read_finished(store, key) is not None
    (store.folder / f"{key}.safetensors").write_bytes(b"{")
    assert read_finished(store, key) is None
