"""A visitor's own videos among the choices of the song's tab, for as long as there are some."""

from functools import partial
from typing import Any

import gradio as gr

from demo.analysis.song import SongAnalysis
from demo.core.bundles import STUDIO
from demo.page.controls import catalogue_choices
from demo.page.events import PRIVATE, RANKERS
from demo.page.own_videos import Mine, present
from demo.page.song_handlers import SongHandlers
from demo.page.wording import MY_VIDEOS
from demo.search.catalogue import MINE


def follow_own_videos(
    handlers: SongHandlers, asked: list[Any], drawn: gr.State, maps: list[gr.Plot], ranked: list[gr.HTML]
) -> None:
    """Offer own videos as soon as there are some, and search them anew when they change.

    Args:
        handlers: Of the song's tab.
        asked: Its song, the own videos, where to search, and the other controls.
        drawn: Names of the maps that the browser has.
        maps: Its maps.
        ranked: What `SongHandlers.rank` fills.
    """
    _, mine, catalogue, *_ = asked
    quietly: dict[str, Any] = {"show_progress": "hidden", "concurrency_limit": RANKERS, **PRIVATE}
    offered = mine.change(
        partial(_offer, catalogue_choices(handlers.retrievers)),
        [mine, catalogue],
        catalogue,
        queue=False,
        show_progress="hidden",
        **PRIVATE,
    )

    def draw(analysis: SongAnalysis | None, videos: Mine, name: str, has: frozenset[str]) -> tuple[Any, ...]:
        return handlers.draw(analysis, videos, name, has) if name == MINE else tuple(gr.skip() for _ in (*maps, drawn))

    def rank(analysis: SongAnalysis | None, videos: Mine, name: str, *controls: Any) -> tuple[Any, ...]:
        return handlers.rank(analysis, videos, name, *controls) if name == MINE else tuple(gr.skip() for _ in ranked)

    redrawn = offered.then(draw, [*asked[:3], drawn], [*maps, drawn], **quietly)
    redrawn.then(rank, asked, ranked, **quietly)


def _offer(choices: list[tuple[str, str]], videos: Mine, name: str) -> Any:
    """Return the choices that there are now; where the chosen one is gone, the studio's videos take its place."""
    own = [(MY_VIDEOS, MINE)] if present(videos) else []
    return gr.update(choices=[*choices, *own], value=name if own or name != MINE else STUDIO)
