"""The loop that fixes until clean: what an agent may change, who is asked, and who judges."""
