"""Links are off unless the owner says otherwise."""

import importlib.util
import logging

import pytest

from demo.core.errors import SettingError
from demo.youtube import switch


@pytest.mark.parametrize(
    ("environment", "allowed"),
    [
        ({}, False),
        ({"YOUTUBE_LINKS": ""}, False),
        ({"YOUTUBE_LINKS": "0"}, False),
        ({"YOUTUBE_LINKS": "1"}, True),
        ({"YOUTUBE_LINKS": "always"}, True),
        ({"SPACE_ID": "somebody/space"}, False),
        ({"SPACE_ID": "somebody/space", "YOUTUBE_LINKS": "1"}, False),
        ({"SPACE_ID": "somebody/space", "YOUTUBE_LINKS": "always"}, True),
    ],
)
def test_links_are_off_by_default_and_on_spaces(environment, allowed):
    assert switch.links_allowed(environment) is allowed
    assert (switch.page_fetcher(environment) is not None) is allowed


def test_links_are_off_without_yt_dlp(monkeypatch, caplog):
    def find(name):
        return None if name == "yt_dlp" else importlib.util.find_spec(name)

    monkeypatch.setattr(switch, "find_spec", find)
    with caplog.at_level(logging.WARNING):
        assert switch.page_fetcher({"YOUTUBE_LINKS": "1"}) is None
    assert "links stay off" in caplog.text


def test_only_deno_may_run_youtubes_code():
    assert switch.page_fetcher({"YOUTUBE_LINKS": "1"}).javascript == ""
    assert switch.page_fetcher({"YOUTUBE_LINKS": "1", "YOUTUBE_JAVASCRIPT": "deno"}).javascript == "deno"
    with pytest.raises(SettingError, match="must be deno"):
        switch.page_fetcher({"YOUTUBE_LINKS": "1", "YOUTUBE_JAVASCRIPT": "node"})


def test_a_value_that_means_nothing_is_named():
    with pytest.raises(SettingError, match="must be 0, 1 or always"):
        switch.links_allowed({"YOUTUBE_LINKS": "yes"})
