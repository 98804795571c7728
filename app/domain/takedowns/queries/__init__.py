"""Every read of withdrawals and of the orders that ask for them."""
