"""The styles: each one paints any score in any look."""

from demo.studio.pictures.style import Style
from demo.studio.pictures.styles.city import City
from demo.studio.pictures.styles.constellation import Constellation
from demo.studio.pictures.styles.cutout import Cutout
from demo.studio.pictures.styles.dancers import Dancers
from demo.studio.pictures.styles.garden import Garden
from demo.studio.pictures.styles.landscape import Landscape
from demo.studio.pictures.styles.mandala import Mandala
from demo.studio.pictures.styles.ribbons import Ribbons
from demo.studio.pictures.styles.sea import Sea
from demo.studio.pictures.styles.tiles import Tiles

STYLES: dict[str, type[Style]] = {
    style.name: style for style in (City, Constellation, Cutout, Dancers, Garden, Landscape, Mandala, Ribbons, Sea, Tiles)
}
"""Name -> style; the only registry."""
