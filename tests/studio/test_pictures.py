"""Pictures: a frame depends only on its time, follows the notes, and has the look of its emotion."""

import numpy as np
import pytest

from demo.core.arrays import Float64
from demo.studio.music.score import Note, Part, Score
from demo.studio.pictures.animation import STYLE_NAMES, animate
from demo.studio.pictures.flashes import flashes_per_second
from demo.studio.pictures.looks import EMOTIONS, look_for
from demo.studio.pictures.timeline import Timeline
from tests.studio.scores import part, song

Frames = Float64

SMALL = (96, 54)
LUMA = np.array([0.299, 0.587, 0.114])


def frames(emotion: str, style: str, seed: int = 1, score: Score | None = None, **options: object) -> Frames:
    options = {"size": SMALL, "frame_rate": 10, **options}
    return np.stack(list(animate(score or song(), emotion, style, seed, **options))).astype(float)


@pytest.mark.parametrize("style", STYLE_NAMES)
@pytest.mark.parametrize("emotion", ["fun", "calm"])
def test_an_excerpt_equals_the_whole_at_the_same_time(style: str, emotion: str) -> None:
    whole = frames(emotion, style, start=6.0, seconds=3.0, frame_rate=4)
    # Fun is cut within the excerpt, calm dissolves into the chorus at 8 s.
    np.testing.assert_array_equal(frames(emotion, style, start=7.5, seconds=1.5, frame_rate=4), whole[6:])


@pytest.mark.parametrize("style", STYLE_NAMES)
def test_a_small_frame_is_the_reduced_large_one(style: str) -> None:
    small, large = (frames("happy", style, size=size, start=3.0, seconds=0.1)[0] for size in (SMALL, (480, 270)))
    reduced = large.reshape(54, 5, 96, 5, 3).mean(axis=(1, 3))
    assert np.abs(small - reduced).mean() < 6.0
    other = frames("happy", style, size=SMALL, seed=2, start=3.0, seconds=0.1)[0]
    assert np.abs(other - reduced).mean() > 12.0


@pytest.mark.parametrize("style", STYLE_NAMES)
def test_the_melody_changes_the_picture(style: str) -> None:
    score = song()
    tune = score.parts[0]
    # The same tune, mirrored: low where it was high.
    mirrored = part("melody", *((n.start, n.duration, 136 - n.pitch, n.velocity) for n in tune.notes))
    other = Score(**{**vars(score), "parts": (mirrored, *score.parts[1:])})
    for emotion in ("tender", "fun"):
        one, two = (frames(emotion, style, score=s, start=2.0, seconds=0.5) for s in (score, other))
        assert (np.abs(one - two).max(axis=-1) > 25).mean() > 0.003


@pytest.mark.parametrize("style", STYLE_NAMES)
def test_a_picture_moves_and_fast_emotions_move_more_than_slow_ones(style: str) -> None:
    def motion(emotion: str) -> float:
        return float(np.mean([np.abs(np.diff(frames(emotion, style, k, seconds=2.0), axis=0)).mean() for k in range(2)]))

    assert motion("fun") > 1.5 * motion("calm") > 0.02


def test_no_style_looks_like_another() -> None:
    # Normalized brightness only, so that color does not distinguish them.
    pictures = {}
    for style in STYLE_NAMES:
        gray = frames("happy", style, start=4.0, seconds=0.1)[0] @ LUMA
        pictures[style] = (gray - gray.mean()) / gray.std()
    for i, a in enumerate(STYLE_NAMES):
        for b in STYLE_NAMES[i + 1 :]:
            assert abs((pictures[a] * pictures[b]).mean()) < 0.75, (a, b)


def test_emotions_differ_in_color() -> None:
    """The nearest neighbor of a picture in color is usually another seed of the same emotion."""
    signs, labels = [], []
    for emotion in EMOTIONS:
        for seed in range(6):
            picture = frames(emotion, STYLE_NAMES[seed % len(STYLE_NAMES)], seed, size=(48, 27), start=4.0, seconds=0.1)[0]
            histogram, _ = np.histogramdd(picture.reshape(-1, 3), bins=(6, 6, 6), range=((0, 256),) * 3)
            signs.append(np.sqrt(histogram.ravel() / histogram.sum()))
            labels.append(emotion)
    likeness = np.array(signs) @ np.array(signs).T
    np.fill_diagonal(likeness, -1.0)
    right = np.array(labels)[likeness.argmax(axis=1)] == np.array(labels)
    assert right.mean() > 0.8  # Chance level is 9 %.


def test_colors_follow_the_research() -> None:
    def mean(emotion: str) -> Frames:
        shown = [
            frames(emotion, style, seed, size=(48, 27), start=4.0, seconds=0.1)
            for seed in range(4)
            for style in ("landscape", "tiles")
        ]
        return np.mean(shown, axis=(0, 1, 2, 3))

    colors = {emotion: mean(emotion) for emotion in EMOTIONS}
    light = {emotion: color @ LUMA for emotion, color in colors.items()}
    vivid = {emotion: color.max() - color.min() for emotion, color in colors.items()}
    warmth = {emotion: color[0] - color[2] for emotion, color in colors.items()}
    assert max(light, key=light.__getitem__) == "bright"
    assert light["angry"] < light["bitter"] < light["calm"]
    assert vivid["cheerful"] > vivid["calm"] > vivid["bitter"]
    assert warmth["angry"] > 60
    assert warmth["cheerful"] > warmth["warm"] > warmth["tender"] > 0 > warmth["calm"]


