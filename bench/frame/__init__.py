"""What measurements share: the server and its database, processes and their CPU time, load, and the page of results."""
