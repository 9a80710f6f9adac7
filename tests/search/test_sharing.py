"""A result that became a text is the same result again, and a text from anybody else is refused."""

import base64
import json
import zlib
from dataclasses import replace

import numpy as np
import pytest

from demo.core.bundles import CATALOGUE, STUDIO
from demo.core.config import QueryConfig
from demo.core.errors import SettingError
from demo.features.audio.chunks import mean_of_chunks
from demo.search import sharing
from demo.search.sharing import MAX_CHARACTERS, from_text, shared_rows, to_text
from tests.page.songs import write_song

QUERIES = [
    (CATALOGUE, QueryConfig(sections="chunks", n_top_sections=3, music_videos_only=False)),
    (CATALOGUE, QueryConfig(method="cca", n_hits=3, mixing_weight=1.0)),
    (STUDIO, QueryConfig(sections="whole", mixing_weight=0.0)),
]


@pytest.fixture(scope="module")
def analysis(tiny_service, tmp_path_factory):
    return tiny_service.analyze(write_song(tmp_path_factory.mktemp("songs") / "song.wav", 31.0))


def shared(tiny_service, analysis, name=CATALOGUE, query=QUERIES[0][1]):
    retriever = tiny_service.retrievers[name]
    return to_text(retriever.search(analysis, query), retriever.catalogue)


def packed(numbers: bytes, described) -> str:
    text = described if isinstance(described, bytes) else json.dumps(described).encode()
    return "1." + base64.urlsafe_b64encode(zlib.compress(numbers + text)).decode().rstrip("=")


def unpacked(text: str) -> tuple[bytes, dict]:
    content = zlib.decompress(base64.urlsafe_b64decode(text[2:] + "=" * (-len(text[2:]) % 4)))
    return content[:310], json.loads(content[310:])


@pytest.mark.parametrize(("name", "query"), QUERIES)
def test_a_shared_result_finds_the_same_hits(tiny_service, analysis, name, query):
    retriever = tiny_service.retrievers[name]
    found = retriever.search(analysis, query)
    song = from_text(to_text(found, retriever.catalogue))
    again = retriever.search(song, query, rows=shared_rows(song, retriever.catalogue, query))
    assert (song.catalogue, song.query) == (name, query)
    assert [hit.row for hit in again.hits] == [hit.row for hit in found.hits]
    # Half precision of the features.
    expected = [hit.similarity for hit in found.hits]
    np.testing.assert_allclose([hit.similarity for hit in again.hits], expected, atol=2e-3)
    np.testing.assert_allclose([again.x, again.y], [found.x, found.y], atol=0.05)
    np.testing.assert_allclose(song.emotions, analysis.emotions, atol=1e-3)
    # Without what was found, the numbers alone find it, too.
    assert [hit.row for hit in retriever.search(song, query).hits] == [hit.row for hit in found.hits]


def test_a_shared_result_is_searched_again_as_its_backbones_features_are(tiny_service, analysis):
    retriever = tiny_service.retrievers[CATALOGUE]
    compact, vggish = (retriever.search(replace(analysis, backbone=name), QUERIES[0][1]) for name in ("compact", "vggish"))
    texts = [to_text(found, retriever.catalogue) for found in (compact, vggish)]
    assert [from_text(text).backbone for text in texts] == ["compact", "vggish"]
    assert unpacked(texts[0])[1].keys() == {"catalogue", "query", "ids"}
    for text, found in zip(texts, (compact, vggish), strict=True):
        again = retriever.search(from_text(text), QUERIES[0][1])
        np.testing.assert_allclose(again.hits[0].similarity, found.hits[0].similarity, atol=2e-3)


def test_the_text_holds_the_mean_of_the_chosen_seconds_and_no_song(tiny_service, analysis):
    retriever = tiny_service.retrievers[CATALOGUE]
    found = retriever.search(analysis, QUERIES[0][1])
    numbers, described = unpacked(to_text(found, retriever.catalogue))
    values = np.frombuffer(numbers, "<f2").astype(np.float32)
    np.testing.assert_allclose(values[:128], mean_of_chunks(analysis.features, found.selected * analysis.attention), atol=2e-3)
    np.testing.assert_allclose(values[128:138], analysis.emotions, atol=1e-3)
    assert described == {
        "catalogue": CATALOGUE,
        "query": {name: value for name, value in QUERIES[0][1].to_dict().items() if name != "chunks"},
        "ids": [hit.video.video_id for hit in found.hits],
    }


def test_chosen_chunks_are_shared_as_their_mean(tiny_service, analysis):
    retriever, query = tiny_service.retrievers[CATALOGUE], replace(QUERIES[0][1], chunks=(1, 4))
    found = retriever.search(analysis, query)
    song = from_text(to_text(found, retriever.catalogue))
    np.testing.assert_allclose(song.features[0], analysis.features[[3, 4, 5, 12, 13, 14]].mean(axis=0), atol=2e-3)
    assert song.query == QUERIES[0][1]
    assert [hit.row for hit in retriever.search(song, song.query).hits] == [hit.row for hit in found.hits]


