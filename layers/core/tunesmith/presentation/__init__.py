"""From results to what people see."""
