"""A song or a video is analyzed once, without knowing any catalogue."""
