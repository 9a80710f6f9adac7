"""Pictures for the studio's music: generative animation driven by a score and an emotion.

A score becomes a `Timeline` (the notes at a time), an emotion and a seed become a `Look` (palette, form, motion, camera,
cuts), and a style paints the timeline in that look. A frame depends only on its time, so that any excerpt can be drawn at
any size without the frames before it.
"""
