"""The map of a large catalogue in a real browser: its points follow what is visible."""

import numpy as np
import pytest

from demo.core.bundles import CATALOGUE
from demo.core.zoo import Zoo
from demo.page.launch import serve
from demo.page.layout import build_page
from demo.page.map_areas import map_regions
from demo.page.media import media_routes
from demo.search.catalogue import Catalogue
from demo.search.service import Service
from tests.page.conftest import page_with_song
from tests.page.large_catalogue import write_large_catalogue
from tests.page.visitor import map_place, search_in

pytestmark = pytest.mark.browser

MAP = "[...document.querySelectorAll('#map .js-plotly-plot')].find(({ layout }) => layout.meta.catalogue === 'many')"

DRAWN = f"""() => {{
  const {{ _fullData: traces, layout }} = {MAP};
  const points = traces.filter(({{ meta, visible }}) => meta?.emotion && visible).flatMap(({{ x, y, customdata, meta }}) =>
      [...customdata].map((row, i) => [meta.modality, row, x[i], y[i]]));
  const {{ xaxis: {{ range: [left, right] }}, yaxis: {{ range: [bottom, top] }} }} = layout;
  const pictures = layout.images.filter(({{ visible }}) => visible).map(({{ name }}) => name);
  return {{ points, box: [left, bottom, right, top], pictures }};
}}"""


@pytest.fixture(scope="module")
def large_address(tiny_zoo, tmp_path_factory):
    bundle = write_large_catalogue(tmp_path_factory.mktemp("large") / "many", tiny_zoo)
    service = Service.load(Zoo(tiny_zoo), further=[str(bundle.folder)])
    page = build_page(service)
    _, local, _ = serve(page, media_routes(service), prevent_thread_lock=True, quiet=True, server_name="127.0.0.1")
    yield local, Catalogue.from_bundle(bundle)
    page.close()


def wait_for_words(page, words):
    page.wait_for_function("(words) => document.getElementById('map-shown').textContent.includes(words)", arg=words)


def test_points_follow_what_is_visible(chromium, large_address, song):
    address, catalogue = large_address
    with page_with_song(chromium, address, song) as page:
        search_in(page, "many")
        wait_for_words(page, "of their 4,800 points are drawn")
        assert page.evaluate(DRAWN)["pictures"] == ["music"]
        page.check("#controls input[value='all']")
        wait_for_words(page, "of their 24,000 points are drawn; zoom in")
        whole = page.evaluate(DRAWN)
        assert 0 < len(whole["points"]) <= 20_000
        assert whole["pictures"] == ["all"]
        assert page.evaluate(f"{MAP}.data.find(({{ name }}) => name === 'overlay-hits').x.length") == 12

        # Around a place outside the crowd there are few points, and all of them are drawn.
        page.evaluate(f"Plotly.relayout({MAP}, {{ 'xaxis.range': [-8, -5], 'yaxis.range': [2, 6] }})")
        wait_for_words(page, "points in this part are drawn")
        part = page.evaluate(DRAWN)
        left, bottom, right, top = part["box"]
        expected = {
            (modality, row)
            for modality, points in (("picture", catalogue.visual_map), ("sound", catalogue.audio_map))
            for row, (x, y) in enumerate(points.tolist())
            if left <= x <= right and bottom <= y <= top
        }
        drawn = {(modality, row) for modality, row, _, _ in part["points"]}
        assert drawn == expected
        before = [(x, y) for _, _, x, y in whole["points"] if left <= x <= right and bottom <= y <= top]
        assert len(before) < len(drawn)

        # A point that came with the part plays its video.
        page.locator("#map").scroll_into_view_if_needed()
        _, row, x, y = min(part["points"], key=lambda point: abs(point[2] + 6.5) + abs(point[3] - 4))
        place = page.evaluate(map_place(MAP), [x, y])
        page.mouse.click(place["x"], place["y"])
        page.wait_for_selector(f"#opened .card[data-row='{row}']")

        page.click("[data-zoom='all']")
        wait_for_words(page, "of their 24,000 points are drawn; zoom in")
        assert sorted(page.evaluate(DRAWN)["points"]) == sorted(whole["points"])
        search_in(page, CATALOGUE)
        page.wait_for_selector("#map-shown[hidden]", state="attached")


def test_a_large_map_is_named_and_searched(chromium, large_address, song):
    address, catalogue = large_address
    regions = map_regions(catalogue)["music"]
    names = {level: {region.name for region in regions if region.level == level} for level in ("coarse", "fine")}
    shown = "[...document.querySelectorAll('#map .annotation-text')].map(({ textContent }) => textContent)"
    with page_with_song(chromium, address, song) as page:
        search_in(page, "many")
        wait_for_words(page, "of their 4,800 points are drawn")
        assert page.evaluate(shown)
        assert set(page.evaluate(shown)) <= names["coarse"]
        # The server sends the points that a search found, and no others.
        page.fill("#map-text", "angry")
        angry = {row for row in np.flatnonzero(catalogue.is_music_video).tolist() if catalogue.videos[row].emotion == "angry"}
        wait_for_words(page, f"All of their {2 * len(angry)} points are drawn")
        assert page.inner_text("#map-found").startswith(f"{len(angry)} of 2,400 videos match")
        assert {row for _, row, _, _ in page.evaluate(DRAWN)["points"]} == angry
        page.fill("#map-text", "")
        wait_for_words(page, "of their 4,800 points are drawn")
        # A region that is chosen from the list is what the map shows then.
        page.select_option("#map-regions", label=sorted(names["fine"])[0])
        left, bottom, right, top = page.evaluate(DRAWN)["box"]
        boxes = [region.box for region in regions if region.name == sorted(names["fine"])[0]]
        assert any(left < box[0] < box[2] < right and bottom < box[1] < box[3] < top for box in boxes)
        # The largest of the small regions is named first.
        largest = next(region for region in regions if region.level == "fine")
        x, y = [largest.x - 3, largest.x + 3], [largest.y - 3, largest.y + 3]
        page.evaluate(f"Plotly.relayout({MAP}, {{ 'xaxis.range': {x}, 'yaxis.range': {y} }})")
        page.wait_for_function(f"(name) => {shown}.includes(name)", arg=largest.name)
        assert set(page.evaluate(shown)) <= names["fine"]
