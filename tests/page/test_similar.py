"""More like this, as the cards ask for it."""

import json
import re

import gradio as gr
import numpy as np
import pytest

from demo.core.bundles import CATALOGUE, STUDIO
from demo.page.session_videos import SessionVideos
from demo.page.similar import SimilarHandlers
from tests.page.tabs import SENTENCE, event, song_handlers, song_values


@pytest.fixture
def ask(tiny_service):
    """Return what asks for the videos that are like one, as its card does."""
    song = song_handlers(tiny_service)
    with gr.Blocks():
        answer = gr.HTML()
    handlers = SimilarHandlers(tiny_service, SessionVideos(tiny_service), song.tab, answer)

    def ask(row, analysis=None, **asked):
        asked = {
            "catalogue": CATALOGUE,
            "row": row,
            "id": f"tiny-video{row}",
            "by": "pictures",
            "asked": "song",
            "number": 5,
        } | asked
        found = json.loads(handlers.find(event(**asked), song_values(song, analysis))[answer])
        assert found["number"] == 5
        return found["html"], [int(each) for each in re.findall(r'class="card" data-row="(\d+)"', found["html"])]

    return ask


def nearest(embedding, row, mixing_weight=0.4):
    """Return the other rows by their similarity to one, computed in double precision."""
    similarities = 0.0
    for part, weight in zip(embedding, (1 - mixing_weight, mixing_weight), strict=True):
        rows = part.astype(np.float64)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        similarities = similarities + weight * (rows @ rows[row])
    return [int(each) for each in np.argsort(-similarities) if each != row]


@pytest.mark.parametrize("row", [0, 5])
def test_the_nearest_by_pictures_and_by_sound_come_first(ask, tiny_retriever, row):
    catalogue = tiny_retriever.catalogue
    by_pictures, by_sound = nearest(catalogue.visual, row), nearest(catalogue.audio, row)
    assert by_pictures != by_sound
    assert ask(row)[1] == by_pictures
    html, rows = ask(row, by="sound")
    assert rows == by_sound
    assert "7 nearest by sound" in html


def test_cards_have_the_actions_of_those_that_they_come_from(ask, make_analysis):
    html, _ = ask(0, make_analysis(3))
    assert 'class="join watch"' in html
    assert 'class="more-like"' in html
    assert 'class="judge"' in html
    assert 'class="why-this"' not in html
    html, _ = ask(1, make_analysis(3), catalogue=STUDIO, id="film-1", asked="video")
    assert 'class="join under"' in html
    assert 'class="join watch"' not in html


@pytest.mark.parametrize(
    "asked",
    [
        {"row": 8},
        {"row": -1},
        {"row": True},
        {"row": 1.0},
        {"row": None},
        {"id": "tiny-video2"},
        {"id": None},
        {"by": "title"},
        {"asked": "<b>"},
        {"number": None},
        {"catalogue": "none"},
        {"catalogue": ["mine"]},
        {"catalogue": "mine"},
    ],
)
def test_what_a_browser_makes_up_is_refused_in_a_sentence(ask, asked):
    with pytest.raises(gr.Error, match=SENTENCE):
        ask(**({"row": 1} | asked))
