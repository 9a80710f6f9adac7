"""What a visitor sees; the only importer of gradio and plotly."""
