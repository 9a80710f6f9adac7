import dataclasses

import numpy as np
import pytest

from demo.emotion.classes import EMOTIONS
from demo.page.heatmap import MAX_CHUNKS_WITH_GAPS, attention_figure, chunk_strip, selection_shapes


def flags(n_chunks, *selected):
    return np.isin(np.arange(n_chunks), selected)


@pytest.mark.parametrize("n_chunks", [1, 45, 400])
def test_one_column_a_chunk_and_one_row_an_emotion(make_analysis, n_chunks):
    analysis = make_analysis(n_chunks)
    attention, emotions = attention_figure(analysis, flags(n_chunks, 0)).data
    assert attention.z.shape == (1, n_chunks)
    assert emotions.z.shape == (10, n_chunks)
    assert list(emotions.y) == list(EMOTIONS)
    np.testing.assert_allclose(emotions.x, 3.0 * np.arange(n_chunks + 1))


def test_attention_is_shown_as_a_multiple_of_the_average(make_analysis):
    figure = attention_figure(make_analysis(3), flags(3, 2))
    # Weights 1/6, 2/6 and 3/6 against an average of 1/3.
    np.testing.assert_allclose(figure.data[0].z[0], [0.5, 1.0, 1.5], rtol=1e-6)


def test_last_column_ends_with_the_song(make_analysis):
    figure = attention_figure(make_analysis(2, seconds=5.2), flags(2, 0))
    np.testing.assert_allclose(figure.data[0].x, [0.0, 3.0, 5.2])
    assert figure.layout.meta["chunks"] == [[0.0, 3.0], [3.0, 5.2]]


def test_hover_tells_time_attention_and_strongest_emotions(make_analysis):
    figure = attention_figure(make_analysis(3), flags(3, 2))
    words = figure.data[1].text[4][1]
    assert words.startswith("0:03–0:06 · attention 1.0 × the average<br>tender 55\N{NO-BREAK SPACE}%, ")


def test_selected_runs_are_outlined(make_analysis):
    shapes = selection_shapes(make_analysis(5, seconds=14.0), flags(5, 0, 1, 4))
    assert [(shape["x0"], shape["x1"]) for shape in shapes] == [(0.0, 6.0), (12.0, 14.0)]
    # The axis of the emotions: on the other the outlines would not follow the time.
    assert {shape["xref"] for shape in shapes} == {"x2"}


def test_cells_have_gaps_until_they_would_be_as_wide_as_the_cells(make_analysis):
    for n_chunks, gap in ((MAX_CHUNKS_WITH_GAPS, 1), (MAX_CHUNKS_WITH_GAPS + 1, 0)):
        figure = attention_figure(make_analysis(n_chunks), flags(n_chunks, 0))
        assert [heatmap.xgap for heatmap in figure.data] == [gap, gap]


def test_song_of_twenty_minutes_has_few_ticks(make_analysis):
    figure = attention_figure(make_analysis(400), flags(400, 7))
    assert figure.layout.xaxis2.ticktext[:2] == ("0:00", "5:00")
    assert len(figure.layout.xaxis2.ticktext) <= 6


def test_silence_is_shown_empty(make_analysis):
    attention = np.array([0.25, 0, 0.75], np.float32)
    analysis = make_analysis(3)
    silent = dataclasses.replace(
        analysis, attention=attention, chunk_emotions=analysis.chunk_emotions * (attention > 0)[:, None]
    )
    shown, emotions = attention_figure(silent, flags(3, 2)).data
    np.testing.assert_array_equal(np.isnan(shown.z[0]), [False, True, False])
    np.testing.assert_allclose(shown.z[0][[0, 2]], [0.5, 1.5])  # Of the average of two chunks.
    np.testing.assert_array_equal(np.isnan(emotions.z).all(axis=0), [False, True, False])
    assert shown.text[0][1] == "0:03–0:06 · silence"


def test_the_line_of_loudness_spans_40_decibels(make_analysis):
    # Full, half of the range below (-20 dB), its whole (-40 dB), and nothing.
    levels = np.array([0.5, 0.05, 0.005, 0.0], np.float32)
    strip = chunk_strip(dataclasses.replace(make_analysis(2, seconds=5.0), levels=levels))
    assert 'd="M0 1V0.00h1V0.50h1V1.00h1V1.00h1V1Z"' in strip
    assert 'data-start="3.0" data-end="5.000"' in strip
    assert strip.count('role="option"') == 2


def test_chunks_that_are_hard_to_hear_are_hatched_and_said(make_analysis):
    music = np.array([0.9, 0.9, 0.9, 0.4, 0.8, 0.8, 0.1, 0.6, 0.4], np.float32)
    analysis = dataclasses.replace(make_analysis(3), music_by_second=music)
    # The means of three seconds are 0.9, 0.667 and 0.367.
    strip = chunk_strip(analysis)
    assert strip.count('class="unclear" aria-selected') == 2
    assert "Hatched: hard to hear as music" in strip
    texts = attention_figure(analysis, flags(3, 2)).data[0].text[0]
    assert [text.endswith("<br>hard to hear as music") for text in texts] == [False, True, True]
    assert strip.count("· hard to hear as music") == 4  # Two labels and two titles.


def test_nothing_is_said_of_hatching_where_all_is_clear(make_analysis):
    assert "unclear" not in chunk_strip(make_analysis(3))
