"""Likes and dislikes: Rocchio's formula by hand, and what they do to a search."""

import numpy as np
import pytest

from demo.analysis.song import SongAnalysis, SongAnalyzer
from demo.core.config import QueryConfig
from demo.core.errors import SettingError
from demo.correlation.space import Embedding
from demo.search.index import CosineSearch
from demo.search.queries import Wishes
from demo.search.retriever import Retriever
from demo.search.taste import DISLIKED_WEIGHT, TASTE_WEIGHT, taste_scores
from tests.page.songs import write_song

QUERY = QueryConfig(music_videos_only=False)


@pytest.fixture(scope="module")
def analysis(tiny_analyzer: SongAnalyzer, tmp_path_factory: pytest.TempPathFactory) -> SongAnalysis:
    return tiny_analyzer.analyze(write_song(tmp_path_factory.mktemp("songs") / "song.wav", 31.5))


def test_a_taste_adds_what_rocchio_says() -> None:
    pictures = CosineSearch(Embedding(np.eye(4, dtype=np.float32), np.eye(4, dtype=np.float32)))
    sounds = CosineSearch(Embedding(np.eye(4, dtype=np.float32)[::-1].copy(), np.eye(4, dtype=np.float32)))
    found = taste_scores(Wishes(liked=(0, 1), disliked=(3,)), pictures, sounds, 0.25)
    # The product of the direction with row i is its i-th component: that of l - m is 1/2 - 1/4 for the liked rows.
    liked, disliked = np.array([0.25, 0.25, -0.25, -0.25]), np.array([-0.25, -0.25, -0.25, 0.75])
    one = liked - DISLIKED_WEIGHT * disliked
    # Rows of both modalities are permuted alike, so that products are, too; both parts add up to the same.
    np.testing.assert_allclose(found, TASTE_WEIGHT / 2 * (one + one), rtol=0, atol=1e-6)


def test_a_liked_video_rises_and_a_disliked_one_is_no_hit(tiny_retriever: Retriever, analysis: SongAnalysis) -> None:
    before = [hit.row for hit in tiny_retriever.search(analysis, QUERY).hits]
    wishes = Wishes(liked=(before[-1],), disliked=(before[0],))
    hits = tiny_retriever.search(analysis, QUERY, wishes).hits
    rows = [hit.row for hit in hits]
    assert rows[0] == before[-1]
    assert sorted(rows) == sorted(before[1:])
    assert hits[0].percentile == 87.5
    # The similarity stays that of the song.
    similarity = {hit.row: hit.similarity for hit in tiny_retriever.search(analysis, QUERY).hits}
    assert [hit.similarity for hit in hits] == pytest.approx([similarity[row] for row in rows])


def test_a_video_opens_with_the_rank_that_a_taste_gives_it(tiny_retriever: Retriever, analysis: SongAnalysis) -> None:
    wishes = Wishes(liked=(2,), disliked=(5,))
    for rank, hit in enumerate(tiny_retriever.search(analysis, QUERY, wishes).hits, start=1):
        opened, found = tiny_retriever.hit(hit.row, analysis, QUERY, wishes)
        assert (found, opened.percentile) == (rank, hit.percentile)
    assert tiny_retriever.hit(5, analysis, QUERY, wishes)[1] is None


def test_words_of_all_weight_rank_as_words_alone_and_of_none_as_the_song(
    tiny_retriever: Retriever, analysis: SongAnalysis
) -> None:
    words = tiny_retriever.vocabulary.query("guitar").direction

    def rows(weight: float) -> list[int]:
        wishes = Wishes(words=words, words_weight=weight)
        return [hit.row for hit in tiny_retriever.search(analysis, QUERY, wishes).hits]

    assert rows(0.0) == [hit.row for hit in tiny_retriever.search(analysis, QUERY).hits]
    assert rows(1.0) == [hit.row for hit in tiny_retriever.search_words(QUERY, Wishes(words=words))]
    assert rows(0.0) != rows(1.0)


def test_another_method_knows_no_wishes(tiny_retriever: Retriever, analysis: SongAnalysis) -> None:
    with pytest.raises(SettingError, match="Only our own method"):
        tiny_retriever.search(analysis, QueryConfig(method="cca"), Wishes(liked=(1,)))


@pytest.mark.parametrize("weight", [-0.1, 1.1, float("nan")])
def test_a_weight_outside_0_and_1_is_refused(weight: float) -> None:
    with pytest.raises(SettingError, match="weight of words"):
        Wishes(words_weight=weight)
