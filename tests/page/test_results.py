"""The Results tab: every number that it shows is one of metrics.json, and figures are sent when it is opened."""

import html
import json
import re
from pathlib import Path

import gradio as gr
import numpy as np
import pytest

from demo.core.zoo import Zoo
from demo.correlation import METHODS
from demo.page.curves import bars_figure, curves_figure
from demo.page.launch import serve
from demo.page.layout import build_page
from demo.page.media import media_routes
from demo.page.palette import METHOD_LINES
from demo.page.results_tab import StudySection
from demo.page.results_tables import (
    ablation_tables,
    bundles_tables,
    curves_legend,
    emotion_table,
    ratings_table,
    space_table,
    studio_table,
    study_heading,
    study_table,
    subset_titles,
)
from demo.page.study import BUNDLES, Results, read_results
from demo.research.evaluation.runs import Protocol
from demo.research.evaluation.study import evaluate
from demo.study.axes import DIRECTIONS
from demo.study.results import STUDY, Study, View
from tests.page.conftest import visitors
from tests.page.youtube import YouTube
from tests.research.evaluation.videos import SMALL, write_video_level, write_zoo

ZOO = Path(__file__).parents[2] / "model_zoo"
ORDER = ("two-part", "random", "dcca", "cca")
"""Not that of the paper's tables."""

VIEWS = [
    View(subset=subset, direction=direction, variant=variant)
    for subset in ("musical", "music-video")
    for direction in DIRECTIONS
    for variant in ("plain", "weighted")
]


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """metrics.json of a small study."""
    out = tmp_path_factory.mktemp("study")
    data = write_video_level(out / "youtube8m")
    protocol = Protocol(n_folds=2, overrides=SMALL, methods=ORDER)
    assert evaluate(data, write_zoo(out / "zoo"), out, protocol) == []
    return out / "metrics.json"


@pytest.fixture(scope="module")
def metrics(file):
    return json.loads(file.read_text())


@pytest.fixture(scope="module")
def study(file, tmp_path_factory):
    return read_results(Zoo(tmp_path_factory.mktemp("no-zoo")), file).study


def cells(table):
    """Return the text of every row of an HTML table."""
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    return [[html.unescape(re.sub(r"<.*?>", "", cell)) for cell in re.findall(r"<t[dh].*?</t[dh]>", row)] for row in rows]


def test_methods_stand_in_the_papers_order_with_their_titles(study):
    assert list(study.methods) == [name for name in METHODS if name in ORDER] == ["random", "cca", "dcca", "two-part"]
    assert study.methods["two-part"] == METHODS["two-part"].title
    assert subset_titles(study) == {"musical": "All musical videos (100)", "music-video": "Music video alone (50)"}


@pytest.mark.parametrize("view", VIEWS)
def test_curves_are_those_of_the_file(study, metrics, view):
    figure = curves_figure(study, view)
    whole = metrics["subsets"][view.subset]["parts"]["mean"]
    assert [trace.meta["method"] for trace in figure.data] == list(study.methods)
    for trace in figure.data:
        variants = whole[trace.meta["method"]]
        found = variants.get(view.variant, variants["plain"])[view.direction]
        np.testing.assert_array_equal(trace.x, found["recall"])
        np.testing.assert_array_equal(trace.y, found["precision"])
        assert trace.name == METHODS[trace.meta["method"]].title
    (line,) = figure.layout.shapes
    assert line.y0 == line.y1 == whole["cca"]["plain"][view.direction]["floor"]["mean"]
    assert figure.layout.meta["label"].startswith("Precision over recall of 4 methods")


@pytest.mark.parametrize("view", VIEWS[::2])
def test_bars_and_whiskers_are_those_of_the_file(study, metrics, view):
    figure = bars_figure(study, view)
    whole = metrics["subsets"][view.subset]["parts"]["mean"]
    drawn = {
        (trace.meta["variant"], title): (mean, std)
        for trace in figure.data
        for title, mean, std in zip(trace.y, trace.x, trace.error_x.array, strict=True)
    }
    expected = {}
    for name, variants in whole.items():
        for variant, directions in variants.items():
            spread = directions[view.direction]["map"]
            end = {"emotion": "· dial at emotion", "content": "· dial at music"}.get(variant)
            key = ("weighted", end) if end else (variant, METHODS[name].title)
            expected[key] = (spread["mean"], spread["std"])
    assert drawn == expected
    assert len(drawn) == 1 + 2 + 2 + 4
    assert figure.layout.shapes[0].x0 == whole["random"]["plain"][view.direction]["floor"]["mean"]


