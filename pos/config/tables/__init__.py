"""The tables of config.toml by subject; settings.py joins them."""
