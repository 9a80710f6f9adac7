"""Training and evaluation; nothing that serves a page imports it."""
