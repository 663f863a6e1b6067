"""What Alembic runs: the migrations, on the connection that it was given."""

from alembic import context

from graph.work.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()
