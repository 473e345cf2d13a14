"""The go-live checklist: the real till at a real counter's work, against any account's test keys.

Each check plays a till script and looks at what the service says afterwards.
"""
