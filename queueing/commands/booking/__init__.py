"""Bookings: held, booked, moved, cancelled, arrived."""
