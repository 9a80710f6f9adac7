"""Recordings and videos become feature vectors, one row a second."""
