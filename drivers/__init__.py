"""The devices of the counter, behind the ports of `pos.ports`; imported only when asked for."""
