"""How Alembic reaches the database: the caller (`heard upgrade`) gives the address, or the environment."""

from alembic import context

from survey_app import config
from survey_app.store.database import Database
from survey_app.store.tables import Row


def run() -> None:
    """Bring the database to the asked migration, in one transaction."""
    settings = context.config.attributes
    database = settings.get("database") or Database.of(config.load())
    with database.engine.execution_options(heard_writes=True).connect() as connection:
        context.configure(connection=connection, target_metadata=Row.metadata, render_as_batch=True)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
