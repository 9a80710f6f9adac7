"""Attention of chunks and emotions, from audio features."""
