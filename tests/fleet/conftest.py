"""The fleet's modules are beside their tests."""
