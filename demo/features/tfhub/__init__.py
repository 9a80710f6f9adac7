"""The paper's own backbones, which are not ours to ship: where they lie, how they are fetched, checked and loaded."""
