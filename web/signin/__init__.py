"""Who is signed in, what they may do, and how the pages are closed to everybody else."""

from __future__ import annotations

from web.signin.who import actor, needs, work

__all__ = ["actor", "needs", "work"]
