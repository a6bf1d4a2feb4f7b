"""What happens by itself, one file a job."""