def test_the_table_says_the_same_with_chance_in_its_last_row(study, metrics):
    subset = metrics["subsets"]["music-video"]
    head, *rows, chance = cells(study_table(study, View(subset="music-video", direction="visual_to_audio")))
    assert head[:4] == ["Method", "Similarity", "MAP", "Lift over the floor"]
    assert len(rows) == 1 + 2 + 2 + 4
    found = subset["parts"]["mean"]["cca"]["weighted"]["visual_to_audio"]
    (row,) = [row for row in rows if row[:2] == ["CCA", "weighted components"]]
    assert row[2].split("\N{NO-BREAK SPACE}") == [f"{found['map']['mean']:.3f}", "±", f"{found['map']['std']:.3f}"]
    assert row[5].startswith(f"{found['recall_10']['mean']:.3f}")
    assert chance[2] == f"{found['floor']['mean']:.3f} (the floor)"
    # 25 videos answer in a fold: one of them is a query's own.
    assert chance[4:] == [f"{1 / 25:.4f}", f"{10 / 25:.4f}", "1.0000", "13"]


@pytest.fixture
def section(study):
    with gr.Blocks():
        return StudySection(study)


def values(section, view=VIEWS[0], opened=False):
    """Return values of all components that the handlers read."""
    return {control: getattr(view, name) for name, control in section.controls.items()} | {section.opened: opened}


def test_a_view_that_does_not_exist_is_refused_in_a_sentence(section):
    with pytest.raises(gr.Error, match="must be one of musical, music-video"):
        section.draw(values(section, View(subset="films")))
    with pytest.raises(gr.Error, match="must be one of audio_to_visual, visual_to_audio"):
        section.draw(values(section, View(subset="musical", direction="up")))
    with pytest.raises(gr.Error, match="must be one of plain, weighted"):
        section.draw(values(section, View(subset="musical", variant="heavy")))


def test_figures_are_sent_at_the_first_opening_only(study, section):
    drawn = section.open(values(section))
    assert drawn[section.opened]
    assert drawn[section.curves] == curves_figure(study, VIEWS[0])
    assert (drawn[section.bars].layout.meta["kind"], drawn[section.table][:18]) == ("bars", '<div class="table"')
    assert section.open(values(section, opened=True)) == {section.opened: True}


def test_the_first_paint_carries_no_figure(tiny_service, study):
    page = build_page(tiny_service, Results(study=study))
    (curves,) = [part for part in page.blocks.values() if part.elem_id == "curves" and not part.page]
    assert curves.value is None
    configs = [each.get_config_file() for each in (build_page(tiny_service), page)]
    first = [[part for part in config["components"] if part["id"] in config["page"][""]["components"]] for config in configs]
    n_bytes = [len(json.dumps(parts, default=str)) for parts in first]
    assert n_bytes[1] - n_bytes[0] < 15_000


def test_every_method_has_a_separate_line(study):
    assert set(METHOD_LINES) == set(METHODS)
    assert len({(color, dash) for color, dash, _ in METHOD_LINES.values()}) == len(METHODS)
    assert re.findall(r'data-method="(.*?)" aria-pressed="true"', curves_legend(study)) == list(study.methods)


def test_without_a_study_the_tab_says_so(tiny_service, tmp_path):
    assert read_results(Zoo(tmp_path), tmp_path / "metrics.json") == Results()
    page = build_page(tiny_service, Results())
    words = [part.value for part in page.blocks.values() if isinstance(part, gr.HTML) and "was not run" in str(part.value)]
    assert len(words) == 1
    assert bundles_tables(Results()) == ""


