"""The base of every other package: errors, settings, files, bundles, processes."""