@pytest.mark.parametrize("style", STYLE_NAMES)
def test_nothing_flashes_and_nothing_is_black(style: str) -> None:
    for emotion in ("angry", "fun"):
        shown = frames(emotion, style, score=song(150.0), size=(64, 36), seconds=4.0, frame_rate=15)
        assert flashes_per_second(shown.astype(np.uint8), 15) <= 3
        assert (shown @ LUMA).mean(axis=(1, 2)).min() > 16


@pytest.mark.parametrize("style", STYLE_NAMES)
def test_a_score_of_drums_alone_and_one_without_notes_can_be_painted(style: str) -> None:
    drums = song(silent=("melody", "pad", "bass"))
    assert np.abs(np.diff(frames("happy", style, score=drums, seconds=2.0), axis=0)).mean() > 0.05
    empty = Score(title="", parts=(), tempos=((0.0, 90.0),), beats_per_bar=3, tonic=0, mode="minor")
    assert frames("bitter", style, score=empty, tail_seconds=0.5).std() > 2.0


def test_a_video_lasts_as_long_as_the_score_and_its_tail() -> None:
    # The pads fill 8 bars of 4 beats at 120 a minute: 16 s.
    assert len(list(animate(song(), "calm", STYLE_NAMES[0], 1, size=(32, 18), frame_rate=2, tail_seconds=1.5))) == 35
    assert len(list(animate(song(), "calm", STYLE_NAMES[0], 1, size=(32, 18), frame_rate=2, start=14.0))) == 4


def test_unknown_styles_and_emotions_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="No style 'oil'"):
        animate(song(), "calm", "oil", 1)
    with pytest.raises(ValueError, match="No look for 'bored'"):
        animate(song(), "bored", STYLE_NAMES[0], 1)


def test_a_seed_gives_one_look_and_the_next_another_palette() -> None:
    assert look_for("warm", 3) == look_for("warm", 3)
    assert look_for("warm", 3).palette != look_for("warm", 4).palette


def test_beats_bars_and_sections_follow_the_tempos() -> None:
    timeline = Timeline(Score(**{**vars(song()), "tempos": ((0.0, 120.0), (16.0, 60.0))}))
    # 16 beats take 8 s, each further one a second.
    assert [timeline.beat(time) for time in (0.0, 0.25, 8.0, 9.5)] == pytest.approx([0, 0.5, 16, 17.5])
    assert timeline.bar(3.0) == pytest.approx(1.5)
    assert timeline.seconds == pytest.approx(24.0)
    assert (timeline.section(12.0), timeline.section_start(12.0)) == (1, 8.0)
    assert (timeline.section(-1.0), timeline.section(99.0)) == (0, 1)


def test_a_score_without_sections_is_one() -> None:
    timeline = Timeline(Score(**{**vars(song()), "sections": ()}))
    assert (timeline.section(8.0), timeline.section_start(8.0)) == (0, 0.0)
    assert [shot.start for shot in timeline.shots(None)] == [0.0]


def test_shots_begin_at_sections_and_at_bars_between_and_none_is_too_short() -> None:
    timeline = Timeline(song())  # Bars of 2 s, sections at 0 and 8 s.
    assert [shot.start for shot in timeline.shots(None)] == [0.0, 8.0]
    assert [shot.start for shot in timeline.shots(2.0)] == pytest.approx([0, 4, 8, 12])
    assert [shot.start for shot in timeline.shots(0.25)] == pytest.approx(range(16))
    assert [shot.section for shot in timeline.shots(2.0)] == [0, 0, 1, 1]


def test_parts_get_their_roles_and_heights() -> None:
    timeline = Timeline(song())
    assert {role: len(onsets) for role, onsets in timeline.by_role.items()} == {
        "melody": 64,
        "bass": 32,
        "drums": 32,
        "chords": 48,
    }
    highest = max(timeline.by_role["melody"], key=lambda onset: onset.pitch)
    assert (highest.pitch, highest.velocity) == (1.0, pytest.approx(90 / 127))
    assert min(onset.pitch for onset in timeline.by_role["melody"]) == 0.0


def test_another_voice_leads_where_the_melody_rests() -> None:
    score = song()
    late = part("melody", *((n.start, n.duration, n.pitch, n.velocity) for n in score.parts[0].notes if n.start >= 16))
    timeline = Timeline(Score(**{**vars(score), "parts": (late, *score.parts[1:])}))
    leading = timeline.between(1.0, 7.0, "melody")
    assert leading
    assert {onset.part for onset in leading} == {1}


def test_loudness_follows_velocity_and_expression() -> None:
    notes = [(b, 1.0, 60, 40 if b < 8 else 120) for b in range(16)]
    loud = Timeline(Score(**{**vars(song()), "parts": (part("melody", *notes),), "sections": ()}))
    assert loud.loudness(2.25) == pytest.approx(40 / 120, abs=0.05)
    assert loud.loudness(6.25) > 0.85
    assert loud.loudness(6.25, "bass") == 0.0
    fading = Part(
        name="melody", program=0, notes=(Note(start=0, duration=8, pitch=60, velocity=100),), expression=((0, 127), (8, 0))
    )
    faded = Timeline(Score(**{**vars(song()), "parts": (fading,), "sections": ()}))
    assert faded.loudness(0.5) > 2 * faded.loudness(3.5)


def test_hits_decay_by_the_given_time() -> None:
    timeline = Timeline(Score(**{**vars(song()), "parts": (part("melody", (0, 1, 60, 127)),), "sections": ()}))
    assert timeline.hit(0.0, "melody", 0.25) == pytest.approx(1.0)
    assert timeline.hit(0.25, "melody", 0.25) == pytest.approx(np.exp(-1))
    assert timeline.hit(0.25, "drums", 0.25) == 0.0
