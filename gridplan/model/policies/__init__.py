"""Policies: one file each, one kind of target; see gridplan.model.core for what a file must have."""
