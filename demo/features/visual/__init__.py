"""Visual features: backbones, the measures of the embedded one, and words for a video's unusual traits."""
