"""Find music videos of the same emotion as a song, with attention and supervised deep CCA."""

import os

# Read when NumPy, torch and FAISS are imported, here and in processes that are started later. At the end of each parallel
# loop the threads of GCC's OpenMP would spin for the slowest one, which beside busy neighbors has no core. OpenBLAS ignores
# that policy; its threads spin for 2^n cycles before they sleep, and this is its shortest. An owner's values take precedence.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "4")
# A song makes some ten blocks, each for one thread, and other products are small: more threads would wait for each other longer
# than they compute. OpenBLAS and FAISS read it too.
if (os.cpu_count() or 1) > 8:
    os.environ.setdefault("OMP_NUM_THREADS", "8")
