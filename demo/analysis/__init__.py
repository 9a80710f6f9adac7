"""Analyze a song or a video once, without any catalogue; the registry of audio backbones."""
