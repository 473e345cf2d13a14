"""The coupon engine over HTTP: the call of the loyalty service, the tills' API, its webhooks."""
