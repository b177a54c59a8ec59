"""Between the engine and the page: requests, payloads, the live channel, the components."""

# Where the live channel is, below the app's own address.
PATH = "/live"
