"""The database schema in versions: `run.upgrade(url)` brings a database to the newest one."""
