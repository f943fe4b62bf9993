"""The reference of the REST API, made from the models: a document and a page."""
