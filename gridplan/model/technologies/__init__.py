"""Technologies: one file each; see gridplan.model.core for what a file must have."""
