from hypothesis import settings

# No test is timed; few examples keep the suite short.
settings.register_profile("geometry", deadline=None, max_examples=35)
settings.load_profile("geometry")
