"""Scanners: bytes from the device become framed scans."""
