"""Catalogues of the owner that can also be searched together with the shipped one in whose space they lie."""

from dataclasses import replace

from demo.page.media import media_address
from demo.page.wording import OTHERS, catalogue_title
from demo.search.catalogue import Catalogue
from demo.search.entries import joined
from demo.search.service import Service


def with_joined_catalogues(service: Service) -> Service:
    """Return a service that songs can also search each further catalogue of together with the shipped one of its space."""
    retrievers = dict(service.retrievers)
    for name, reference in service.references.items():
        own, others = service.retrievers[name], service.retrievers[reference].catalogue
        if own.catalogue.landmarks is None:
            # Records of YouTube-8M are many by themselves, and may be the same ones.
            continue
        catalogue = replace(
            joined(own.catalogue, others, answers_all=True),
            title=f"{catalogue_title(own.catalogue)} and {OTHERS[reference]}",
            addresses=addresses(others) | addresses(own.catalogue),
        )
        retrievers[catalogue.name] = own.over(catalogue)
    return replace(service, retrievers=retrievers)


def addresses(catalogue: Catalogue) -> dict[str, str]:
    """Return the addresses of a catalogue's files by file name."""
    files = {file for video in catalogue.videos for file in (video.file, video.poster) if file}
    return {file: media_address(catalogue, file) for file in files}
