"""The demo: a firm that sells lamps, its contacts, letters and segments."""
