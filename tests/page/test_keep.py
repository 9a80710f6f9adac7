"""What a visitor keeps of a result, before the browser makes files of it."""

import csv
import io
import re
from dataclasses import replace

from demo.page.keep import credit, hits_csv, keep_bar


def test_a_title_is_no_formula(tiny_retrieval):
    hit = tiny_retrieval.hits[0]
    titled = replace(hit, video=replace(hit.video, title='=HYPERLINK("http://x", "y")'))
    (row,) = csv.DictReader(io.StringIO(hits_csv((titled,))))
    assert row["title"] == '\'=HYPERLINK("http://x", "y")'


def test_a_result_with_own_videos_has_no_address_but_files(tiny_retrieval, tiny_retriever):
    html = keep_bar(tiny_retrieval, tiny_retriever.catalogue, can_share=False)
    assert 'data-text=""' in html
    assert 'class="copy"' not in html
    assert 'data-kind="csv"' in html
    assert "cannot be shared" in html
    assert "cannot be shared" not in keep_bar(tiny_retrieval, tiny_retriever.catalogue, can_share=True)


def test_the_queue_holds_what_youtube_has_and_no_more_than_it_takes(tiny_retrieval, tiny_retriever):
    hit = tiny_retrieval.hits[0]
    named = [replace(hit, video=replace(hit.video, youtube_id=f"queued-{place:04}")) for place in range(60)]
    named[3] = replace(hit, video=replace(hit.video, youtube_id=""))
    named[4] = replace(hit, video=replace(hit.video, youtube_id='"><script>x'))
    html = keep_bar(replace(tiny_retrieval, hits=tuple(named)), tiny_retriever.catalogue, can_share=True)
    (ids,) = re.findall(r'watch_videos\?video_ids=([^"]*)"', html)
    assert ids.split(",") == [f"queued-{place:04}" for place in range(60) if place not in (3, 4)][:50]
    assert "<script" not in html
    none = replace(tiny_retrieval, hits=(named[3],))
    assert "watch_videos" not in keep_bar(none, tiny_retriever.catalogue, can_share=True)


def test_a_picture_credits_what_ranked(tiny_retrieval, tiny_retriever):
    ours = credit(tiny_retrieval, tiny_retriever.catalogue)
    assert ours == (
        "Music videos that feel like your song: ranked by supervised deep CCA in two parts, over the compact backbone and "
        "emotion model emotion-1, among YouTube-8M music videos."
    )
    other = replace(tiny_retrieval, query=replace(tiny_retrieval.query, method="c-cca-extend2"))
    assert "ranked by C-CCA, over" in credit(other, tiny_retriever.catalogue)
    assert f'data-credit="{ours}"' in keep_bar(tiny_retrieval, tiny_retriever.catalogue, can_share=True)
