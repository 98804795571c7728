"""Every change to withdrawals and orders, one function a deed."""