def test_what_was_found_counts_and_not_what_would_be_found_today(tiny_service, analysis):
    numbers, described = unpacked(shared(tiny_service, analysis))
    ids = ["tiny-video7", "gone-video9", "tiny-video1"]
    song = from_text(packed(numbers, described | {"ids": ids}))
    catalogue = tiny_service.retrievers[CATALOGUE].catalogue
    assert shared_rows(song, catalogue, song.query).tolist() == [7, 1]
    assert shared_rows(song, catalogue, replace(song.query, mixing_weight=0.5)) is None
    assert shared_rows(song, tiny_service.retrievers[STUDIO].catalogue, song.query) is None
    assert shared_rows(analysis, catalogue, song.query) is None
    assert shared_rows(from_text(packed(numbers, described | {"ids": ["gone-video9"]})), catalogue, song.query) is None


def test_a_shared_result_can_be_shared_again(tiny_service, analysis):
    text = shared(tiny_service, analysis)
    assert shared(tiny_service, from_text(text)) == text


def test_the_longest_result_fits_into_an_address(tiny_service, analysis):
    retriever = tiny_service.retrievers[CATALOGUE]
    found = retriever.search(analysis, replace(QUERIES[0][1], n_hits=100))
    random = np.random.default_rng(0)
    letters = np.array(list("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"))

    def many(n_hits, n_letters):
        videos = [replace(found.hits[0].video, video_id="".join(random.choice(letters, n_letters))) for _ in range(n_hits)]
        return replace(found, hits=tuple(replace(found.hits[0], video=video) for video in videos))

    # As many as the page shows, with YouTube's ids; and names of files of any length.
    text = to_text(many(48, 11), retriever.catalogue)
    assert len(from_text(text).video_ids) == 48
    assert len(text) < 1_400
    text = to_text(many(100, 60), retriever.catalogue)
    assert len(text) <= MAX_CHARACTERS
    assert 10 < len(from_text(text).video_ids) < 100


def test_texts_of_others_are_refused_in_a_sentence(tiny_service, analysis):
    text = shared(tiny_service, analysis)
    numbers, described = unpacked(text)
    query = described["query"]
    values = np.frombuffer(numbers, "<f2")

    def with_number(place, value):
        changed = values.copy()
        changed[place] = value
        return packed(changed.tobytes(), described)

    bomb = packed(numbers, json.dumps(described).encode() + b" " * 200_000)
    long = packed(numbers, described | {"ids": [np.random.default_rng(n).bytes(100).hex() for n in range(12)]})
    assert len(long) > MAX_CHARACTERS > len(bomb)
    refused = [
        None, 7, "", "1.", text[:-5], text + "AAAA", text + "=", "2" + text[1:], "1." + "A" * 900, text + "\n", bomb, long,
        "1." + "A" * 3_000_000,
        with_number(3, np.nan), with_number(130, np.inf), with_number(3, 101), with_number(140, -0.1), with_number(150, 1.1),
        with_number(130, values[130] + 0.05),
        packed(numbers[:-2], described), packed(numbers, b""), packed(numbers, b"[" * 9_000), packed(numbers, b"\xff"),
        packed(numbers, []), packed(numbers, described | {"more": 1}), packed(numbers, described | {"catalogue": 7}),
        packed(numbers, described | {"backbone": "any"}), packed(numbers, described | {"backbone": ["vggish"]}),
        packed(numbers, described | {"ids": "tiny-video1"}), packed(numbers, described | {"ids": [7]}),
        packed(numbers, described | {"ids": ["a", "a"]}), packed(numbers, described | {"ids": list("abcdefghijklm")}),
        packed(numbers, described | {"query": query | {"n_hits": 101}}),
        packed(numbers, described | {"query": query | {"music_videos_only": "yes"}}),
        packed(numbers, described | {"query": query | {"n_top_sections": 2.5}}),
        packed(numbers, described | {"query": query | {"mixing_weight": float("nan")}}),
        packed(numbers, described | {"query": query | {"sections": "12"}}),
        packed(numbers, described | {"query": query | {"extra": 1}}),
        packed(numbers, described | {"query": query | {"chunks": [0]}}),
        packed(numbers, described | {"query": {}}), packed(numbers, described | {"query": []}),
    ]  # fmt: skip
    assert from_text(packed(numbers, described)).catalogue == CATALOGUE
    for each in refused:
        with pytest.raises(SettingError) as caught:
            from_text(each)
        assert str(caught.value) == sharing.UNREADABLE
