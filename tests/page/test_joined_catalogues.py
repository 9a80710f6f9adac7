"""A further catalogue of the owner can also be searched together with the shipped one of its space."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from demo.analysis.video import FILMED
from demo.core.bundles import CATALOGUE
from demo.core.config import QueryConfig
from demo.page.joined_catalogues import with_joined_catalogues
from demo.page.media import media_address
from demo.page.wording import catalogue_title, count_videos
from demo.search.catalogue import Catalogue
from demo.search.entries import Origin, catalogue_of
from demo.search.entry_maker import makers_of
from demo.search.retriever import Retriever
from demo.search.service import Service


@pytest.fixture(scope="module")
def own(tiny_service: Service, films: Path) -> Catalogue:
    """A catalogue of two filmed videos with files."""
    maker = makers_of(tiny_service)[FILMED]
    entries = []
    for number in range(2):
        origin = Origin(video_id=f"own-{number}", title=f"Own {number}")
        entry = maker.make(maker.reader.read(films / f"film-{number}.mp4"), origin)
        entries.append(replace(entry, video=replace(entry.video, file=f"own-{number}.mp4", poster=f"own-{number}.jpg")))
    catalogue = catalogue_of("own", entries, maker.reference)
    return replace(catalogue, title="Our holidays", media=Path("/nowhere"))


@pytest.fixture(scope="module")
def service(tiny_service: Service, own: Catalogue) -> Service:
    youtube = tiny_service.retrievers[CATALOGUE]
    retriever = Retriever(own, youtube.space, sound_affect=tiny_service.sound_affect)
    retrievers = {**tiny_service.retrievers, "own": retriever}
    return replace(tiny_service, retrievers=retrievers, references={"own": CATALOGUE})


def test_both_are_searched_and_play_from_where_they_lie(service: Service, own: Catalogue, films: Path) -> None:
    offered = with_joined_catalogues(service)
    assert list(offered.retrievers) == [*service.retrievers, "own-and-others"]
    retriever = offered.retrievers["own-and-others"]
    assert catalogue_title(retriever.catalogue) == "Our holidays and YouTube-8M’s"
    answer = retriever.search(service.analyze(films / "film-2.mp4"), QueryConfig(n_hits=20))
    assert {hit.video.title for hit in answer.hits if hit.video.file} == {"Own 0", "Own 1"}
    assert sum(bool(hit.video.youtube_id) for hit in answer.hits) == 4
    assert media_address(retriever.catalogue, "own-1.mp4") == media_address(own, "own-1.mp4") == "media/own/own-1.mp4"
    # Its files have one route, that of the catalogue alone.
    assert retriever.catalogue.media is None
    # A song and a video count once.
    assert count_videos(offered.retrievers) == count_videos(service.retrievers)


def test_the_first_rows_are_the_own_ones(service: Service, own: Catalogue) -> None:
    joined = with_joined_catalogues(service).retrievers["own-and-others"].catalogue
    youtube = service.retrievers[CATALOGUE].catalogue
    np.testing.assert_array_equal(joined.audio.emotion, np.concatenate([own.audio.emotion, youtube.audio.emotion]))
    np.testing.assert_array_equal(joined.visual_map, np.concatenate([own.visual_map, youtube.visual_map]))


def test_records_of_youtube_are_not_joined(service: Service, own: Catalogue) -> None:
    retriever = service.retrievers["own"]
    records = Retriever(replace(own, landmarks=None), retriever.space, sound_affect=service.sound_affect)
    without = replace(service, retrievers={**service.retrievers, "own": records})
    assert list(with_joined_catalogues(without).retrievers) == list(service.retrievers)
