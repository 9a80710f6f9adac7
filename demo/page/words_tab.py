"""The tab "Find videos by words": moods and labels search, alone or together with the song of the other tab."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import gradio as gr
from gradio.events import api

from demo.core.config import WORDS_WEIGHT, QueryConfig, require
from demo.page.cards import hit_cards
from demo.page.carriers import ask, carried_numbers, on_newest
from demo.page.errors import report_errors
from demo.page.events import INSTANT, RANKING, Updates, Values, unchanged
from demo.page.languages import N_, _
from demo.page.query_controls import catalogue_choices, choose_retriever, kind_of_video, number_of_hits, song_query
from demo.page.rendering import render
from demo.page.song_components import SongTab
from demo.page.taste import read_taste, taste_panel
from demo.search.queries import Wishes
from demo.search.retriever import Retriever
from demo.search.words import NOTHING, WORDS_LIMIT

EXAMPLES = (N_("sad piano, slow"), N_("party, electric guitar"), N_("choir, tender"), N_("angry drums"))


class WordsTab:
    """The tab's components, placed in the order in which they stand on the page.

    Args:
        retrievers: The catalogues to choose from.
    """

    def __init__(self, retrievers: Mapping[str, Retriever]) -> None:
        gr.HTML(render("words_heading.html"))
        with gr.Row(elem_id="words-text"):
            self.words = gr.Textbox(
                placeholder=_(EXAMPLES[0]),
                label=_("What the videos should be like"),
                show_label=False,
                container=False,
                max_lines=1,
                max_length=WORDS_LIMIT,
                scale=4,
            )
            self.button = gr.Button(_("Search"), variant="primary", min_width=96, scale=0)
        with gr.Row(elem_id="words-examples"):
            self.examples = [gr.Button(_(words), size="sm", variant="secondary", min_width=96) for words in EXAMPLES]
        fold = gr.Accordion(_("Where to search, and how many"), open=False, elem_id="words-fold")
        with fold, gr.Row(elem_id="words-controls", elem_classes="controls"):
            self.catalogue = gr.Radio(
                catalogue_choices(retrievers),
                value=next(iter(retrievers)),
                label=_("Search in"),
                info=_("whose videos the words are to find"),
                elem_id="words-catalogue",
            )
            self.kind = kind_of_video("all")
            self.n_hits = number_of_hits(_("how many videos to show"))
        self.weight = gr.Slider(
            0.0,
            1.0,
            WORDS_WEIGHT,
            step=0.05,
            label=_("Words beside my song"),
            info=_("0 the song alone, 1 the words alone"),
            elem_id="words-weight",
            buttons=[],
            visible=False,
        )
        self.understood = gr.HTML(elem_id="understood")
        taste_panel()
        self.hits = gr.HTML(elem_id="words-hits")
        self.inputs = {self.words, self.catalogue, self.kind, self.n_hits, self.weight}


class WordsHandlers:
    """The handlers of the tab.

    Args:
        retrievers: The catalogues that words search.
        song: The song's tab, with the song and the visitor's taste.
        tab: Components of this one.
    """

    def __init__(self, retrievers: Mapping[str, Retriever], song: SongTab, tab: WordsTab) -> None:
        self.retrievers = retrievers
        self.song = song
        self.tab = tab

    @report_errors
    def require_words(self, values: Values) -> None:
        """Ask for words where a visitor searches without any."""
        require(self._has_words(values), NOTHING)

    @report_errors
    def search(self, values: Values) -> Updates:
        """Show what words find, and an error for those that are not known; nothing changes without words."""
        return self._found(values) if self._has_words(values) else unchanged()

    def offer_song(self, values: Values) -> Updates:
        """Show the weight of the words while there is a song beside which they can count."""
        return {self.tab.weight: gr.update(visible=values[self.song.analysis] is not None)}

    def follow_catalogue(self, values: Values) -> Updates:
        """Search in the catalogue that was chosen for songs, which the visitor's browser finds out."""
        name = values[self.song.controls.catalogue]
        return {self.tab.catalogue: name} if name in self.retrievers else unchanged()

    @report_errors
    def search_words(self, words: str, hits: int = 12, catalogue: str = "", music_videos: bool = False) -> dict[str, Any]:
        """Find videos by words and return what the command line's `words --json` prints.

        Args:
            words: Moods and what is heard or seen, such as "sad piano, slow".
            hits: Number of videos, 1 to 100.
            catalogue: Name of the catalogue; empty for the first.
            music_videos: Only music videos, not all musical videos.
        """
        query = words_query("music" if music_videos else "all", hits)
        retriever = choose_retriever(self.retrievers, catalogue or next(iter(self.retrievers)))
        found = retriever.vocabulary.query(words)
        best = retriever.search_words(query, Wishes(words=found.direction))
        return found.to_dict() | {"hits": [hit.to_dict() for hit in best]}

    def _has_words(self, values: Values) -> bool:
        return bool((values[self.tab.words] or "").strip())

    def _found(self, values: Values) -> Updates:
        tab, analysis = self.tab, values[self.song.analysis]
        retriever = choose_retriever(self.retrievers, values[tab.catalogue])
        catalogue, query = retriever.catalogue, words_query(values[tab.kind], values[tab.n_hits])
        if analysis is not None:
            # The same chunks ask as in the song's own tab, and as much of them counts as emotion.
            as_song = replace(self.song.controls.query(values), chunks=carried_numbers(values[self.song.chosen]))
            query = replace(as_song, music_videos_only=query.music_videos_only, n_hits=query.n_hits, method=query.method)
        words = retriever.vocabulary.query(values[tab.words])
        wishes = replace(read_taste(values[self.song.taste], catalogue), words=words.direction, words_weight=values[tab.weight])
        hits = retriever.search(analysis, query, wishes).hits if analysis else retriever.search_words(query, wishes)
        n_searched = int(catalogue.searched(query.music_videos_only).sum())
        return {
            tab.understood: render("words_understood.html", words=words),
            tab.hits: hit_cards(hits, n_searched, catalogue, analysis, words=True),
        }