@pytest.mark.skipif(not STUDY.is_file(), reason="The study is not shipped yet.")
def test_the_shipped_study_can_be_drawn():
    study = read_results(Zoo(ZOO)).study
    shipped = json.loads(STUDY.read_text())
    assert {view.subset for view in VIEWS} == study.subsets.keys()
    for view in VIEWS:
        assert len(curves_figure(study, view).data) == len(shipped["methods"])
        assert len(cells(study_table(study, view))) > len(shipped["methods"])


def test_the_shipped_bundles_are_reported_by_their_own_numbers():
    shown = read_results(Zoo(ZOO), ZOO / "nothing").bundles
    for section, metrics in shown.items():
        assert metrics == json.loads((ZOO / BUNDLES[section] / "metrics.json").read_text())
    space = cells(space_table(shown["space"]))
    assert space[1][:5] == [
        "0 (emotion)",
        "Song to video",
        *(f"{shown['space']['emotion']['audio_to_visual'][key]:.{n}f}" for key, n in (("map", 3), ("floor", 3), ("lift", 2))),
    ]
    assert space[-1][-1] == f"{(shown['space']['n'] + 1) / 2:g}"
    assert ["· power", f"{shown['ratings']['gems_spearman']['power']:.3f}", "0"] in cells(ratings_table(shown["ratings"]))
    feelings = cells(emotion_table(shown["emotion"]))
    assert feelings[-1][2] == f"{shown['emotion']['mood_chance']:.3f}"


def test_the_studio_is_reported_by_its_queries():
    def found(lift, **spread):
        return {"map": lift / 10, "floor": 0.1, "lift": lift, **spread}

    both = {"song_to_video": found(8, lift_deviation=0.25), "video_to_song": found(7, lift_deviation=0.25)}
    own = {"audio_to_visual": found(9), "visual_to_audio": found(6)}
    metrics = {
        "songs": {"emotion": both},
        "unseen_styles": {"default": both},
        "soundtracks": dict.fromkeys(("emotion", "default", "content"), own),
    }
    rows = cells(studio_table(metrics))
    nbsp = "\N{NO-BREAK SPACE}"
    assert rows[1] == ["real songs", "0 (emotion)", "Song to video", "0.800", "0.100", f"8.00{nbsp}±{nbsp}0.25"]
    assert rows[4] == [
        "real songs, styles never seen",
        "0.4 (default)",
        "Video to song",
        "0.700",
        "0.100",
        f"7.00{nbsp}±{nbsp}0.25",
    ]
    assert rows[9] == ["their own soundtracks", "1 (music)", "Song to video", "0.900", "0.100", "9.00"]
    assert rows[-1] == ["Chance", "", "", "the floor", "", "1"]


def test_titles_from_a_file_stay_text():
    shares = dict.fromkeys(("recall_1", "recall_10", "recall_50", "median_rank"), 0.1)
    spread = {"mean": 0.5, "std": 0.1}
    found = dict.fromkeys(("map", "floor", "lift", *shares), spread) | {"precision": [1], "recall": [1]}
    parts = {"mean": {"cca": {"plain": {"audio_to_visual": found}}}}
    metrics = {
        "subsets": {"films": {"title": "<b>films</b>", "n_videos": 3, "parts": parts, "chance": shares}},
        "methods": {"cca": {"title": "<i>CCA</i>"}},
        "n_folds": 2,
        "provenance": {"command": "<i>run</i>"},
    }
    study = Study(metrics)
    text = study_heading(study) + curves_legend(study) + study_table(study, View(subset="films"))
    assert "<i>" not in text
    assert "<b>" not in text
    for escaped in ("&lt;i&gt;run&lt;/i&gt;", "&lt;i&gt;CCA&lt;/i&gt;", "&lt;b&gt;films&lt;/b&gt; (3)"):
        assert escaped in text


@pytest.mark.browser
def test_the_tab_draws_and_its_legend_hides_a_method_in_every_view(chromium, tiny_service, study):
    page = build_page(tiny_service, Results(study=study))
    options = {"prevent_thread_lock": True, "quiet": True, "server_name": "127.0.0.1"}
    _, address, _ = serve(page, media_routes(tiny_service), **options)
    try:
        with visitors(chromium, address, YouTube()) as open_page:
            for width, scheme in ((390, "dark"), (1280, "light")):
                _look(open_page(width, 844, color_scheme=scheme), study, width)
    finally:
        page.close()


