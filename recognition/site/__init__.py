"""The pages that people read: HTML with the facts in it, whole without any script."""
