"""Audio features: log-mel patches, backbones and chunks."""
