"""What data scientists use: the command line and the API client."""
