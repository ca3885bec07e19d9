"""Databases of a PostgreSQL server for one test after another. To make one and to drop it takes most of a second, to
wipe it some milliseconds: so a test finds the database of the one before it, as if it were new.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import psycopg

_LEAVE = """
SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_WIPE = """
DO $$ DECLARE name regclass; BEGIN
  SET LOCAL session_replication_role = replica; -- also where a trigger forbids to delete
  FOR name IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
    EXECUTE format('DELETE FROM %s', name);
  END LOOP;
  FOR name IN SELECT oid FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace LOOP
    EXECUTE format('ALTER SEQUENCE %s RESTART', name);
  END LOOP;
END $$
"""
_EMPTY = """
DO $$ DECLARE name regnamespace; BEGIN
  FOR name IN SELECT oid FROM pg_namespace WHERE nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%' LOOP
    EXECUTE format('DROP SCHEMA %s CASCADE', name);
  END LOOP;
  CREATE SCHEMA public;
END $$
"""
_SHAPE = """
SELECT string_agg(concat_ws(' ', oid, relnamespace, relname, columns, triggers), ', ' ORDER BY oid) FROM (
  SELECT *,
    (SELECT string_agg(concat_ws(' ', a.attname, a.atttypid, a.attnotnull), ' ' ORDER BY a.attnum) FROM pg_attribute a
      WHERE a.attrelid = c.oid) AS columns,
    (SELECT string_agg(concat_ws(' ', t.oid, t.tgenabled), ' ' ORDER BY t.oid) FROM pg_trigger t
      WHERE t.tgrelid = c.oid) AS triggers
  FROM pg_class c WHERE c.oid >= 16384 AND c.relnamespace <> 'pg_toast'::regnamespace
) AS parts
"""
"""Every table, index and sequence that is not the server's own, with its columns and triggers."""
_numbers = count(1)


class WipedDatabases:
    """Databases made from a template; with tables in it where `template` has some. One is in use at a time."""

    def __init__(self, server: Any, template: str) -> None:
        self._server = server
        self._template = template
        self._name: str | None = None
        self._shape: str | None = None

    @contextmanager
    def lend(self) -> Iterator[str]:
        """The address of a database as the template is; whoever is connected at the end is sent away."""
        if self._name is None:
            self._make(f"onbam_test_{next(_numbers)}_{self._template}")
        assert self._name is not None
        yield str(self._server.get_uri(database=self._name, driver="psycopg"))
        if not self._is_as_new(self._name):
            self._server.psql(f"DROP DATABASE {self._name} WITH (FORCE);")
            self._name = None

    def _make(self, name: str) -> None:
        self._server.psql(f"CREATE DATABASE {name} TEMPLATE {self._template} ENCODING 'UTF8';")
        with self._connect(name) as connection:
            self._shape = _shape(connection)
        self._name = name

    def _is_as_new(self, name: str) -> bool:
        """Empties it. False where a test has changed more than rows of a database that has tables."""
        with self._connect(name) as connection:
            connection.execute(_LEAVE)
            if self._shape is None:
                connection.execute(_EMPTY)
            elif _shape(connection) == self._shape:
                connection.execute(_WIPE)
            return _shape(connection) == self._shape

    def _connect(self, name: str) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(str(self._server.get_uri(database=name)), autocommit=True)


def _shape(connection: psycopg.Connection[tuple[Any, ...]]) -> str | None:
    row = connection.execute(_SHAPE).fetchone()
    assert row is not None
    return None if row[0] is None else str(row[0])
