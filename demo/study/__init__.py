"""What the study and the shipped bundles measured, as data that the page, the documents and the model cards render."""
