"""How alembic runs the migrations: on the connection and within the transaction that ``service.store.migration`` hands over."""

from __future__ import annotations

from alembic import context

from service.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
