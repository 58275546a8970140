"""How Alembic runs here: on the connection the library file hands over, in its transaction."""

from alembic import context

from cpccards.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
