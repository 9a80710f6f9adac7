"""Catalogues, and their search by a song or by a video."""
