"""What happened to a booking is as true as what happened to a ticket: its history is append-only too."""

from django.db import migrations

TRIGGER = """
CREATE TRIGGER booking_move_append_only BEFORE UPDATE OR DELETE ON queueing_bookingmove
FOR EACH ROW EXECUTE FUNCTION lado_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("queueing", "0007_bookings"), ("core", "0002_append_only")]
    operations = [migrations.RunSQL(TRIGGER, "DROP TRIGGER booking_move_append_only ON queueing_bookingmove")]
