"""What a bar leaves of a song's hits."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from demo.core.errors import SettingError
from demo.research.evaluation.bar import BARS, RATE, Bar, bench_bar, interrupt, lines, record_in_bar, room_response, summarize


def noise(seconds: int, seed: int) -> np.ndarray:
    return (0.1 * np.random.default_rng(seed).standard_normal(seconds * RATE)).astype(np.float32)


def level_db(waveform: np.ndarray) -> float:
    return 10 * np.log10(np.mean(np.square(waveform, dtype=np.float64)))


@pytest.mark.parametrize("snr_db", [10.0, 0.0])
def test_talk_lies_so_many_decibels_below_the_song(snr_db: float) -> None:
    song = noise(10, 0)
    recorded = record_in_bar(song, [noise(3, 1), noise(5, 2)], Bar(snr_db=snr_db, has_room=False), np.random.default_rng(0))
    assert level_db(song) - level_db(recorded - song) == pytest.approx(snr_db, abs=0.1)


def test_a_small_microphone_hears_neither_bass_nor_treble() -> None:
    song = noise(10, 0)
    recorded = record_in_bar(song, [noise(3, 1)], Bar(snr_db=5.0, has_room=True), np.random.default_rng(0))
    assert len(recorded) == len(song)
    power = np.square(np.abs(np.fft.rfft(recorded)))
    hertz = np.fft.rfftfreq(len(recorded), 1 / RATE)
    inside = power[(hertz > 400) & (hertz < 5000)].mean()
    for outside in (hertz < 80, hertz > 7700):
        assert power[outside].mean() < inside / 100


def test_a_room_falls_by_60_db_in_half_a_second() -> None:
    response = room_response(np.random.default_rng(0))
    assert np.sum(response**2) == pytest.approx(1.0, rel=1e-5)
    tail = [np.mean(np.square(response[int(start * RATE) :][:800])) for start in (0.05, 0.4)]
    # 0.35 s of 0.5 s are 42 dB.
    assert 10 * np.log10(tail[0] / tail[1]) == pytest.approx(42, abs=2)


def test_talk_takes_the_place_of_whole_chunks() -> None:
    song = noise(31, 0)
    interrupted, is_talk = interrupt(song, [noise(3, 1)], 0.3, np.random.default_rng(0))
    assert len(interrupted) == 30 * RATE
    assert is_talk.sum() == 3
    chunks, same = interrupted.reshape(10, -1), song[: 30 * RATE].reshape(10, -1)
    for row in range(10):
        assert np.array_equal(chunks[row], same[row]) == (not is_talk[row])
        assert level_db(chunks[row]) == pytest.approx(level_db(song), abs=1)


def test_a_summary_by_hand() -> None:
    measured = (50.0, 1.0, [1, 2, 3]), (10.0, 0.0, [2, 3, 4]), (0.0, 1.0, [5, 6, 7])
    rows = [{"song": "a", "kept": kept, "same_emotion": same, "hits": hits} for kept, same, hits in measured]
    summary = summarize(rows)
    # Of the three pairs of songs one shares two hits.
    assert summary.pop("shared") == 0.67
    assert summary == {"kept": 20.0, "same_emotion": 0.667, "kept_median": 10.0, "kept_fewest": 0.0, "n_songs": 3}


def test_songs_are_compared_with_themselves(tiny_zoo: Path, tmp_path: Path) -> None:
    for name, seconds in (("song.wav", 10), ("voice.wav", 4)):
        soundfile.write(tmp_path / name, noise(seconds, seconds), RATE)
    found = bench_bar(tiny_zoo, [tmp_path / "song.wav"], [tmp_path / "voice.wav"])
    assert list(found["bars"]) == list(BARS)
    for row in found["bars"].values():
        assert row["songs"][0]["song"] == "song.wav"
        assert 0 <= row["kept"] <= 50
        assert 0 <= row["distance"] <= 1
    changed = [row["songs"][0] for row in found["bars"].values() if not row["songs"][0]["same_emotion"]]
    assert len(list(lines(found))) == 5 * len(BARS) + 4 + len(changed)
    assert bench_bar(tiny_zoo, [tmp_path / "song.wav"], [tmp_path / "voice.wav"]) == found


def test_without_voices_nothing_is_measured(tiny_zoo: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="--voices"):
        bench_bar(tiny_zoo, [tmp_path / "song.wav"], [])


def test_every_song_whose_emotion_changed_is_named() -> None:
    emotions = {"clean": ("calm", "warm"), "heard": ("fun",)}
    row = {"kept": 3.0, "same_emotion": 0.0, "distance": 0.4, "music": 0.9, "hits": [1, 2]}
    rows = [row | {"song": "a.mp3", "emotions": emotions}, row | {"song": "b.mp3", "emotions": emotions, "same_emotion": 1.0}]
    choice = {"chosen": 1, "random": 1, "whole": 1, "talk_attention": 1}
    printed = list(lines({"bars": {"talk": summarize(rows) | {"songs": rows}}, "interrupted": choice}))
    assert "    a.mp3: calm or warm became fun; 3 hits kept" in printed
    assert not any("b.mp3" in line for line in printed)
