import dataclasses

import numpy as np
import pytest

from demo.page.wording import clock, emotions_sentence, format_percentile, join_words, selected_runs, span


@pytest.mark.parametrize(("seconds", "words"), [(0.0, "0:00"), (2.999999999, "0:03"), (65.9, "1:05"), (1200, "20:00")])
def test_clock_reads_as_players_do(seconds, words):
    assert clock(seconds) == words


def test_span_does_not_end_before_it_ends():
    assert span(129.0, 130.2) == "2:09–2:11"
    assert span(0.0, 3.0) == "0:00–0:03"


def test_percentile_is_never_rounded_up_to_a_hundred():
    assert format_percentile(99.9999) == "99.99\N{NO-BREAK SPACE}%"
    assert format_percentile(98.76) == "98.7\N{NO-BREAK SPACE}%"


def test_words_are_join_words_as_in_a_sentence():
    assert join_words(["calm"]) == "calm"
    assert join_words(["calm", "warm", "fun"]) == "calm, warm and fun"


@pytest.mark.parametrize(
    ("selected", "runs"),
    [([1, 1, 0, 1], [(0, 1), (3, 3)]), ([0, 0], []), ([1], [(0, 0)]), ([0, 1, 1], [(1, 2)])],
)
def test_neighboring_chunks_make_one_run(selected, runs):
    assert selected_runs(np.array(selected, dtype=bool)) == runs


@pytest.mark.parametrize(
    ("calm", "sentence"),
    [
        (0.32, "Between warm (32 %) and calm (32 %), with tender (10 %)."),
        (0.17, "Between warm (32 %) and calm (17 %), with tender (10 %)."),
        (0.15, "Mostly warm (32 %), with calm (15 %) and tender (10 %)."),
    ],
)
def test_two_emotions_are_named_where_the_second_has_half_the_share_of_the_first(make_analysis, calm, sentence):
    emotions = np.array([0, 0.1, 0, 0, 0, 0, 0, 0, calm, 0.3201], np.float32)
    analysis = dataclasses.replace(make_analysis(3), emotions=emotions)
    assert emotions_sentence(analysis).replace("\N{NO-BREAK SPACE}", " ") == sentence
    assert len(analysis.to_dict()["strongest"]) == (2 if sentence.startswith("Between") else 1)
