"""The choice of the audio backbone on the page: offered only where it can be loaded, and replaced by ours after a failure."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import gradio as gr
import numpy as np
import pytest

from demo.analysis.registry import BackboneRegistry
from demo.features.tfhub.settings import BackboneConfig
from demo.page.launch import serve
from demo.page.layout import build_page
from demo.page.media import media_routes
from demo.search.service import Service
from tests.page.conftest import visitors
from tests.page.tabs import song_handlers, song_values
from tests.page.visitor import upload, wait_for_results

SWITCH = "#backbone"
CHOSEN = "#backbone input:checked"


@pytest.fixture(scope="module")
def movable(stand_ins: BackboneConfig, tmp_path_factory: pytest.TempPathFactory) -> BackboneConfig:
    """A copy of VGGish that a test may take away."""
    folder = tmp_path_factory.mktemp("movable") / "vggish"
    shutil.copytree(stand_ins.vggish_handle, folder)
    return replace(stand_ins, vggish_handle=str(folder))


@contextmanager
def away(config: BackboneConfig) -> Iterator[None]:
    folder = Path(config.vggish_handle)
    folder.rename(folder.with_name("away"))
    yield
    folder.with_name("away").rename(folder)


def over(service: Service, config: BackboneConfig) -> Service:
    return replace(service, registry=BackboneRegistry(service.song_analyzer.backbone, config))


def switch_of(page: gr.Blocks) -> gr.Radio:
    (switch,) = (block for block in page.blocks.values() if not block.page and getattr(block, "elem_id", None) == "backbone")
    return switch


def test_the_switch_is_there_only_where_vggish_can_be_loaded(tiny_service, stand_ins, tmp_path):
    elsewhere = BackboneConfig(tfhub_cache_dir=str(tmp_path))
    offered = {
        "nothing is here": (elsewhere, False),
        "the network alone is here": (replace(stand_ins, vggish_pca=""), False),
        "the parameters alone are here": (replace(stand_ins, vggish_handle=str(tmp_path)), False),
        "all is here": (stand_ins, True),
        "the owner allows the download": (replace(elsewhere, download=True), True),
    }
    for where, (config, visible) in offered.items():
        switch = switch_of(build_page(over(tiny_service, config)))
        assert switch.visible == visible, where
        assert switch.value == "compact", where
        assert len(switch.choices) == 1 + visible, where


def test_the_owner_chooses_where_the_switch_stands(tiny_service, stand_ins, tmp_path):
    chosen = replace(stand_ins, music_backbone="vggish")
    assert switch_of(build_page(over(tiny_service, chosen))).value == "vggish"
    missing = replace(chosen, vggish_handle=str(tmp_path))
    assert switch_of(build_page(over(tiny_service, missing))).value == "compact"


def test_a_song_is_analyzed_again_with_the_other(tiny_service, stand_ins, song):
    handlers = song_handlers(over(tiny_service, stand_ins))
    tab = handlers.tab
    first = handlers.analyze(song_values(handlers, song=str(song)))
    second = handlers.analyze(song_values(handlers, song=str(song), backbone="vggish"))
    assert (first[tab.analysis].backbone, second[tab.analysis].backbone) == ("compact", "vggish")
    assert first[tab.status] != second[tab.status]
    assert tab.backbone not in first | second
    answers = [handlers.match(str(song), backbone=name) for name in ("", "compact", "vggish")]
    assert [answer["backbone"] for answer in answers] == ["compact", "compact", "vggish"]


def test_a_failed_load_says_why_and_leaves_ours_in_use(tiny_service, movable, song):
    handlers = song_handlers(over(tiny_service, movable))
    tab = handlers.tab
    with away(movable), pytest.warns(UserWarning, match="no SavedModel of VGGish"):
        shown = handlers.analyze(song_values(handlers, song=str(song), backbone="vggish"))
    analysis = shown[tab.analysis]
    assert shown[tab.backbone] == analysis.backbone == "compact"
    assert 'role="status">There is no SavedModel of VGGish in the folder vggish; name one' in shown[tab.status]
    ours = handlers.analyze(song_values(handlers, song=str(song)))[tab.analysis]
    np.testing.assert_array_equal(analysis.features, ours.features)
    with away(movable):
        answer = handlers.match(str(song), backbone="vggish")
    assert answer["backbone"] == "compact"
    assert "heard by our own backbone instead" in answer["notices"][0]


def test_a_backbone_that_is_not_offered_is_refused(tiny_service, song):
    with pytest.raises(gr.Error, match="backbone must be one of compact"):
        song_handlers(tiny_service).match(str(song), backbone="vggish")


@pytest.mark.browser
def test_a_visitor_switches_and_a_failed_load_switches_back(chromium, tiny_service, films, movable, song, youtube):
    service = over(tiny_service, movable)
    page = build_page(service)
    _, address, _ = serve(page, media_routes(service), prevent_thread_lock=True, quiet=True, server_name="127.0.0.1")
    try:
        with visitors(chromium, address, youtube) as open_page:
            tab = open_page()
            upload(tab, song)
            wait_for_results(tab)
            assert tab.input_value(CHOSEN) == "compact"
            ours = tab.inner_text("#status .emotions")

            with away(movable):
                tab.locator(SWITCH).get_by_text("VGGish", exact=True).click()
                toast = tab.wait_for_selector("[data-testid='toast-body']")
                assert "There is no SavedModel of VGGish" in toast.inner_text()
                tab.wait_for_function(f"() => document.querySelector('{CHOSEN}')?.value === 'compact'")
                wait_for_results(tab)
                assert "heard by our own backbone instead" in tab.inner_text("#status")
                assert tab.inner_text("#status .emotions") == ours

            tab.locator(SWITCH).get_by_text("VGGish", exact=True).click()
            heard = "document.querySelector('#status .emotions')?.innerText"
            tab.wait_for_function(f"(ours) => {heard} && {heard} !== ours", arg=ours)
            wait_for_results(tab)
            assert tab.input_value(CHOSEN) == "vggish"
            assert tab.locator("#status .notice").count() == 0
    finally:
        page.close()


@pytest.mark.browser
def test_without_a_choice_there_is_no_switch(open_page):
    page = open_page()
    assert page.locator(SWITCH).count() == 0 or page.locator(SWITCH).is_hidden()
