"""Recipes: they contain everything that decides how a video sounds and looks, and nothing about the code."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from demo.core.chapters import Chapter
from demo.studio import recipe as recipes
from demo.studio.music.composer import Composition
from demo.studio.recipe import is_made, recipe, score_digest
from demo.studio.video.encode import EncodeConfig, Pictures, encode_pictures, join
from demo.studio.video.sound import encode_sound
from tests.studio.clips import SIZE, moving_square, tone
from tests.studio.entries import tiny_entry

ENTRY = tiny_entry(0, style="sea")
CONFIG = EncodeConfig(width=SIZE[0], height=SIZE[1], video_bits_per_second=900_000)


def with_first_note(composition: Composition, **changes: float) -> Composition:
    """Return a composition whose first note is changed."""
    (part,) = composition.score.parts
    notes = (replace(part.notes[0], **changes), *part.notes[1:])
    return replace(composition, score=replace(composition.score, parts=(replace(part, notes=notes),)))


def test_a_recipe_is_readable() -> None:
    assert recipe(ENTRY, EncodeConfig()) == (
        f"score={score_digest(ENTRY.composition)} emotion=cheerful style=sea picture_seed=0 width=384 height=216 "
        "frame_rate=15 preset=slow crf=34.0 video_bits_per_second=70000 keyframe_seconds=4 sample_rate=32000 "
        "audio_bits_per_second=48000 drawing_version=1 sound_version=1"
    )


CHANGES: dict[str, Callable[[Composition], Composition]] = {
    "title": lambda c: replace(c, score=replace(c.score, title="Other")),
    "key": lambda c: replace(c, score=replace(c.score, tonic=5)),
    "tempo": lambda c: replace(c, score=replace(c.score, tempos=((0.0, 121.0),))),
    "section": lambda c: replace(c, score=replace(c.score, sections=c.score.sections[:1])),
    "program": lambda c: replace(c, score=replace(c.score, parts=(replace(c.score.parts[0], program=1),))),
    "swell": lambda c: replace(c, score=replace(c.score, parts=(replace(c.score.parts[0], expression=((0.0, 90),)),))),
    "bend": lambda c: replace(c, score=replace(c.score, parts=(replace(c.score.parts[0], bends=((0.0, 1.0),)),))),
    "start": lambda c: with_first_note(c, start=0.001),
    "duration": lambda c: with_first_note(c, duration=0.9),
    "pitch": lambda c: with_first_note(c, pitch=61),
    "velocity": lambda c: with_first_note(c, velocity=91),
    "room": lambda c: replace(c, room=replace(c.room, damping=0.36)),
    "tail": lambda c: replace(c, tail_seconds=1.5),
}


@pytest.mark.parametrize("change", CHANGES)
def test_all_contents_of_a_score_enter_its_hash(change: str) -> None:
    assert score_digest(CHANGES[change](ENTRY.composition)) != score_digest(ENTRY.composition)


def test_types_and_last_digits_of_numbers_do_not_enter_the_hash_of_a_score() -> None:
    expected = score_digest(ENTRY.composition)
    assert score_digest(with_first_note(ENTRY.composition, start=0, duration=1)) == expected
    assert score_digest(with_first_note(ENTRY.composition, start=1e-9)) == expected


@pytest.mark.parametrize("version", ["DRAWING_VERSION", "SOUND_VERSION"])
def test_a_raised_version_changes_every_recipe(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = recipe(ENTRY, CONFIG)
    monkeypatch.setattr(recipes, version, 2)
    assert recipe(ENTRY, CONFIG) != before


@pytest.mark.parametrize("tag", ["made from sha256 0123", "recipe", ""])
def test_the_catalogue_holds_the_recipe_of_a_video_with_a_former_tag_only(tag: str, tmp_path: Path) -> None:
    pictures = Pictures(tmp_path / "pictures.yuv", CONFIG)
    assert len(list(pictures.store(moving_square(15)))) == 15
    encode_pictures(pictures, tmp_path / "pictures.mp4")
    encode_sound(tone(1.0), 1.0, tmp_path / "sound.mp4", CONFIG)
    video = tmp_path / f"{ENTRY.video_id}.mp4"
    join(tmp_path / "pictures.mp4", tmp_path / "sound.mp4", video, {"comment": tag}, [Chapter(name="a", start=0, end=1)])
    video.with_suffix(".jpg").touch()
    assert is_made(ENTRY, tmp_path, "recipe") is (tag == "recipe")
    (tmp_path / "catalogue.csv").write_text(f"id,recipe\n{ENTRY.video_id},recipe\n")
    assert is_made(ENTRY, tmp_path, "recipe") is (tag != "")
    assert not is_made(ENTRY, tmp_path, "other recipe")
    (tmp_path / "catalogue.csv").write_text(f"id,recipe\n{ENTRY.video_id},other recipe\n")
    assert is_made(ENTRY, tmp_path, "recipe") is (tag == "recipe")
