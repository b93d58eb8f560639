"""What people add to the register."""
