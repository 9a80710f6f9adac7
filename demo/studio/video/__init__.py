"""Video: pictures and sound are encoded, and what was encoded is measured."""
