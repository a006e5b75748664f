"""The database brought up to date: what `heard upgrade` does."""

from __future__ import annotations

from importlib.resources import files

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from survey_app.store.database import Database


def _alembic(database: Database) -> AlembicConfig:
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(files("migrations")).replace("%", "%%"))
    settings.attributes["database"] = database
    return settings


def upgrade(database: Database) -> None:
    """Run every migration that the database has not had yet."""
    command.upgrade(_alembic(database), "head")
    # What a migration took away or sealed is to be gone from the log as well.
    database.forget()


def is_up_to_date(database: Database) -> bool:
    """Whether the database stands at the newest migration."""
    newest = ScriptDirectory.from_config(_alembic(database)).get_current_head()
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest
