"""How much of what a clean recording finds is still found when a phone hears the song in a bar, or people interrupt it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from scipy.signal import butter, fftconvolve, sosfilt
from tqdm import tqdm

from demo.analysis.song import SongAnalysis, SongAnalyzer
from demo.core.arrays import Bool, Float32
from demo.core.config import DecodeConfig, QueryConfig
from demo.core.errors import SettingError
from demo.core.zoo import Zoo
from demo.emotion.classes import strongest
from demo.features.audio.chunks import CHUNK_SECONDS
from demo.media.audio import Recording
from demo.media.sandboxed import read_recording
from demo.research.training.augment import mix
from demo.search.loading import load_song_search
from demo.search.retriever import Retriever

N_VOICES = 6
N_COMPARED = 50
SECONDS = 60
RT60_S = 0.5
BAND_HZ = (200.0, 6000.0)
RATE = DecodeConfig().sample_rate
CHUNK_SAMPLES = CHUNK_SECONDS * RATE
TALK_SHARE = 0.3
N_DRAWS = 5
QUERY = QueryConfig(n_hits=N_COMPARED, music_videos_only=False)


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One way to record a song.

    Attributes:
        snr_db: The song over six people who talk.
        has_room: Whether a room's reverberation and a small microphone are between them and the recording.
    """

    snr_db: float
    has_room: bool


BARS = {
    "talk 10 dB": Bar(snr_db=10.0, has_room=False),
    "talk 5 dB, room, 200-6000 Hz": Bar(snr_db=5.0, has_room=True),
    "talk 0 dB, room, 200-6000 Hz": Bar(snr_db=0.0, has_room=True),
}


def record_in_bar(song: Float32, voices: Sequence[Float32], bar: Bar, random: np.random.Generator) -> Float32:
    """Return what a phone in a bar records of a song.

    Args:
        song: Mono at 16 kHz, shape (n_samples,).
        voices: People who talk, mono at 16 kHz, of any length.
        bar: How loud, and in what room.
        random: Draws voices, where each begins, and the room.

    Returns:
        Shape (n_samples,).
    """
    talk = np.stack([_voice(voices, len(song), random) for _ in range(N_VOICES)]).sum(axis=0)
    if not bar.has_room:
        return mix(song, talk, bar.snr_db)
    recorded = mix(fftconvolve(song, room_response(random))[: len(song)], talk, bar.snr_db)
    return np.asarray(sosfilt(butter(4, BAND_HZ, "bandpass", fs=RATE, output="sos"), recorded), np.float32)


def room_response(random: np.random.Generator) -> Float32:
    """Draw a room's response: the direct sound, then noise that falls by 60 dB in RT60_S, shape (n_samples,), energy 1."""
    times = np.arange(int(RT60_S * RATE)) / RATE
    response = 0.1 * random.standard_normal(len(times)) * 10 ** (-3 * times / RT60_S)
    response[0] = 1.0
    return np.asarray(response / np.sqrt(np.sum(response**2)), np.float32)


def bench_bar(zoo: Path, songs: Sequence[Path], voices: Sequence[Path], seed: int = 0) -> dict[str, Any]:
    """Play each song through the simulated bar at three levels.

    Args:
        zoo: The folder of bundles.
        songs: Recordings as clean as they come; only their first minute is played.
        voices: Recordings of people who talk.
        seed: Of who talks when, and of the room.

    Returns:
        "bars": what `summarize` returns, and one row a song under "songs", by the name of the bar; "interrupted": what
        `judge_choice` returns.

    Raises:
        RecordingError: A file holds no usable sound.
        SettingError: There are no songs or no voices.
    """
    if not songs or not voices:
        raise SettingError("Name songs and, with --voices, recordings of people who talk.")
    analyzer, retriever = load_song_search(Zoo(zoo))
    talk = [read_recording(path).waveform for path in voices]
    played = [(path.name, read_recording(path).waveform) for path in songs]
    return {
        "bars": play(analyzer, retriever, played, talk, seed),
        "interrupted": judge_choice(analyzer, retriever, played, talk, seed),
    }


