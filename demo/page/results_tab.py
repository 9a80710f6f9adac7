"""The tab "Results": the study's figures and tables, sent when the tab is opened, and those of the bundles."""

from collections.abc import Mapping
from typing import Any

import gradio as gr

from demo.core.config import require
from demo.page.curves import bars_figure, curves_figure
from demo.page.errors import report_errors
from demo.page.events import RANKING
from demo.page.languages import _, translated
from demo.page.rendering import render
from demo.page.results_tables import (
    DIRECTIONS,
    MISSING,
    VARIANTS,
    ablation_tables,
    bundles_tables,
    curves_legend,
    study_heading,
    study_table,
    subset_titles,
)
from demo.page.study import Results
from demo.study.results import Study, View


class StudySection:
    """The study's controls, its figures and its table, and the handlers that draw them."""

    def __init__(self, study: Study) -> None:
        self.study = study
        gr.HTML(study_heading(study))
        with gr.Row(elem_id="study-controls", elem_classes="controls"):
            self.controls = {
                "subset": _radio(_("Videos"), subset_titles(study)),
                "direction": _radio(_("Direction"), DIRECTIONS),
                "variant": _radio(_("Similarity"), {name: _(VARIANTS[name].capitalize()) for name in ("plain", "weighted")}),
            }
        gr.HTML(render("curves_heading.html"))
        self.curves = gr.Plot(show_label=False, elem_id="curves", container=False)
        gr.HTML(curves_legend(study))
        gr.HTML(render("bars_heading.html"))
        self.bars = gr.Plot(show_label=False, elem_id="bars", container=False)
        with gr.Accordion(_("The same as a table"), open=False, elem_id="study-table"):
            self.table = gr.HTML()
        self.opened = gr.State(False)

    @report_errors
    def draw(self, values: Mapping[Any, Any]) -> dict[Any, Any]:
        """Draw the view that the controls choose."""
        for control in self.controls.values():
            known = [str(value) for _, value in control.choices]
            require(values[control] in known, f"Results must be one of {', '.join(known)}.")
        view = View(**{name: values[control] for name, control in self.controls.items()})
        return {
            self.curves: curves_figure(self.study, view),
            self.bars: bars_figure(self.study, view),
            self.table: study_table(self.study, view),
        }

    @report_errors
    def open(self, values: Mapping[Any, Any]) -> dict[Any, Any]:
        """Draw at the tab's first opening in a browser, and nothing later."""
        return {self.opened: True} | ({} if values[self.opened] else self.draw(values))


def results_tab(tab: gr.Tab, results: Results) -> None:
    """Place the tab's components and bind its events."""
    if results.study is None:
        gr.HTML(f'<p class="quiet">{_(MISSING)}</p>')
    else:
        section = StudySection(results.study)
        controls = set(section.controls.values())
        outputs = [section.curves, section.bars, section.table]
        tab.select(section.open, {section.opened, *controls}, [*outputs, section.opened], **RANKING)
        changes = [control.change for control in section.controls.values()]
        gr.on(changes, section.draw, controls, outputs, trigger_mode="always_last", **RANKING)
    if results.ablation is not None:
        gr.HTML(ablation_tables(results.ablation), elem_id="ablation")
    gr.HTML(bundles_tables(results), elem_id="bundles")


def _radio(label: str, choices: dict[str, str]) -> gr.Radio:
    return gr.Radio([(translated(words), name) for name, words in choices.items()], value=next(iter(choices)), label=label)
