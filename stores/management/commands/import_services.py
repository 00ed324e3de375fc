"""`manage.py import_services FILE [--map FILE.toml] [--dry-run]`: services, or which store offers which."""

from stores.imports.services import KIND, LINKS
from stores.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Import services, or (a file with the columns store and service) which store offers which."
    kinds = (KIND, LINKS)
