"""A video becomes features: decoding, colour, composition and motion second by second, and words for what stands out."""
