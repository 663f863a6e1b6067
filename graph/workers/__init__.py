"""Free queries run here: in processes of their own, which read one release, hold no way out, and can be stopped.

```
web process  --control-->  parent  --fork-->  worker, worker, ...     one parent for each release that serves
     \\______________ question, answer ______________/
```

The parent (``parent.py``) has no thread and does nothing slow, so a kill is never late. A worker (``worker.py``)
answers one question after another until it is told to go, dies, or is killed. ``pool.py`` and ``crew.py`` are the
side of the web process. Nothing is pickled: a worker is trusted no more than the query in it (ADR 0012).
"""
