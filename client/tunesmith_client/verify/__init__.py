"""`tunesmith verify-aws`: asks a real account whether what we believe about AWS is so."""
