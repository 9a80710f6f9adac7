"""What docs/formats.md says is heard, and how it was judged."""

from pathlib import Path

import numpy as np
import pytest

from tests.media.format_table import DECODED_RATE, DOCUMENT, START, Outcome, compare, source, survey, table


@pytest.mark.slow
@pytest.mark.formats
def test_the_document_says_what_is_heard(tmp_path: Path) -> None:
    """`python -m tests.media.format_table` writes it again."""
    assert DOCUMENT.read_text(encoding="utf-8").partition(START)[2] == survey(tmp_path)


def test_each_way_of_being_heard_wrongly_is_found() -> None:
    waveform = source(DECODED_RATE)
    noise = np.random.default_rng(0).normal(size=len(waveform)).astype(np.float32) * np.abs(waveform)
    noise *= np.sqrt(np.square(waveform).sum() / np.square(noise).sum())
    assert compare(waveform) == ""
    assert compare(waveform[: 2 * DECODED_RATE]) == "2.00 s instead of 3"
    assert compare(waveform / 2) == "-6.0 dB"
    assert compare(noise) == "noise"
    assert compare(np.roll(waveform, DECODED_RATE // 10)) == "shifted by 0.1 s"
    assert compare(np.pad(waveform, (160, 0))) == ""  # 10 ms, as codecs add.


def test_codecs_of_one_outcome_share_a_row() -> None:
    outcomes = [
        Outcome(container="AIFF", codec="pcm_u8", problem=""),
        Outcome(container="AIFF", codec="dwvw_16", problem="It breaks off."),
        Outcome(container="AIFF", codec="alaw", problem=""),
    ]
    assert table(iter(outcomes))[2:4] == [
        "| AIFF | alaw, pcm_u8 | yes |",
        "| AIFF | dwvw_16 | no: It breaks off. (libsndfile cannot read it again) |",
    ]
