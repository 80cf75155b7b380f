"""Evidence: what may be uploaded, where it is kept, how it is shown. Strangers to models: bytes and paths in, values out.

Nothing may be imported here: the processes that read hostile files start with this package and must neither know nor load the site.
"""
