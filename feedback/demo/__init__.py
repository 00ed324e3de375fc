"""What the demo chain begins with."""
