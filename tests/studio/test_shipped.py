"""The shipped catalogue: complete, small enough, and made by the studio from its seeds."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from demo.core.bundles import STUDIO
from demo.core.zoo import read_bundle
from demo.emotion.classes import EMOTIONS
from demo.search.catalogue import Catalogue
from demo.studio.catalogue import COLUMNS, midi_digest
from demo.studio.music.composer import compose
from demo.studio.plan import Entry, plan
from demo.studio.recipe import is_made, recipe, score_digest
from demo.studio.video.check import Limits, find_faults
from demo.studio.video.encode import EncodeConfig
from demo.studio.video.measure import measure

ROOT = Path(__file__).resolve().parents[2]
MEDIA = ROOT / "assets" / "studio"


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with (MEDIA / "catalogue.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_every_emotion_has_eight_short_videos_and_a_long_one(rows: list[dict[str, str]]) -> None:
    assert tuple(rows[0]) == COLUMNS
    assert Counter((row["emotion"], row["full"]) for row in rows) == {
        (emotion, full): n for emotion in EMOTIONS for full, n in (("no", 8), ("yes", 1))
    }
    assert all(40 <= float(row["seconds"]) <= 75 for row in rows if row["full"] == "no")
    assert all(float(row["seconds"]) >= 200 for row in rows if row["full"] == "yes")


def test_at_least_eight_styles_are_shown_about_equally_often(rows: list[dict[str, str]]) -> None:
    styles = Counter(row["style"] for row in rows)
    assert len(styles) >= 8
    assert max(styles.values()) - min(styles.values()) <= 1


def test_every_file_is_there_and_all_are_small(rows: list[dict[str, str]]) -> None:
    for row in rows:
        assert (MEDIA / row["file"]).stat().st_size < 4_000_000
        assert (MEDIA / row["poster"]).stat().st_size < 100_000
    assert sum(path.stat().st_size for path in MEDIA.iterdir()) < 75_000_000
    assert {path.name for path in MEDIA.glob("*.mp4")} == {row["file"] for row in rows}


def test_the_composer_writes_the_music_of_the_catalogue(rows: list[dict[str, str]]) -> None:
    for row in rows[::6]:
        composition = compose(row["emotion"], int(row["seed"]), full=row["full"] == "yes")
        score = composition.score
        assert (score.title, midi_digest(score)) == (row["title"], row["midi_sha256"])
        assert f"score={score_digest(composition)}" == row["recipe"].split()[0]


@pytest.fixture(scope="module")
def entries() -> dict[str, Entry]:
    pytest.importorskip("skia", reason="skia-python is not installed", exc_type=ImportError)
    return {entry.video_id: entry for entry in plan()}


def test_the_recipes_of_all_videos_are_recorded(rows: list[dict[str, str]], entries: dict[str, Entry]) -> None:
    expected = {video_id: recipe(entry, EncodeConfig()) for video_id, entry in entries.items()}
    assert {row["id"]: row["recipe"] for row in rows} == expected


def test_no_shipped_video_has_to_be_made_again(entries: dict[str, Entry]) -> None:
    assert [entry.video_id for entry in entries.values() if not is_made(entry, MEDIA, recipe(entry, EncodeConfig()))] == []


def test_a_video_keeps_to_the_limits(rows: list[dict[str, str]]) -> None:
    limits = Limits()
    for row in (rows[0], rows[40]):
        found = measure(MEDIA / row["file"], black_level=limits.black_level, silence_dbfs=limits.silence_dbfs)
        assert find_faults(found, row, limits) == []


def test_the_catalogue_of_the_page_has_the_same_videos(rows: list[dict[str, str]]) -> None:
    catalogue = Catalogue.from_bundle(read_bundle(ROOT / "model_zoo" / STUDIO, "catalogue"))
    assert catalogue.media == MEDIA
    assert [(video.file, video.title, video.emotion) for video in catalogue.videos] == [
        (row["file"], row["title"], row["emotion"]) for row in rows
    ]
    assert all(1 <= len(video.traits) <= 3 for video in catalogue.videos)
