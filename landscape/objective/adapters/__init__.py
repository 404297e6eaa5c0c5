"""Models of other libraries as objectives, a file a library; each is imported only when used."""
