"""The one place that picks concrete things and joins them into a till."""
