"""Arrays of the linear programme: the plan, its blocks, and the builder that fills them."""
