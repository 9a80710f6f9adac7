"""The tab "Results": the study's figures and tables, sent when the tab is opened, and those of the bundles."""

from typing import Any

import gradio as gr

from demo.page.ablation_list import ablation_tables
from demo.page.curves import bars_figure, curves_figure
from demo.page.errors import report_errors
from demo.page.events import PRIVATE, RANKERS
from demo.page.study import DIRECTIONS, READINGS, Results, Study
from demo.page.study_lists import MISSING, bundles_tables, curves_legend, study_heading, study_table

CURVES_HEADING = "<h2>Precision over recall</h2><p>Higher is better. A method can be hidden and shown again.</p>"
BARS_HEADING = (
    "<h2>Mean average precision</h2><p>Bars are means over the folds, the whiskers one standard deviation. A random order "
    "scores a hair above the dotted floor, because average precision rewards early luck.</p>"
)


class ResultsHandlers:
    """The handlers of the tab; each returns both figures and the table."""

    def __init__(self, study: Study) -> None:
        self.study = study

    @report_errors
    def draw(self, subset: str, direction: str, reading: str) -> tuple[Any, ...]:
        """Draw another view of the study."""
        view = self.study.view(subset, direction, reading)
        return curves_figure(self.study, view), bars_figure(self.study, view), study_table(self.study, view)

    @report_errors
    def open(self, opened: bool, subset: str, direction: str, reading: str) -> tuple[Any, ...]:
        """Draw what the controls say at the tab's first opening, and nothing later.

        Args:
            opened: Whether this visitor's browser has the figures already.
            subset: As `draw` takes it.
            direction: Likewise.
            reading: Likewise.

        Returns:
            What `draw` returns, and that the tab was opened.
        """
        if opened:
            return gr.skip(), gr.skip(), gr.skip(), True
        return *self.draw(subset, direction, reading), True


def results_tab(tab: gr.Tab, results: Results) -> None:
    """Place the tab's components and bind its events."""
    if results.study is None:
        gr.HTML(MISSING)
    else:
        _study(tab, results.study)
    if results.ablation is not None:
        gr.HTML(ablation_tables(results.ablation), elem_id="ablation")
    gr.HTML(bundles_tables(results), elem_id="bundles")


def _study(tab: gr.Tab, study: Study) -> None:
    handlers = ResultsHandlers(study)
    gr.HTML(study_heading(study))
    with gr.Row(elem_id="study-controls", elem_classes="controls"):
        controls = [
            _radio("Videos", study.subsets),
            _radio("Direction", DIRECTIONS),
            _radio("Similarity", READINGS),
        ]
    gr.HTML(CURVES_HEADING)
    curves = gr.Plot(show_label=False, elem_id="curves", container=False)
    gr.HTML(curves_legend(study))
    gr.HTML(BARS_HEADING)
    bars = gr.Plot(show_label=False, elem_id="bars", container=False)
    with gr.Accordion("The same as a table", open=False, elem_id="study-table"):
        table = gr.HTML()
    opened = gr.State(False)
    shown: dict[str, Any] = {"show_progress": "hidden", "concurrency_limit": RANKERS, **PRIVATE}
    tab.select(handlers.open, [opened, *controls], [curves, bars, table, opened], **shown)
    gr.on(
        [control.change for control in controls],
        handlers.draw,
        controls,
        [curves, bars, table],
        trigger_mode="always_last",
        **shown,
    )


def _radio(label: str, choices: dict[str, str]) -> gr.Radio:
    return gr.Radio([(words, name) for name, words in choices.items()], value=next(iter(choices)), label=label)
