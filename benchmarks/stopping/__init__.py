"""What stopping policies save and what they lose, on recorded learning curves."""
