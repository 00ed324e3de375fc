"""Simulated customers and clerks who work a running server through its HTTP interface (`manage.py drive`)."""
