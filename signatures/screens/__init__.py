"""What pages show, ready to be written."""
