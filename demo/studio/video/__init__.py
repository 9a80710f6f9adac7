"""Video: encoding of pictures and sound, and checks of the encoded files."""
