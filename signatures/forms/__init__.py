"""What people send in the pages of this part."""