VISIBLE = "() => document.querySelector('#curves .js-plotly-plot').data.map(({ visible }) => visible !== false)"
FIRST = "() => [...document.querySelector('#curves .js-plotly-plot').data[1].y].slice(0, 5)"


def _look(page, study, width):
    assert page.locator("#curves .js-plotly-plot").count() == 0
    page.get_by_role("tab", name="Results").click()
    for kind in ("curves", "bars"):
        page.wait_for_selector(f"#{kind} .js-plotly-plot[data-dressed]")
    label = page.get_attribute("#curves .js-plotly-plot", "aria-label")
    assert label.startswith("Precision over recall of 4 methods, song to video, All musical videos (100), plain cosine;")
    assert page.evaluate(VISIBLE) == [True] * 4
    assert page.evaluate(FIRST) == study.measures(VIEWS[0], "cca")["precision"][:5]
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    chip = page.locator(".legend [data-method='cca']")
    chip.click()
    page.wait_for_function(f"() => JSON.stringify(({VISIBLE})()) === '[true,false,true,true]'")
    page.locator("#study-controls").get_by_text("Video to song").click()
    page.wait_for_function(
        "() => document.querySelector('#curves .js-plotly-plot').getAttribute('aria-label').includes('video to song')"
    )
    page.wait_for_function(f"() => JSON.stringify(({VISIBLE})()) === '[true,false,true,true]'")
    expected = study.measures(View(subset="musical", direction="visual_to_audio"), "cca")["precision"][:5]
    assert page.evaluate(FIRST) == expected
    chip.press("Enter")
    page.wait_for_function(f"() => JSON.stringify(({VISIBLE})()) === '[true,true,true,true]'")


def test_every_step_of_the_ablation_stands_beside_the_row_that_it_changes():
    def measured(mean, **gain):
        return {"mean": mean, "folds": [mean, mean], **gain}

    def both(mean, **gain):
        return {name: measured(mean, **gain) for name in DIRECTIONS}

    rows = [
        {"title": "the paper's", "part": "emotion", "beside": None, "kept": True, "measures": {"lift": both(1.5)}},
        {
            "title": "<i>more</i>",
            "part": "emotion",
            "beside": 0,
            "kept": False,
            "measures": {"lift": both(1.25, gain=-0.25, standard_error=0.031, n_better=0)},
        },
        {"title": "own pairs", "part": "content", "beside": None, "kept": True, "measures": {"recall_10": both(0.2)}},
        {"title": "all", "part": "both", "beside": None, "kept": True, "measures": {"lift": both(2), "recall_10": both(0.1)}},
    ]
    text = ablation_tables({"n_held_out": 1234, "provenance": {"command": "run <it>"}, "rows": rows})
    assert "1,234 videos" in text
    assert "run &lt;it&gt;" in text
    assert "<i>" not in text
    nbsp = "\N{NO-BREAK SPACE}"
    gain = f"-0.25{nbsp}±{nbsp}0.03"
    found = cells(text)
    assert found[0] == ["", "Step", "Song to video, lift", "Gain", "Video to song, lift", "Gain"]
    assert found[1] == ["1", "the paper's", "1.50", "", "1.50", ""]
    assert found[2] == ["2", "<i>more</i> (beside 1)", "1.25", gain, "1.25", gain]
    assert found[4] == ["3", "own pairs", "0.200", "0.200"]
    assert found[6] == ["4", "all", "2.00", "2.00", "0.100", "0.100"]


def test_the_shipped_ablation_is_shown():
    shipped = json.loads(STUDY.with_name("ablation.json").read_text())
    assert read_results(Zoo(ZOO)).ablation == shipped
    numbered = [row for row in cells(ablation_tables(shipped)) if row[0].isdecimal()]
    assert [int(row[0]) for row in numbered] == list(range(1, len(shipped["rows"]) + 1))
