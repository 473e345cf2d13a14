"""Receipt printers: a receipt document becomes paper, or a file, or nothing."""
