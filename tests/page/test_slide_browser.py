"""The picture of a result for a slide, as a visitor's browser saves it."""

import cv2
import numpy as np
import pytest
from PIL import Image

from demo.core.bundles import CATALOGUE, EMOTION, STUDIO
from demo.core.config import QueryConfig
from demo.emotion.classes import EMOTIONS
from demo.page.wording import PAGE_TITLE, emotions_sentence
from demo.search.sharing import to_text
from tests.page.conftest import visitors
from tests.page.visitor import search_in, upload, wait_for_results
from tests.page.youtube import YouTube

pytestmark = pytest.mark.browser

RECORD = """() => {
  window.written = [];
  const write = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (words, ...place) {
    if (this.canvas.width === 1920) window.written.push(words);
    return write.call(this, words, ...place);
  };
}"""


SEARCHED = """(name) => JSON.parse(document.querySelector('#keep .keep').dataset.json).catalogue === name
    && document.querySelector('#hits .card').dataset.catalogue === name"""


@pytest.fixture(scope="module")
def visit(chromium, address, song):
    """The page of a visitor who has given a song, and the YouTube that they reach."""
    youtube = YouTube()
    with visitors(chromium, address, youtube) as open_page:
        page = open_page()
        page.evaluate(RECORD)
        upload(page, song)
        wait_for_results(page)
        yield page, youtube


def save_picture(page, folder):
    """Return the saved picture and the words that were written into it."""
    page.evaluate("() => { window.written.length = 0; }")
    with page.expect_download() as saved:
        page.click(".keep [data-kind='png']")
    assert saved.value.suggested_filename == "music-videos.png"
    path = folder / "saved.png"
    saved.value.save_as(path)
    with Image.open(path) as picture:
        picture.verify()
    picture = Image.open(path)
    assert (picture.format, picture.size) == ("PNG", (1920, 1080))
    return np.asarray(picture.convert("RGB"), dtype=int), page.evaluate("window.written")


def test_the_picture_shows_what_was_found(visit, song, tmp_path, tiny_service):
    page, _ = visit
    analysis = tiny_service.analyze(song)
    for name in (CATALOGUE, STUDIO):
        search_in(page, name)
        page.wait_for_function(SEARCHED, arg=name)
        picture, written = save_picture(page, tmp_path)
        hits = tiny_service.retrievers[name].search(analysis, QueryConfig()).hits[:6]
        shares = dict(zip(EMOTIONS, analysis.emotions.tolist(), strict=True))
        assert written[:2] == [PAGE_TITLE, emotions_sentence(analysis)]
        for emotion, share in shares.items():
            assert written[written.index(emotion) + 1] == f"{round(100 * share)} %"
        found = [line for line in written if line.startswith("similarity")]
        assert found == [f"similarity {hit.similarity:.3f}".replace("-", "−") for hit in hits]
        ranked = [line for line in written if " · " in line and line[0].isdigit()]
        assert ranked == [f"{rank} · {hit.video.emotion}" for rank, hit in enumerate(hits, start=1)]
        assert all(title in written for hit in hits if (title := hit.video.title))
        assert written[-1].startswith(f"{PAGE_TITLE}: ranked by supervised deep CCA")
        assert EMOTION in written[-1]

        # The row of attention: orange over white, as strong as the chunk's weight; from the figure's margins.
        left, width = 64 + 68 * 1.7, 1184 - (68 + 18) * 1.7
        relative = analysis.relative_attention / analysis.relative_attention.max()
        for (start, end), weight in zip(analysis.chunk_times(), relative, strict=True):
            alpha = np.interp(weight, [0, 0.5, 1], [0.06, 0.5, 1])
            expected = 255 * (1 - alpha) + np.array([232, 89, 12]) * alpha
            shown = picture[268, round(left + width * (start + end) / 2 / analysis.chunk_times()[-1][1])]
            np.testing.assert_allclose(shown, expected, atol=10)
    # The studio's posters.
    card = (1920 - 2 * 64 - 5 * 24) / 6
    for place, hit in enumerate(hits):
        poster = cv2.imread(str(tiny_service.retrievers[STUDIO].catalogue.media / hit.video.poster))[..., ::-1]
        x = round(64 + place * (card + 24))
        shown = picture[690 : 690 + round(card * 9 / 16), x : x + round(card)]
        np.testing.assert_allclose(shown.mean((0, 1)), poster.mean((0, 1)), atol=8)


def test_a_result_from_an_address_has_a_picture_without_a_heatmap(visit, tmp_path, tiny_retrieval, tiny_retriever):
    page, youtube = visit
    search_in(page, CATALOGUE)
    page.wait_for_function(SEARCHED, arg=CATALOGUE)
    youtube.reachable = False
    asked = []
    page.on("request", lambda request: "/queue/join" in request.url and asked.append(request.post_data_json["fn_index"]))
    page.evaluate("(text) => { location.hash = `result=${text}`; }", to_text(tiny_retrieval, tiny_retriever.catalogue))
    page.wait_for_selector(".keep.shared")
    # No thumbnail comes; the emotion stands in its place.
    _, written = save_picture(page, tmp_path)
    assert not any(line.startswith("Attention") for line in written)
    found = [hit.video.emotion for hit in tiny_retrieval.hits[:6]]
    names = [line.split(" · ")[1] for line in written if " · " in line and line[0].isdigit()]
    assert names == found
    # Beside its share, and in the place of its poster.
    assert all(written.count(name) == 1 + found.count(name) for name in found)
    # The controls that it set rank nothing: they would, one after the other, with what is only half set.
    names = page.evaluate("(ids) => ids.map((id) => gradio_config.dependencies.find((each) => each.id === id).api_name)", asked)
    assert asked
    assert not any(name.startswith("rank") for name in names)
