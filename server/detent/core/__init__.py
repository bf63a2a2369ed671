"""The words of Detent: what is asked, what is changed, what is proven, what happened. Standard library only, no I/O."""
