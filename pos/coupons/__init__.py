"""The shop's own coupons: made, kept, looked at and used up, whoever asks for it."""
