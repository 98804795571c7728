"""What spans features: a correction and its post, an order and what it withdraws, the proof of it all.

Every change to withdrawals and orders, one function a deed.
"""
