"""Networks of TensorFlow Hub, which are not shipped: settings, downloads, checks and loading."""
