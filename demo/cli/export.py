"""`python -m demo export`: a catalogue as a table for other programs."""

from argparse import Namespace
from pathlib import Path

from demo.cli.arguments import command, option
from demo.core.errors import counted


@command(
    "export",
    "write a catalogue as a Parquet file, for Embedding Atlas and others",
    option("catalogue", metavar="CATALOGUE", help="a name of the zoo, or the folder of another"),
    option("--out", type=Path, required=True, metavar="FILE.parquet"),
)
def export_catalogue(options: Namespace) -> None:
    """Write a catalogue's videos with embeddings, neighbors and places on the map."""
    from demo.core.zoo import Zoo
    from demo.ingest.parquet import write_parquet
    from demo.search.catalogue import Catalogue

    catalogue = Catalogue.from_bundle(Zoo(options.zoo).read(options.catalogue, "catalogue"))
    write_parquet(catalogue, options.out)
    print(f"{options.out}: {counted(catalogue.n_videos, 'video')}")
