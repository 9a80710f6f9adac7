import urllib.error
import urllib.request
from dataclasses import replace

import pytest

from demo.core.bundles import CATALOGUE, STUDIO
from demo.page.media import media_address, media_routes


def test_address_says_nothing_of_the_machine(tiny_service):
    studio = tiny_service.retrievers[STUDIO].catalogue
    assert media_address(studio, "film-0.mp4") == "media/studio-2/film-0.mp4"


def test_what_needs_quoting_is_quoted(tiny_service):
    odd = replace(tiny_service.retrievers[STUDIO].catalogue, name="a b/..")
    assert media_address(odd, '"><img>.mp4') == "media/a%20b%2F../%22%3E%3Cimg%3E.mp4"


def test_only_catalogues_with_files_have_a_route(tiny_service):
    assert tiny_service.retrievers[CATALOGUE].catalogue.media is None
    assert [route.path for route in media_routes(tiny_service)] == ["/media/studio-2"]


def test_parts_of_a_file_are_served_as_seeking_needs(address, films):
    part = urllib.request.Request(f"{address}media/studio-2/film-1.mp4", headers={"Range": "bytes=100-199"})
    with urllib.request.urlopen(part) as answer:
        assert answer.status == 206
        assert answer.headers["Content-Type"] == "video/mp4"
        assert answer.read() == (films / "film-1.mp4").read_bytes()[100:200]


@pytest.mark.parametrize("path", ["", "nowhere.mp4", "../zoo/studio-2/manifest.json", "%2e%2e/zoo/studio-2/manifest.json"])
def test_nothing_else_is_served(address, path):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{address}media/studio-2/{path}")
