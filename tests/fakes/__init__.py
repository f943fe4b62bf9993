"""In-memory stand-ins for the ports; they hold state and show it."""
