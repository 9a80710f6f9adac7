"""Decode a visitor's file in a separate process, which may fail while the page's process goes on.

Decoders are large C programs: a file can crash them, keep them busy for hours or make them take all memory. So the page's
process sends a request, waits and receives plain numbers; another process opens the file:

    the page's process (call.py) --- request ---> the fork server (fork_server.py) --- forks ---> one child a file (child.py)
              ^-------------------------------- the answer (results.py) -------------------------------'

The fork server starts once. It has imported the decoders and only forks, so a child starts within milliseconds and holds
neither models nor other visitors' songs. The operating system limits a child before it sees the file; the page's process
watches the clock. When it stops waiting, also by its own death, the fork server ends the child and its descendants.

It is written by hand because no library combines a fork server, resource limits, a lifeline and answers without pickle:
multiprocessing's fork server imports app.py again, and its pools trust what workers send.

Only Linux has all of this. Elsewhere each file gets a newly started process, with the limits that the system knows: macOS has
no firm limit on memory, Windows only the clock.
"""
