"""What others have becomes a catalogue: records of YouTube-8M, videos, links."""
