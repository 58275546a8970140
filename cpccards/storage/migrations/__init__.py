"""Alembic migrations, inside the package so that every build carries them."""
