"""Lado's own PostgreSQL and Valkey, for those who set no DATABASE_URL and REDIS_URL. Imports no Django."""

from config.embedded.attach import Started, attach, environment
from config.embedded.ground import Ground
from config.embedded.place import var_folder
from config.embedded.problems import SetupProblem

__all__ = ["Ground", "SetupProblem", "Started", "attach", "environment", "var_folder"]
