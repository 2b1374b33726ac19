"""What people keep under a name, share and pin: one mechanism for boards, filters of customers, and whatever comes next."""
