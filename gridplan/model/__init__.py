"""The model: technologies publish, policies read, the plan holds what blocks share."""
