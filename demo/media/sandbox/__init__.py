"""A visitor's file is read in a process of its own, which may fail, and the page's process goes on.

Decoders are large programs in C, and a file can be made to crash them, to keep them busy for hours or to let them take
all memory. So the page's process only asks, waits and receives plain numbers; the file is opened elsewhere:

    the page's process (call.py)  --- asks --->  the keeper (keeper.py)  --- forks --->  a child for each file (child.py)
              ^------------------------------ the answer (answers.py) -----------------------------'

The keeper is started once. It has imported what reads files and does nothing but fork, so that a child is there within
milliseconds and holds neither models nor other visitors' songs. Limits are set by the operating system before a child
sees the file; the page's process watches the clock. When it stops listening, for whatever reason, its own death
included, the keeper ends the child and all that the child has started.

Only Linux has all of this. Elsewhere each file gets a newly started process, with as many of the limits as the system
knows: on macOS there is no firm limit on memory, on Windows only the clock is watched.
"""
