# Filled in by the installation work.
