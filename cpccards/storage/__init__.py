"""The library file. The only door to SQLAlchemy and Alembic; rows never leave."""
