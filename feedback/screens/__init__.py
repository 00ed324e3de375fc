"""What the pages of feedback show, ready for their templates."""
