"""A recording becomes features: decoding, log-mel patches, backbones, chunks."""
