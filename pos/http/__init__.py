"""HTTP that is over in time: what the loyalty client and the fetching of a file both stand on."""
