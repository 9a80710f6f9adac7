"""What people bring becomes a catalogue: records of YouTube-8M, their own videos, YouTube links."""
