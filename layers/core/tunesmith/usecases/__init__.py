"""What the service does: one verb, one module, one public function."""