def words_query(kind: str, n_hits: float) -> QueryConfig:
    """Return the settings of a search by words.

    Raises:
        SettingError: One of them has a value that it cannot have.
    """
    default = QueryConfig()
    return song_query(default.sections, default.n_top_sections, default.mixing_weight, kind, n_hits)


def words_tab(place: gr.Tab, song: SongTab, retrievers: Mapping[str, Retriever]) -> None:
    """Place the tab's components and bind its events.

    Args:
        place: Where they lie.
        song: The song's tab.
        retrievers: The catalogues that words search.
    """
    tab = WordsTab(retrievers)
    handlers = WordsHandlers(retrievers, song, tab)
    of_song = {song.analysis, song.taste, song.chosen, *song.controls.components}
    inputs, outputs = of_song | tab.inputs, [tab.understood, tab.hits]
    searches = [tab.words.submit, tab.button.click]
    gr.on(searches, handlers.require_words, {tab.words}, None, **INSTANT)
    changes = [tab.kind.input, tab.n_hits.input, tab.weight.input, tab.catalogue.change, song.taste.input]
    on_newest("words", [*searches, *changes], handlers.search, inputs, outputs)
    for button in tab.examples:
        button.click(lambda words: words, button, tab.words, **INSTANT).then(**ask("words"))
    # Gradio compares states by hashes, which a song's analysis does not have; it cannot change while this tab is open.
    place.select(handlers.offer_song, {song.analysis}, tab.weight, **INSTANT)
    song.controls.catalogue.change(handlers.follow_catalogue, {song.controls.catalogue}, tab.catalogue, **INSTANT)
    api(handlers.search_words, api_name="search_words", concurrency_limit=RANKING["concurrency_limit"])
