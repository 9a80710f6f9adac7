"""What the video's tab does: each handler takes plain values and returns what its components show."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from demo.analysis.video import VideoAnalysis
from demo.core.config import require
from demo.core.errors import NotVideo
from demo.core.files import is_file
from demo.correlation.space import Embedding
from demo.page.cards import hit_cards
from demo.page.errors import report_errors
from demo.page.events import gradio_progress
from demo.page.lists import video_summary
from demo.page.settings import view_settings
from demo.search.results import Hit
from demo.search.service import Service


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What a session keeps of the video that asks.

    Attributes:
        embedding: One row of each part of the space.
        row: Where it stands in the catalogue of our own videos; None for a visitor's.
    """

    embedding: Embedding
    row: int | None = None


class VideoHandlers:
    """The handlers of the video's tab; its lists are those of the viewer's catalogues, in their order."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.own = service.studio.catalogue

    @report_errors
    def look(self, video: str | None) -> tuple[Any, ...]:
        """Look at a visitor's video once.

        Returns:
            The Asking for the session, and the video's summary; nothing changes without a video.
        """
        if video is None:
            return gr.skip(), gr.skip()
        video_analysis = self._view(_existing(video))
        summary = video_summary(video_analysis.traits, video_analysis.seconds, notices=video_analysis.notices)
        return Asking(embedding=self.service.embed_video(video_analysis)), summary

    @report_errors
    def take(self, row: float) -> tuple[Any, ...]:
        """Ask with one of our own videos, which was looked at when its catalogue was made.

        Returns:
            As `look`.
        """
        require(0 <= row < self.own.n_videos, "There is no such video in this catalogue.")
        video = self.own.videos[int(row)]
        asking = Asking(embedding=self.own.query_embedding(int(row)), row=int(row))
        return asking, video_summary(video.traits, video.seconds, title=video.title)

    @report_errors
    def show(self, asking: Asking | None, dial: float, n_hits: float) -> tuple[Any, ...]:
        """Show the music that goes with a video that was just looked at.

        Returns:
            The results made visible, then what `rank` returns; nothing changes without a video.
        """
        return gr.skip() if asking is None else gr.update(visible=True), *self.rank(asking, dial, n_hits)

    @report_errors
    def rank(self, asking: Asking | None, dial: float, n_hits: float) -> tuple[Any, ...]:
        """Ask again with other settings, without looking again.

        Returns:
            The hit cards of every catalogue; nothing changes before a first video.
        """
        dial, n_hits = view_settings(dial, n_hits)
        if asking is None:
            return tuple(gr.skip() for _ in self.service.music)
        return tuple(
            hit_cards(hits, self._n_searched(name, asking), self.service.music[name].catalogue)
            for name, hits in self._match(asking, dial, int(n_hits)).items()
        )

    @report_errors
    def match(self, video: str | None, dial: float = 0.4, hits: float = 12) -> dict[str, Any]:
        """Look at a video and return the music that goes best with it, of every catalogue."""
        # Settings are checked first: a wrong one should not cost a look.
        dial, n_hits = view_settings(dial, hits)
        video_analysis = self._view(_existing(video))
        found = self._match(Asking(embedding=self.service.embed_video(video_analysis)), dial, n_hits)
        return {
            "seconds": round(video_analysis.seconds, 3),
            "traits": list(video_analysis.traits),
            "notices": list(video_analysis.notices),
            "hits": {name: [hit.to_dict() for hit in best] for name, best in found.items()},
        }

    def _view(self, video: str) -> VideoAnalysis:
        return self.service.video_analyzer.analyze(Path(video), gradio_progress())

    def _match(self, asking: Asking, dial: float, n_hits: int) -> dict[str, tuple[Hit, ...]]:
        found = {}
        for name, retriever in self.service.music.items():
            excluded_row = asking.row if retriever is self.service.studio else None
            found[name] = retriever.search_music(asking.embedding, dial, n_hits, excluded_row=excluded_row)
        return found

    def _n_searched(self, name: str, asking: Asking) -> int:
        catalogue = self.service.music[name].catalogue
        return int(catalogue.is_music_video.sum()) - (catalogue is self.own and asking.row is not None)


def _existing(video: str | None) -> str:
    if not video or not is_file(video):
        raise NotVideo("There is no video to look at; choose or upload one first.")
    return video
