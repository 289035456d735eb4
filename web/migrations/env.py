"""Runs migrations with our own engine settings; the address comes from web.schema."""

from alembic import context

from web.database import make_engine
from web.models.every_table import TABLES


def run() -> None:
    """Migrate over one connection; SQLite changes tables by copying them."""
    engine = make_engine(context.config.attributes["url"])
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=TABLES,
            render_as_batch=engine.dialect.name == "sqlite",
            compare_type=True,
            # Alembic's own names for constraints would differ from one database to the next.
            user_module_prefix="base.",
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    engine.dispose()


run()
