"""Evidence: uploads good and hostile, their previews, and where they are kept."""
