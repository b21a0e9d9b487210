"""What a run leaves: labelled tables, their meaning, and their safe storage."""