def play(
    analyzer: SongAnalyzer, retriever: Retriever, songs: Iterable[tuple[str, Float32]], voices: Sequence[Float32], seed: int
) -> dict[str, Any]:
    """Play songs, by name, through the bars; the rest is as for `bench_bar`."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in BARS}
    for index, (song, waveform) in enumerate(tqdm(songs, desc="songs", unit="song")):
        beginning = waveform[: SECONDS * RATE]
        clean = analyzer.analyze_recording(_recording(beginning))
        wanted = _found(retriever, clean, QUERY)
        for name, bar in BARS.items():
            recorded = record_in_bar(beginning, voices, bar, np.random.default_rng([seed, index]))
            heard = analyzer.analyze_recording(_recording(recorded))
            hits = _found(retriever, heard, QUERY)
            row = {"kept": float(len(hits & wanted)), **compare(clean, heard), "song": song}
            row["emotions"] = {"clean": strongest(clean.emotions), "heard": strongest(heard.emotions)}
            found[name].append(row | {"clean_hits": sorted(wanted), "hits": sorted(hits)})
    return {name: summarize(rows) | {"songs": rows} for name, rows in found.items()}


def interrupt(song: Float32, voices: Sequence[Float32], share: float, random: np.random.Generator) -> tuple[Float32, Bool]:
    """Put talk, as loud as the song, in the place of some of its chunks.

    Args:
        song: Mono at 16 kHz, shape (n_samples,).
        voices: People who talk.
        share: Of the chunks that are talk.
        random: Draws chunks and voices.

    Returns:
        Whole chunks, shape (n_chunks * 48,000,), and which of them are talk, shape (n_chunks,).
    """
    n_chunks = len(song) // CHUNK_SAMPLES
    chunks = song[: n_chunks * CHUNK_SAMPLES].reshape(n_chunks, CHUNK_SAMPLES).copy()
    is_talk = np.zeros(n_chunks, dtype=np.bool_)
    is_talk[random.choice(n_chunks, round(share * n_chunks), replace=False)] = True
    level = np.float32(np.sqrt(np.mean(np.square(chunks))))
    for row in is_talk.nonzero()[0]:
        chunks[row] = level * _voice(voices, CHUNK_SAMPLES, random)
    return chunks.ravel(), is_talk


def judge_choice(
    analyzer: SongAnalyzer, retriever: Retriever, songs: Iterable[tuple[str, Float32]], voices: Sequence[Float32], seed: int
) -> dict[str, Any]:
    """Measure what choosing chunks by attention is worth where talk interrupts a song.

    Returns:
        Means over the songs: of the clean song's first 50 hits those that are found by the third of the chunks that has the
        highest attention ("chosen"), by a random third ("random"; the mean of N_DRAWS) and by all of them ("whole"); and the
        attention of a chunk of talk as a multiple of the average chunk's ("talk_attention").
    """
    rows = []
    for index, (_, waveform) in enumerate(songs):
        random = np.random.default_rng([seed, index])
        beginning = waveform[: SECONDS * RATE // CHUNK_SAMPLES * CHUNK_SAMPLES]
        interrupted, is_talk = interrupt(beginning, voices, TALK_SHARE, random)
        clean, heard = (analyzer.analyze_recording(_recording(each)) for each in (beginning, interrupted))
        wanted = _found(retriever, clean, QUERY)
        third = replace(QUERY, sections="chunks", n_top_sections=max(1, heard.n_chunks // 3))
        draws = [replace(heard, attention=random.random(heard.n_chunks, np.float32)) for _ in range(N_DRAWS)]
        rows.append(
            {
                "chosen": len(_found(retriever, heard, third) & wanted),
                "random": float(np.mean([len(_found(retriever, each, third) & wanted) for each in draws])),
                "whole": len(_found(retriever, heard, replace(QUERY, sections="whole")) & wanted),
                "talk_attention": float(heard.relative_attention[is_talk[: heard.n_chunks]].mean()),
            }
        )
    return {name: round(float(np.mean([row[name] for row in rows])), 3) for name in rows[0]} | {"n_songs": len(rows)}


def without_songs(played: dict[str, Any]) -> dict[str, Any]:
    """Return what `play` returns, without the rows of the songs."""
    return {name: {key: value for key, value in row.items() if key != "songs"} for name, row in played.items()}


def lines(figures: dict[str, Any]) -> Iterator[str]:
    """Yield the figures of `bench_bar` for people."""
    for name, row in figures["bars"].items():
        yield name
        yield f"  {row['kept']:.1f} of {N_COMPARED} hits kept; median {row['kept_median']:.0f}, fewest {row['kept_fewest']:.0f}"
        yield f"  hits that two of the songs share {row['shared']:.1f}"
        yield f"  the same strongest emotion {row['same_emotion']:.2f}, distance of the emotions {row['distance']:.2f}"
        yield f"  probability of music {row['music']:.2f}"
        for song in row["songs"]:
            if not song["same_emotion"]:
                clean, heard = (" or ".join(song["emotions"][name]) for name in ("clean", "heard"))
                yield f"    {song['song']}: {clean} became {heard}; {song['kept']:.0f} hits kept"
    choice = figures["interrupted"]
    yield f"{TALK_SHARE:.0%} of the chunks are talk"
    yield f"  hits kept by the chosen third {choice['chosen']:.1f}, by a random third {choice['random']:.1f}"
    yield f"  by all chunks {choice['whole']:.1f}"
    yield f"  attention of a chunk of talk {choice['talk_attention']:.3f} times the average"


def compare(clean: SongAnalysis, heard: SongAnalysis) -> dict[str, float]:
    """Compare what is heard of a recording with what is heard of the clean song.

    Returns:
        "same_emotion": whether the strongest one stays, 0 or 1; "distance": half the sum of the differences between the shares
        of the emotions, 0 to 1; "music": the recording's mean probability.
    """
    return {
        "same_emotion": float(heard.emotions.argmax() == clean.emotions.argmax()),
        "distance": float(np.abs(heard.emotions - clean.emotions).sum() / 2),
        "music": float(heard.music),
    }


def summarize(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the mean of each measure, the median and the fewest of the kept hits, and what different songs find in common.

    The latter is the mean number of hits that two songs share: a search that found the same for all songs would keep all hits.
    """
    kept = [row["kept"] for row in rows]
    measures = [name for name, value in rows[0].items() if isinstance(value, float)]
    means = {name: round(float(np.mean([row[name] for row in rows])), 3) for name in measures}
    pairs = [len({*one["hits"]} & {*other["hits"]}) for one, other in combinations(rows, 2)]
    shared = round(float(np.mean(pairs)), 2) if pairs else 0.0
    return means | {"kept_median": float(np.median(kept)), "kept_fewest": min(kept), "shared": shared, "n_songs": len(rows)}


def _found(retriever: Retriever, song: SongAnalysis, query: QueryConfig) -> set[int]:
    return {hit.row for hit in retriever.search(song, query).hits}


def _recording(waveform: Float32) -> Recording:
    return Recording(waveform=waveform, seconds=len(waveform) / RATE, notices=())


def _voice(voices: Sequence[Float32], n_samples: int, random: np.random.Generator) -> Float32:
    """Return someone who talks all the time, of root mean square 1."""
    parts: list[Float32] = []
    while sum(map(len, parts)) < 2 * n_samples:
        voice = voices[int(random.integers(len(voices)))]
        parts.append(voice / np.sqrt(np.mean(np.square(voice)) + 1e-8))
    joined = np.concatenate(parts)
    start = int(random.integers(len(joined) - n_samples))
    return joined[start : start + n_samples]
