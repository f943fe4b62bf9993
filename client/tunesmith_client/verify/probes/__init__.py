"""One function per belief: each looks at the evidence and says whether AWS does so."""
