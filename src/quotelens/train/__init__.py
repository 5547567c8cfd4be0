"""Training of the embedded models. Nothing outside this folder imports it; it needs the extra ``train``."""
