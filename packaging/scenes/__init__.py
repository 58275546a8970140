"""The scenes of `packaging/pictures.py`: pages brought to where they are worth a look, and drawn."""
