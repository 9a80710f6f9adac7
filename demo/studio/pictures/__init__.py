"""Pictures for the studio's music: generative animation driven by a score and an emotion.

A score becomes a `Timeline` (what sounds at a time), an emotion and a seed become a `Look` (palette, form, motion,
camera, cuts), and a style paints one with the other. A frame depends on its time only, so that any excerpt can be drawn
at any size without what comes before it.
"""
