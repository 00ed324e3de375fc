# The commands of DESIGN 12. Each first sets up what it needs: system packages, .venv, the locked wheels.
PY := .venv/bin/python
# half as many workers again as there are cores: those in a browser wait more than they work
PYTEST := $(PY) -m pytest -n $(shell echo $$(( ($$(nproc) * 3 + 1) / 2 ))) --dist loadgroup

.DEFAULT_GOAL := run
.PHONY: run test test-long check bench messages base dev

run: base  ## Lado in one terminal: database, broker, web, worker and beat
	@exec $(PY) manage.py up

test: dev  ## every test but the long ones; DATABASE_URL and REDIS_URL are used when they are set
	$(PYTEST) -m "not long" $(ARGS)

test-long: dev  ## the tests that take minutes
	$(PYTEST) -m long $(ARGS)

check: dev  ## format, lint, types, import contracts, migrations, templates
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy .
	$(PY) .venv/bin/lint-imports
	$(PY) manage.py check --fail-level WARNING
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) -m tests.check_templates

bench: dev  ## every bench, one after the other; each prints its own comparison
	@set -e; for bench in bench/[a-z]*.py; do echo "== $$bench"; $(PY) $$bench; done

messages: base  ## every text into locale/*.po, and those into *.mo; needs GNU gettext
	$(PY) manage.py makemessages --all --add-location file --no-wrap --no-obsolete -i .venv -i tests -i bench -i var
	@sed -i '/^"\(Report-Msgid-Bugs-To\|POT-Creation-Date\):/d' locale/*/LC_MESSAGES/django.po
	$(PY) manage.py compilemessages --ignore .venv

base:
	@requirements/setup.sh base

dev:
	@requirements/setup.sh dev
